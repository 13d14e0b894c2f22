import { parseLsn, type Lsn } from '../wal/lsn';
import { toText } from './column-value';
import { PostgresSession } from './postgres-session';

/** PostgreSQL 10 to 18: up to where a WAL sender of this server sends. */
const FLUSH_QUERY = `
  SELECT (CASE WHEN pg_is_in_recovery() THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
               ELSE pg_current_wal_flush_lsn() END)::text AS lsn`;

/** How far the server has flushed its WAL; null when it cannot be asked. Connects, asks, disconnects; never rejects. */
export async function fetchFlushPosition(conninfo: string, timeoutMs: number): Promise<Lsn | null> {
  try {
    const session = await PostgresSession.open(conninfo, timeoutMs);
    try {
      const [row] = await session.query(FLUSH_QUERY);
      const lsn = toText(row?.['lsn']);
      return lsn === null ? null : parseLsn(lsn);
    } finally {
      session.close();
    }
  } catch {
    return null;
  }
}
