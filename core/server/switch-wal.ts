import type { ServerConfig } from '../config/server-config';
import type { WalSwitch } from '../contract/wal-switch';
import { ArchiverError } from '../errors';
import { quoteName } from '../health/server-access';
import { askServer } from '../postgres/ask-server';
import type { PostgresSession, Row } from '../postgres/postgres-session';
import { privilegeQuery } from '../postgres/privilege-query';
import { parseLsn, type Lsn } from '../wal/lsn';
import { requireSegmentSize, type SegmentSize } from '../wal/segment-size';
import { requireTimeline } from '../wal/timeline';
import { offsetInSegment, previousSegment, segmentContaining, segmentName } from '../wal/wal-segment';

export interface SwitchRequest {
  /** Write a checkpoint first, so that there is something to close on an idle server, too. */
  readonly force: boolean;
}

const TIMEOUT_MS = 10_000;
/** A busy server with slow disks writes for minutes. */
const CHECKPOINT_TIMEOUT_MS = 600_000;
const FIRST_WITH_CHECKPOINT_ROLE = 150_000;
/** XLogLongPageHeaderData, before the first record of a segment. */
const SEGMENT_HEADER_BYTES = 40;

/**
 * Closes the segment that is being written, on the primary when `primary_conninfo` names one.
 * @throws ArchiverError `switch-refused` on a standby and without the privileges, `config-invalid`, `postgres-unavailable`
 */
export async function switchWal(config: ServerConfig, { force }: SwitchRequest): Promise<WalSwitch> {
  const conninfo = config.options.get('primary_conninfo')?.value ?? config.conninfo;
  if (conninfo === null) {
    throw new ArchiverError('config-invalid', `${config.name} has no conninfo`, { hint: 'Set conninfo.' });
  }
  const hint = 'Check conninfo and that the server runs. Whether WAL was switched is shown by the next archived WAL.';
  return askServer({ conninfo, timeoutMs: TIMEOUT_MS, hint }, async (session) => {
    requireSwitchable(await readFacts(session), config.name, force);
    if (force) await session.query('CHECKPOINT', [], CHECKPOINT_TIMEOUT_MS);
    const [row = {}] = await session.query(SWITCH_QUERY);
    const size = requireSegmentSize(Number(row['segment_size']));
    return { server: config.name, ...readSwitch(parseLsn(String(row['end_lsn'])), String(row['timeline']), size) };
  });
}

const SWITCH_QUERY = `
  SELECT pg_switch_wal()::text AS end_lsn,
         substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) AS timeline,
         (SELECT setting::bigint * CASE unit WHEN 'B' THEN 1 ELSE current_setting('wal_block_size')::int END
            FROM pg_settings WHERE name = 'wal_segment_size')::text AS segment_size`;

/**
 * What pg_switch_wal() answers is the end of its record, or, when there was nothing to close, the start of the segment
 * in use. A record that just fills its segment ends behind the header of the next one.
 */
export function readSwitch(end: Lsn, timeline: string, size: SegmentSize): Omit<WalSwitch, 'server'> {
  const offset = offsetInSegment(end, size);
  const found = segmentContaining(end, requireTimeline(Number.parseInt(timeline, 16)), size);
  const closed = offset <= SEGMENT_HEADER_BYTES ? previousSegment(found) : found;
  return { switched: offset !== 0, segment: segmentName(closed, size) };
}

interface SwitchFacts {
  readonly version: number;
  readonly role: string;
  readonly inRecovery: boolean;
  readonly maySwitch: boolean;
  readonly mayCheckpoint: boolean;
}

async function readFacts(session: PostgresSession): Promise<SwitchFacts> {
  const [row = {}] = await session.query(`
    SELECT current_setting('server_version_num')::int AS version, CURRENT_USER::text AS role,
           pg_is_in_recovery() AS in_recovery,
           has_function_privilege(CURRENT_USER, 'pg_switch_wal()', 'EXECUTE') AS may_switch`);
  const version = Number(row['version']);
  const [rights = {}] = await session.query(privilegeQuery(version));
  return { version, role: String(row['role']), ...readRights(row, rights) };
}

const readRights = (row: Row, rights: Row) => ({
  inRecovery: row['in_recovery'] === true,
  maySwitch: row['may_switch'] === true,
  mayCheckpoint: rights['checkpoint'] === true,
});

/** In the order in which an operator can do something about them. */
export function requireSwitchable(facts: SwitchFacts, server: string, force: boolean): void {
  const { version, role, inRecovery, maySwitch, mayCheckpoint } = facts;
  if (inRecovery) {
    throw refused(
      `the PostgreSQL of ${server} is a standby: only a primary writes WAL, so there is nothing to switch`,
      'Set primary_conninfo in its section: then WAL is switched on the primary.',
    );
  }
  if (!maySwitch) {
    throw refused(
      `role ${role} may not switch WAL`,
      `A superuser can allow it: GRANT EXECUTE ON FUNCTION pg_switch_wal() TO ${quoteName(role)}; then switch again.`,
    );
  }
  if (!force || mayCheckpoint) return;
  throw refused(
    `role ${role} may not run CHECKPOINT, which a forced switch does first; nothing was switched`,
    version >= FIRST_WITH_CHECKPOINT_ROLE
      ? `A superuser can allow it: GRANT pg_checkpoint TO ${quoteName(role)}; or switch without it.`
      : 'Before PostgreSQL 15 it takes a superuser. Switch without it.',
  );
}

const refused = (message: string, hint: string) => new ArchiverError('switch-refused', message, { hint });
