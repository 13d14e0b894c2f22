import type { PostgresFailure } from './postgres-failure';

/** A physical replication slot as the server shows it (RCV-8). */
export interface SlotStatus {
  readonly slotName: string;
  readonly active: boolean;
  readonly activePid: number | null;
  /** Application name and address of who reads it, null when nobody does or it may not be seen. */
  readonly reader: string | null;
  readonly restartLsn: string | null;
  /** What the slot keeps on the server's disk. */
  readonly retainedBytes: number | null;
  /** reserved, extended, unreserved or lost; null before PostgreSQL 13. */
  readonly walStatus: string | null;
}

/**
 * What the normal connection tells (checks §5). Null: not known, because the server could not be asked or did not allow
 * it (RST-1). In JSON each key is Barman's: `isSuperuser` is `is_superuser`.
 */
export interface NormalStatus {
  readonly serverTxtVersion: string | null;
  readonly versionSupported: boolean | null;
  readonly isSuperuser: boolean | null;
  readonly hasBackupPrivileges: boolean | null;
  readonly hasMonitoringPrivileges: boolean | null;
  readonly isInRecovery: boolean | null;
  readonly currentLsn: string | null;
  readonly currentXlog: string | null;
  readonly currentSize: number | null;
  /** Seconds. */
  readonly archiveTimeout: number | null;
  /** Seconds. */
  readonly checkpointTimeout: number | null;
  readonly xlogSegmentSize: number | null;
  readonly replicationSlotSupport: boolean | null;
  readonly replicationSlot: SlotStatus | null;
  /** As set; see `parseSynchronousStandbyNames`. */
  readonly synchronousStandbyNames: string | null;
  readonly postgresSystemid: string | null;
  readonly walLevel: string | null;
  readonly hotStandby: string | null;
  readonly maxWalSenders: string | null;
  readonly dataChecksums: string | null;
  readonly maxReplicationSlots: string | null;
  readonly walCompression: string | null;
  /** Of PostgreSQL 12 and before. */
  readonly walKeepSegments: string | null;
  /** Of PostgreSQL 13 and later. */
  readonly walKeepSize: string | null;
  readonly dataDirectory: string | null;
  readonly configFile: string | null;
  readonly hbaFile: string | null;
  readonly identFile: string | null;
  readonly includedFiles: readonly string[] | null;
}

/** Columns of pg_stat_archiver. */
export interface ArchiverStatistics {
  readonly archivedCount: number;
  readonly lastArchivedWal: string | null;
  readonly lastArchivedTime: Date | null;
  readonly failedCount: number;
  readonly lastFailedWal: string | null;
  readonly lastFailedTime: Date | null;
  readonly statsReset: Date | null;
}

/** What the file archiver asks of the server. All null: it could not be asked. */
export interface FileArchiverStatus {
  readonly archiveMode: string | null;
  readonly archiveCommand: string | null;
  /** PostgreSQL 15 and later: a module archives instead of a command. */
  readonly archiveLibrary: string | null;
  readonly statistics: ArchiverStatistics | null;
  /** Null: PostgreSQL's own figures do not say. */
  readonly isArchiving: boolean | null;
  readonly currentArchivedWalsPerSecond: number | null;
}

/** What the replication connection tells (RST-3). */
export interface StreamingStatus {
  readonly connectionError: string | null;
  /** Null: could not connect. */
  readonly streamingSupported: boolean | null;
  /** False: connected, but not to a WAL sender. */
  readonly streaming: boolean | null;
  readonly streamingSystemid: string | null;
  readonly timeline: number | null;
  readonly xlogpos: string | null;
  readonly versionSupported: boolean | null;
  /** As the server names its version when a connection begins. */
  readonly serverVersion: string | null;
}

/** A status and, when something could not be asked, why. Fetching one never rejects. */
export interface Fetched<Status> {
  readonly status: Status;
  readonly failure: PostgresFailure | null;
}

export const UNKNOWN_NORMAL_STATUS: NormalStatus = {
  serverTxtVersion: null,
  versionSupported: null,
  isSuperuser: null,
  hasBackupPrivileges: null,
  hasMonitoringPrivileges: null,
  isInRecovery: null,
  currentLsn: null,
  currentXlog: null,
  currentSize: null,
  archiveTimeout: null,
  checkpointTimeout: null,
  xlogSegmentSize: null,
  replicationSlotSupport: null,
  replicationSlot: null,
  synchronousStandbyNames: null,
  postgresSystemid: null,
  walLevel: null,
  hotStandby: null,
  maxWalSenders: null,
  dataChecksums: null,
  maxReplicationSlots: null,
  walCompression: null,
  walKeepSegments: null,
  walKeepSize: null,
  dataDirectory: null,
  configFile: null,
  hbaFile: null,
  identFile: null,
  includedFiles: null,
};

export const UNKNOWN_ARCHIVER_STATUS: FileArchiverStatus = {
  archiveMode: null,
  archiveCommand: null,
  archiveLibrary: null,
  statistics: null,
  isArchiving: null,
  currentArchivedWalsPerSecond: null,
};

export const UNKNOWN_STREAMING_STATUS: StreamingStatus = {
  connectionError: null,
  streamingSupported: null,
  streaming: null,
  streamingSystemid: null,
  timeline: null,
  xlogpos: null,
  versionSupported: null,
  serverVersion: null,
};
