import { toNumber, toText } from './column-value';
import { currentWalName } from './current-wal-name';
import type { Row } from './postgres-session';
import { privilegeQuery } from './privilege-query';
import type { NormalStatus } from './remote-status';
import { SLOT_QUERY, toSlot } from './replication-slot';
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
    ...(slotName === null ? [] : [{ sql: () => SLOT_QUERY, values: [slotName], read: readSlotRow }]),
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

const readSlotRow = ([row]: readonly Row[]): Partial<NormalStatus> => ({ replicationSlot: toSlot(row) });

function readFiles(rows: readonly Row[]): Partial<NormalStatus> {
  return { includedFiles: rows.flatMap(({ sourcefile }) => toText(sourcefile) ?? []) };
}

const readSize = ([row]: readonly Row[]): Partial<NormalStatus> => ({ currentSize: toNumber(row?.['size']) });

const toBoolean = (value: unknown) => (typeof value === 'boolean' ? value : null);
