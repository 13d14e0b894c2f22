import { ArchiverError } from '../errors';
import { describeFailure } from './postgres-status';
import { PostgresSession, type Row } from './postgres-session';
import { toNumber, toText } from './column-value';
import type { SlotStatus } from './remote-status';

/** For a physical slot by its name. `to_jsonb` answers null for a column that an older server does not have. */
export const SLOT_QUERY = `
  SELECT s.slot_name::text AS slot_name, s.active, s.active_pid, s.restart_lsn::text AS restart_lsn,
         to_jsonb(s) ->> 'wal_status' AS wal_status,
         (SELECT concat_ws(' from ', nullif(a.application_name, ''), host(a.client_addr))
            FROM pg_stat_activity a WHERE a.pid = s.active_pid) AS reader,
         pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
                         s.restart_lsn)::text AS retained
    FROM pg_replication_slots s WHERE s.slot_type = 'physical' AND s.slot_name = $1`;

/** Null: there is no physical slot of this name. Rejects with the driver's error. */
export async function readSlot(session: PostgresSession, slotName: string): Promise<SlotStatus | null> {
  const [row] = await session.query(SLOT_QUERY, [slotName]);
  return toSlot(row);
}

/** A row of {@link SLOT_QUERY}. */
export function toSlot(row: Row | undefined): SlotStatus | null {
  if (row === undefined) return null;
  return {
    slotName: toText(row['slot_name']) ?? '',
    active: row['active'] === true,
    activePid: toNumber(row['active_pid']),
    reader: toText(row['reader']) || null,
    restartLsn: toText(row['restart_lsn']),
    retainedBytes: toNumber(row['retained']),
    walStatus: toText(row['wal_status']),
  };
}

export interface SlotRequest {
  /** The streaming connection. */
  readonly conninfo: string;
  readonly slotName: string;
  readonly timeoutMs: number;
}

/**
 * Creates a physical slot over the streaming connection (RCV §3); it holds no WAL back until it is used. Answers false
 * when there is one of this name. @throws ArchiverError `slot-refused`, `postgres-unavailable`
 */
export async function createSlot(request: SlotRequest): Promise<boolean> {
  return command(request, `CREATE_REPLICATION_SLOT ${request.slotName} PHYSICAL`);
}

/** Answers false when there is no slot of this name. @throws ArchiverError `slot-refused`, `postgres-unavailable` */
export async function dropSlot(request: SlotRequest): Promise<boolean> {
  return command(request, `DROP_REPLICATION_SLOT ${request.slotName}`);
}

const SLOT_NAME = /^[0-9a-z_]+$/;
/** PostgreSQL: duplicate_object, undefined_object. */
const NOTHING_TO_DO = new Set(['42710', '42704']);

async function command({ conninfo, slotName, timeoutMs }: SlotRequest, statement: string): Promise<boolean> {
  if (!SLOT_NAME.test(slotName)) {
    throw new ArchiverError('config-invalid', `"${slotName}" is no slot name`, {
      hint: 'slot_name has lower-case letters, digits and underscores.',
    });
  }
  const session = await openStreaming(conninfo, timeoutMs);
  try {
    await session.query(statement);
    return true;
  } catch (error) {
    if (NOTHING_TO_DO.has(sqlState(error))) return false;
    throw refusal(slotName, error);
  } finally {
    session.close();
  }
}

async function openStreaming(conninfo: string, timeoutMs: number): Promise<PostgresSession> {
  try {
    return await PostgresSession.open(conninfo, timeoutMs, 'replication');
  } catch (error) {
    if (error instanceof ArchiverError) throw error;
    throw new ArchiverError('postgres-unavailable', `no streaming connection: ${describeFailure(error).message}`, {
      cause: error,
      hint: 'Check streaming_conninfo, and that pg_hba.conf allows the user to connect to "replication".',
    });
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  '53400': 'Every slot is used: raise max_replication_slots, or drop a slot that is not needed.',
  '55006': 'A receiver uses the slot: stop it first.',
  '42501': 'The user of streaming_conninfo needs the REPLICATION attribute.',
};

function refusal(slotName: string, error: unknown): ArchiverError {
  const message = `slot "${slotName}": ${describeFailure(error).message}`;
  const hint = ADVICE[sqlState(error)] ?? 'See the log of the server.';
  return new ArchiverError('slot-refused', message, { cause: error, hint });
}

function sqlState(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}
