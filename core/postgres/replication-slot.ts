import { parseConninfo, formatConninfo } from '../config/conninfo';
import { ArchiverError } from '../errors';
import { parseLsn, type Lsn } from '../wal/lsn';
import { describeFailure } from './postgres-status';
import { PostgresSession } from './postgres-session';

/** A physical replication slot as the server shows it (RCV-8). */
export interface ReplicationSlot {
  readonly name: string;
  /** Process of the server that serves it, null while nobody uses it. */
  readonly activePid: number | null;
  /** Null until the slot is used for the first time, and when it was invalidated. */
  readonly restartLsn: Lsn | null;
  /** `reserved`, `extended`, `unreserved` or `lost`; null before PostgreSQL 13 and without a restart position. */
  readonly walStatus: string | null;
}

/** `to_jsonb` answers null for a column that an older server does not have. */
const SLOT_QUERY = `
  SELECT slot_name::text AS name, active_pid, restart_lsn::text AS restart_lsn, to_jsonb(s) ->> 'wal_status' AS wal_status
    FROM pg_replication_slots s WHERE slot_type = 'physical' AND slot_name = $1`;

/** Null: there is no physical slot of this name. Rejects with the driver's error. */
export async function readSlot(session: PostgresSession, slotName: string): Promise<ReplicationSlot | null> {
  const [row] = await session.query(SLOT_QUERY, [slotName]);
  if (row === undefined) return null;
  const { name, active_pid: pid, restart_lsn: lsn, wal_status: walStatus } = row;
  return {
    name: String(name),
    activePid: typeof pid === 'number' ? pid : null,
    restartLsn: typeof lsn === 'string' ? parseLsn(lsn) : null,
    walStatus: typeof walStatus === 'string' ? walStatus : null,
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
  const parameters = new Map(parseConninfo(conninfo)).set('replication', 'true');
  try {
    return await PostgresSession.open(formatConninfo(parameters), timeoutMs);
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
