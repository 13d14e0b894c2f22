import { toText } from './column-value';
import { ArchiverError } from '../errors';
import { parseLsn } from '../wal/lsn';
import { currentWalName } from './current-wal-name';
import { toPostgresFailure } from './postgres-failure';
import type { PostgresFailure } from './postgres-failure';
import { PostgresSession } from './postgres-session';
import type { Row } from './postgres-session';

/** What the server says of itself. On a standby `currentLsn` is the replayed position and `currentWal` null. */
export interface PostgresStatus {
  readonly serverVersion: string;
  readonly currentLsn: string | null;
  readonly currentWal: string | null;
  readonly inRecovery: boolean;
  readonly timeline: number | null;
  /** Bytes. */
  readonly walSegmentSize: number;
  /** Decimal text: it exceeds 2^53 (NAM-37). */
  readonly systemIdentifier: string;
  readonly synchronousStandbyNames: string | null;
  /** The number of the transaction that begins next, as decimal text. */
  readonly nextXid: string | null;
  /** No transaction that has a number was running, shortly before the position was read. */
  readonly quiet: boolean;
}

export type PostgresAnswer =
  { readonly ok: true; readonly status: PostgresStatus } | { readonly ok: false; readonly failure: PostgresFailure };

/** PostgreSQL 10 to 18. The timeline of a primary is that of its WAL: the control file lags behind a promotion. */
const STATUS_QUERY = `
  SELECT version() AS version,
         pg_is_in_recovery() AS in_recovery,
         (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)::text AS lsn,
         CASE WHEN NOT pg_is_in_recovery() THEN substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS wal_timeline,
         (SELECT timeline_id FROM pg_control_checkpoint()) AS checkpoint_timeline,
         (SELECT received_tli FROM pg_stat_wal_receiver) AS received_timeline,
         (SELECT setting::bigint * CASE unit WHEN 'B' THEN 1 ELSE current_setting('wal_block_size')::int END
            FROM pg_settings WHERE name = 'wal_segment_size')::text AS segment_size,
         (SELECT system_identifier::text FROM pg_control_system()) AS system_identifier,
         current_setting('synchronous_standby_names', true) AS standby_names,
         txid_snapshot_xmin(txid_current_snapshot())::text AS oldest_xid,
         txid_snapshot_xmax(txid_current_snapshot())::text AS next_xid`;

/** Connects, asks once, disconnects. Never throws; the whole takes at most about `timeoutMs`. */
export async function fetchPostgresStatus(conninfo: string, timeoutMs: number): Promise<PostgresAnswer> {
  const work = async () => {
    const session = await PostgresSession.open(conninfo, timeoutMs);
    try {
      return await readPostgresStatus(session);
    } finally {
      session.close();
    }
  };
  try {
    return { ok: true, status: await withinTime(work(), timeoutMs) };
  } catch (error) {
    return { ok: false, failure: describeFailure(error) };
  }
}

/** Asks over a connection that is open already. Rejects with the driver's error. */
export async function readPostgresStatus(session: PostgresSession): Promise<PostgresStatus> {
  const [row] = await session.query(STATUS_QUERY);
  if (row === undefined) throw new ArchiverError('postgres-unavailable', 'the status query returned nothing');
  return toStatus(row);
}

export function describeFailure(error: unknown): PostgresFailure {
  if (error instanceof ArchiverError && error.code.startsWith('config-')) {
    return { kind: 'conninfo-invalid', message: error.message };
  }
  return toPostgresFailure(error);
}

function toStatus(row: Row): PostgresStatus {
  const lsn = toText(row['lsn']);
  const walTimeline = toText(row['wal_timeline']);
  const timeline =
    walTimeline === null ? toNumber(row['received_timeline'] ?? row['checkpoint_timeline']) : parseInt(walTimeline, 16);
  const walSegmentSize = Number(row['segment_size']);
  const inRecovery = row['in_recovery'] === true;
  const hasCurrentWal = !inRecovery && lsn !== null && timeline !== null;
  return {
    // "PostgreSQL 15.18 (Debian …) on …": the second word.
    serverVersion: String(row['version']).split(' ')[1] ?? '',
    currentLsn: lsn,
    currentWal: hasCurrentWal ? currentWalName(parseLsn(lsn), timeline, walSegmentSize) : null,
    inRecovery,
    timeline,
    walSegmentSize,
    systemIdentifier: String(row['system_identifier']),
    synchronousStandbyNames: toText(row['standby_names']),
    nextXid: toText(row['next_xid']),
    quiet: row['next_xid'] === row['oldest_xid'],
  };
}

const toNumber = (value: unknown) => (typeof value === 'number' ? value : null);

async function withinTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`timeout: no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  work.catch(() => {}); // After the limit nobody else listens.
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
