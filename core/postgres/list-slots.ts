import type { ReplicationSlot } from '../contract/slots';
import { toNumber, toText } from './column-value';
import type { Row } from './postgres-session';

/** What of a connection is needed here. */
export interface SlotSession {
  query(sql: string): Promise<readonly Row[]>;
}

export interface SlotList {
  readonly slots: readonly ReplicationSlot[];
  /** Null: no limit, as always before PostgreSQL 13. */
  readonly slotLimitBytes: number | null;
  readonly hasSlotLimit: boolean;
  readonly maxWalBytes: number | null;
  readonly currentLsn: string | null;
  readonly isInRecovery: boolean;
}

const FIRST_WITH_WAL_STATUS = 130_000;
const FIRST_WITH_INVALIDATION = 170_000;

/** One row. Settings come in megabytes; one that this server does not have is null, and so is its limit. */
const FACTS_QUERY = `
  SELECT current_setting('server_version_num')::int AS version, pg_is_in_recovery() AS in_recovery,
         (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)::text AS lsn,
         (SELECT setting FROM pg_settings WHERE name = 'max_slot_wal_keep_size') AS slot_limit_mb,
         (SELECT setting FROM pg_settings WHERE name = 'max_wal_size') AS max_wal_mb`;

/** The slots of a server by their names; what an older one has no column for is null. */
export function slotsQuery(version: number): string {
  const since = (first: number, column: string, type: string) => (version >= first ? column : `NULL::${type}`);
  return `
  SELECT s.slot_name::text AS slot_name, s.slot_type, s.plugin::text AS plugin, s.database::text AS database,
         s.active, s.active_pid, s.restart_lsn::text AS restart_lsn, s.confirmed_flush_lsn::text AS confirmed_flush_lsn,
         (SELECT concat_ws(' from ', nullif(a.application_name, ''), host(a.client_addr))
            FROM pg_stat_activity a WHERE a.pid = s.active_pid) AS owner,
         pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
                         s.restart_lsn)::text AS retained,
         ${since(FIRST_WITH_WAL_STATUS, 's.wal_status', 'text')} AS wal_status,
         ${since(FIRST_WITH_WAL_STATUS, 's.safe_wal_size::text', 'text')} AS safe_wal_size,
         ${since(FIRST_WITH_INVALIDATION, 's.inactive_since', 'timestamptz')} AS inactive_since,
         ${since(FIRST_WITH_INVALIDATION, 's.invalidation_reason', 'text')} AS invalidation_reason
    FROM pg_replication_slots s ORDER BY s.slot_name`;
}

/** All replication slots of a server, PostgreSQL 10 to 18. Rejects with the driver's error. */
export async function listSlots(session: SlotSession): Promise<SlotList> {
  const [facts = {}] = await session.query(FACTS_QUERY);
  const rows = await session.query(slotsQuery(Number(facts['version'])));
  const limitMb = toNumber(facts['slot_limit_mb']);
  return {
    slots: rows.map(toReplicationSlot),
    slotLimitBytes: limitMb === null || limitMb < 0 ? null : toBytes(limitMb),
    hasSlotLimit: limitMb !== null,
    maxWalBytes: toBytes(toNumber(facts['max_wal_mb'])),
    currentLsn: toText(facts['lsn']),
    isInRecovery: facts['in_recovery'] === true,
  };
}

function toReplicationSlot(row: Row): ReplicationSlot {
  const retained = toNumber(row['retained']);
  const inactiveSince = row['inactive_since'];
  return {
    name: toText(row['slot_name']) ?? '',
    type: row['slot_type'] === 'logical' ? 'logical' : 'physical',
    plugin: toText(row['plugin']),
    database: toText(row['database']),
    active: row['active'] === true,
    ownerPid: toNumber(row['active_pid']),
    owner: toText(row['owner']) || null,
    restartLsn: toText(row['restart_lsn']),
    confirmedFlushLsn: toText(row['confirmed_flush_lsn']),
    walStatus: toText(row['wal_status']),
    safeWalBytes: toNumber(row['safe_wal_size']),
    // Below zero on a standby whose slot is ahead of what it has replayed.
    retainedBytes: retained === null ? null : Math.max(0, retained),
    inactiveSince: inactiveSince instanceof Date ? inactiveSince.toISOString() : null,
    invalidationReason: toText(row['invalidation_reason']),
  };
}

const toBytes = (megabytes: number | null) => (megabytes === null ? null : megabytes * 1024 * 1024);
