import { toNumber, toText } from './column-value';
import { toPostgresFailure } from './postgres-failure';
import type { PostgresSession, Row } from './postgres-session';

/** What the server says of its `pg_wal`. Null: it did not allow it, or cannot say. */
export interface WalDirectory {
  readonly files: number | null;
  readonly bytes: number | null;
  readonly readyFiles: number | null;
  readonly maxWalSizeBytes: number | null;
  readonly retainedBytes: number | null;
  readonly slotLeftBytes: number | null;
  /** How long ago the segment that is being written was written to, by the server's clock. */
  readonly writtenSecondsAgo: number | null;
  /** Shown only to who may read all settings. */
  readonly dataDirectory: string | null;
  /** Why the files cannot be counted, null when they were. */
  readonly why: string | null;
}

const FIRST_WITH_STATUS_FUNCTION = 12;

/** Everybody may ask these. `to_jsonb` answers null for a column that an older server does not have. */
const LIMITS_QUERY = `
  SELECT (SELECT setting::bigint * 1048576 FROM pg_settings WHERE name = 'max_wal_size' AND unit = 'MB')::text AS max_wal_size,
         (SELECT setting FROM pg_settings WHERE name = 'data_directory') AS data_directory,
         max(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
                             s.restart_lsn))::bigint::text AS retained,
         min((to_jsonb(s) ->> 'safe_wal_size')::bigint)::text AS left_bytes
    FROM pg_replication_slots s`;

/** pg_monitor. The CASE is inside the filter: around an aggregate it would not keep a standby from evaluating it. */
const FILES_QUERY = `
  SELECT count(*)::text AS files, coalesce(sum(size), 0)::text AS bytes,
         extract(epoch FROM clock_timestamp() - max(modification) FILTER (WHERE
            CASE WHEN NOT pg_is_in_recovery() THEN name = pg_walfile_name(pg_current_wal_lsn()) END))::float8 AS written_ago
    FROM pg_ls_waldir()`;

const READY_QUERY = `SELECT count(*)::text AS ready FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'`;

/** `major`: of the server. Rejects with the driver's error when the connection is lost or an answer takes too long. */
export async function readWalDirectory(session: Pick<PostgresSession, 'query'>, major: number): Promise<WalDirectory> {
  const [limits = {}] = await session.query(LIMITS_QUERY);
  const files = await unlessForbidden(session, FILES_QUERY);
  const hasStatusFunction = files !== null && major >= FIRST_WITH_STATUS_FUNCTION;
  const ready = hasStatusFunction ? await unlessForbidden(session, READY_QUERY) : null;
  return {
    files: toNumber(files?.['files']),
    bytes: toNumber(files?.['bytes']),
    readyFiles: toNumber(ready?.['ready']),
    maxWalSizeBytes: toNumber(limits['max_wal_size']),
    retainedBytes: atLeastZero(toNumber(limits['retained'])),
    slotLeftBytes: atLeastZero(toNumber(limits['left_bytes'])),
    writtenSecondsAgo: toNumber(files?.['written_ago']),
    dataDirectory: toText(limits['data_directory']),
    why: files === null ? 'pg_wal cannot be read: grant pg_monitor to the role of conninfo.' : null,
  };
}

async function unlessForbidden(session: Pick<PostgresSession, 'query'>, sql: string): Promise<Row | null> {
  try {
    const [row] = await session.query(sql);
    return row ?? null;
  } catch (error) {
    if (toPostgresFailure(error).kind === 'permission') return null;
    throw error;
  }
}

const atLeastZero = (value: number | null) => (value === null ? null : Math.max(0, value));
