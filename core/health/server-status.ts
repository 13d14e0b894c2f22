import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isUsable } from '../backup/backup';
import type { ServerConfig } from '../config/server-config';
import type { Fetched, FileArchiverStatus, NormalStatus } from '../postgres/remote-status';
import { formatCtime } from './ctime';
import { formatBytes } from './format-figures';
import { gatherBackups, type BackupsFacts } from './gather-archive';
import { RemoteServer } from './remote-server';

const TIMEOUT_MS = 5_000;

/** What PostgreSQL says, in the words of checks §4. The keys are Barman's. */
export type PostgresReport = Readonly<Record<string, string>>;

/** What Barman's status has besides the queues and the archive (checks §4). */
export interface ServerReport {
  readonly active_model: string | null;
  readonly passive_node: boolean;
  readonly retention_policies: string;
  /** Usable ones. */
  readonly backups_number: number;
  readonly first_backup: string | null;
  readonly last_backup: string | null;
  readonly minimum_redundancy: string;
  /** Null on a passive node, which asks no PostgreSQL. */
  readonly postgresql: PostgresReport | null;
}

/** Changes nothing; never rejects. Takes some seconds at most when PostgreSQL does not answer. */
export async function readServerReport(config: ServerConfig): Promise<ServerReport> {
  const backups = await gatherBackups(config);
  return {
    active_model: readActiveModel(config),
    passive_node: config.passive,
    retention_policies: describeRetention(config),
    ...describeBackups(config, backups),
    postgresql: config.passive ? null : await askPostgres(config),
  };
}

async function askPostgres(config: ServerConfig): Promise<PostgresReport> {
  const remote = new RemoteServer(config, { timeoutMs: TIMEOUT_MS, withSize: true });
  try {
    const archiver = config.archiver ? (await remote.fileArchiver()).status : null;
    return describePostgres(await remote.normal(), archiver);
  } finally {
    remote.close();
  }
}

/** Keys of what is not known are left out. `archiver` is null when WAL does not come by archive_command. */
export function describePostgres(
  { status, failure }: Fetched<NormalStatus>,
  archiver: FileArchiverStatus | null,
): PostgresReport {
  const { serverTxtVersion, isInRecovery, currentSize, dataDirectory, currentXlog } = status;
  if (serverTxtVersion === null) {
    return { pg_version: `FAILED to get the version of PostgreSQL: ${failure?.message ?? 'no answer'}` };
  }
  return {
    pg_version: serverTxtVersion,
    ...(isInRecovery === null ? {} : { is_in_recovery: isInRecovery ? 'in archive recovery' : 'in production' }),
    ...(currentSize === null ? {} : { current_size: formatBytes(currentSize) }),
    ...(dataDirectory === null ? {} : { data_directory: dataDirectory }),
    ...(currentXlog === null ? {} : { current_xlog: currentXlog }),
    ...(archiver === null ? {} : describeArchiver(archiver)),
  };
}

function describeArchiver({ archiveMode, archiveCommand, statistics, ...rate }: FileArchiverStatus): PostgresReport {
  if (archiveMode === null) return {};
  const perHour = (rate.currentArchivedWalsPerSecond ?? 0) * 3_600;
  return {
    archive_command: archiveCommand || 'FAILED (please set it accordingly to documentation)',
    ...(statistics === null ? {} : describeStatistics(statistics)),
    ...(perHour === 0 ? {} : { server_archived_wals_per_hour: `${perHour.toFixed(2)}/hour` }),
  };
}

function describeStatistics(statistics: NonNullable<FileArchiverStatus['statistics']>): PostgresReport {
  const { lastArchivedWal, lastArchivedTime, failedCount, lastFailedWal, lastFailedTime } = statistics;
  const failure = failedCount > 0 ? ` (${withTime(lastFailedWal ?? 'unknown', lastFailedTime, ' at ')})` : '';
  return {
    last_archived_wal:
      lastArchivedWal === null ? 'No WAL segment shipped yet' : withTime(lastArchivedWal, lastArchivedTime, ', at '),
    failed_count: `${failedCount}${failure}`,
  };
}

const withTime = (name: string, time: Date | null, link: string) =>
  time === null ? name : `${name}${link}${formatCtime(time)}`;

function describeRetention({ options }: ServerConfig): string {
  const valueOf = (name: string) => options.get(name)?.value ?? null;
  const policy = valueOf('retention_policy');
  if (policy === null) return 'not enforced';
  const [mode, wal] = [valueOf('retention_policy_mode') ?? 'auto', valueOf('wal_retention_policy') ?? 'main'];
  return `enforced (mode: ${mode}, retention: ${policy}, WAL retention: ${wal.toUpperCase()})`;
}

function describeBackups({ options }: ServerConfig, { backups }: BackupsFacts) {
  const usable = backups.filter(isUsable).map(({ id }) => id);
  const least = Number(options.get('minimum_redundancy')?.value ?? 0);
  return {
    backups_number: usable.length,
    first_backup: usable[0] ?? null,
    last_backup: usable.at(-1) ?? null,
    minimum_redundancy: `${usable.length >= least ? 'satisfied' : 'FAILED'} (${usable.length}/${least})`,
  };
}

/** CFG-24. A file that cannot be read has disabled the server already. */
function readActiveModel({ backupDirectory }: ServerConfig): string | null {
  try {
    return readFileSync(join(backupDirectory, '.active-model.auto'), 'utf8').trim() || null;
  } catch {
    return null;
  }
}
