import { currentWalName } from './current-wal-name';
import type { Row } from './postgres-session';
import { privilegeQuery } from './privilege-query';
import type { NormalStatus, SlotStatus } from './remote-status';
import { parseLsn } from '../wal/lsn';

/** One statement of the status and the keys it fills. A statement that is refused leaves its keys null (RST-1). */
export interface StatusQuery {
  readonly sql: (version: number) => string;
  readonly values?: readonly unknown[];
  readonly read: (rows: readonly Row[]) => Partial<NormalStatus>;
}

export interface NormalStatusOptions {
  readonly slotName: string | null;
  /** Ask for the size of all databases too, which the server has to add up from its files. */
  readonly withSize: boolean;
}

/** In the order in which they are asked; a connection that is lost keeps what came before. */
export function normalStatusQueries({ slotName, withSize }: NormalStatusOptions): readonly StatusQuery[] {
  return [
    { sql: privilegeQuery, read: readPrivileges },
    { sql: () => POSITION_QUERY, read: readPosition },
    { sql: () => SETTINGS_QUERY, values: [[...SETTINGS]], read: readSettings },
    ...(slotName === null ? [] : [{ sql: () => SLOT_QUERY, values: [slotName], read: readSlot }]),
    { sql: () => SYSTEM_QUERY, read: ([row]) => ({ postgresSystemid: toText(row?.['system_identifier']) }) },
    { sql: () => FILES_QUERY, read: readFiles },
    ...(withSize ? [{ sql: () => SIZE_QUERY, read: readSize }] : []),
  ];
}

const POSITION_QUERY = `
  SELECT pg_is_in_recovery() AS in_recovery,
         (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)::text AS lsn,
         CASE WHEN NOT pg_is_in_recovery() THEN substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS timeline,
         (SELECT setting::bigint * CASE unit WHEN 'B' THEN 1 ELSE current_setting('wal_block_size')::int END
            FROM pg_settings WHERE name = 'wal_segment_size')::text AS segment_size`;

/** Settings that only a privileged user sees have no row for others. */
const SETTINGS_QUERY = 'SELECT name, setting, unit FROM pg_settings WHERE name = ANY($1)';
const SETTINGS = [
  'wal_level',
  'hot_standby',
  'max_wal_senders',
  'data_checksums',
  'max_replication_slots',
  'wal_compression',
  'wal_keep_segments',
  'wal_keep_size',
  'archive_timeout',
  'checkpoint_timeout',
  'synchronous_standby_names',
  'data_directory',
  'config_file',
  'hba_file',
  'ident_file',
] as const;

const SLOT_QUERY = `
  SELECT s.slot_name::text AS slot_name, s.active, s.active_pid, s.restart_lsn::text AS restart_lsn,
         to_jsonb(s) ->> 'wal_status' AS wal_status,
         (SELECT concat_ws(' from ', nullif(a.application_name, ''), host(a.client_addr))
            FROM pg_stat_activity a WHERE a.pid = s.active_pid) AS reader,
         pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
                         s.restart_lsn)::text AS retained
    FROM pg_replication_slots s WHERE s.slot_type = 'physical' AND s.slot_name = $1`;

const SYSTEM_QUERY = 'SELECT system_identifier::text AS system_identifier FROM pg_control_system()';

const FILES_QUERY = `
  SELECT DISTINCT sourcefile FROM pg_settings
   WHERE sourcefile IS NOT NULL AND sourcefile <> current_setting('config_file') ORDER BY sourcefile`;

const SIZE_QUERY = 'SELECT sum(pg_tablespace_size(oid))::text AS size FROM pg_tablespace';

function readPrivileges([row]: readonly Row[]): Partial<NormalStatus> {
  return {
    isSuperuser: toBoolean(row?.['superuser']),
    hasMonitoringPrivileges: toBoolean(row?.['monitoring']),
    hasBackupPrivileges: toBoolean(row?.['backup']),
  };
}

function readPosition([row]: readonly Row[]): Partial<NormalStatus> {
  const [lsn, timeline, size] = [toText(row?.['lsn']), toText(row?.['timeline']), toNumber(row?.['segment_size'])];
  const isKnown = lsn !== null && timeline !== null && size !== null;
  return {
    isInRecovery: toBoolean(row?.['in_recovery']),
    currentLsn: lsn,
    currentXlog: isKnown ? currentWalName(parseLsn(lsn), Number.parseInt(timeline, 16), size) : null,
    xlogSegmentSize: size,
    replicationSlotSupport: true,
  };
}

function readSettings(rows: readonly Row[]): Partial<NormalStatus> {
  const settings = new Map(rows.map(({ name, setting }) => [name, toText(setting)]));
  const setting = (name: (typeof SETTINGS)[number]) => settings.get(name) ?? null;
  return {
    walLevel: setting('wal_level'),
    hotStandby: setting('hot_standby'),
    maxWalSenders: setting('max_wal_senders'),
    dataChecksums: setting('data_checksums'),
    maxReplicationSlots: setting('max_replication_slots'),
    walCompression: setting('wal_compression'),
    walKeepSegments: setting('wal_keep_segments'),
    walKeepSize: setting('wal_keep_size'),
    archiveTimeout: toNumber(setting('archive_timeout')),
    checkpointTimeout: toNumber(setting('checkpoint_timeout')),
    synchronousStandbyNames: setting('synchronous_standby_names'),
    dataDirectory: setting('data_directory'),
    configFile: setting('config_file'),
    hbaFile: setting('hba_file'),
    identFile: setting('ident_file'),
  };
}

function readSlot([row]: readonly Row[]): Partial<NormalStatus> {
  if (row === undefined) return { replicationSlot: null };
  const slot: SlotStatus = {
    slotName: toText(row['slot_name']) ?? '',
    active: row['active'] === true,
    activePid: toNumber(row['active_pid']),
    reader: toText(row['reader']) || null,
    restartLsn: toText(row['restart_lsn']),
    retainedBytes: toNumber(row['retained']),
    walStatus: toText(row['wal_status']),
  };
  return { replicationSlot: slot };
}

function readFiles(rows: readonly Row[]): Partial<NormalStatus> {
  return { includedFiles: rows.flatMap(({ sourcefile }) => toText(sourcefile) ?? []) };
}

const readSize = ([row]: readonly Row[]): Partial<NormalStatus> => ({ currentSize: toNumber(row?.['size']) });

const toText = (value: unknown) => (typeof value === 'string' ? value : null);
const toBoolean = (value: unknown) => (typeof value === 'boolean' ? value : null);

/** Numbers that may exceed four bytes come as text. */
function toNumber(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : null;
}
