import { toText } from './column-value';
import type { Row } from './postgres-session';
import type { ArchiverStatistics, FileArchiverStatus } from './remote-status';

/** One row. Settings that this server does not have are null, those that are not shown to this user too. */
export const archiverStatusQuery = (): string => `
  SELECT (SELECT setting FROM pg_settings WHERE name = 'archive_mode') AS archive_mode,
         (SELECT setting FROM pg_settings WHERE name = 'archive_command') AS archive_command,
         (SELECT setting FROM pg_settings WHERE name = 'archive_library') AS archive_library,
         archived_count::text, last_archived_wal, last_archived_time,
         failed_count::text, last_failed_wal, last_failed_time, stats_reset,
         extract(epoch FROM now() - stats_reset)::float8 AS seconds
    FROM pg_stat_archiver`;

export function readArchiverStatus(row: Row): FileArchiverStatus {
  const archiveMode = toText(row['archive_mode']);
  const statistics: ArchiverStatistics = {
    archivedCount: Number(row['archived_count'] ?? 0),
    lastArchivedWal: toText(row['last_archived_wal']),
    lastArchivedTime: toDate(row['last_archived_time']),
    failedCount: Number(row['failed_count'] ?? 0),
    lastFailedWal: toText(row['last_failed_wal']),
    lastFailedTime: toDate(row['last_failed_time']),
    statsReset: toDate(row['stats_reset']),
  };
  const seconds = Number(row['seconds'] ?? 0);
  return {
    archiveMode,
    archiveCommand: toText(row['archive_command']),
    archiveLibrary: toText(row['archive_library']) || null,
    statistics,
    isArchiving: decideIsArchiving(archiveMode, statistics),
    currentArchivedWalsPerSecond: seconds > 0 ? statistics.archivedCount / seconds : null,
  };
}

/**
 * Does the server archive now (checks §7)? A failure before the last success is over, and so is one of a history file
 * of a timeline that has been archived since. Null with a failure and no success yet: the server does not know better.
 */
export function decideIsArchiving(archiveMode: string | null, statistics: ArchiverStatistics): boolean | null {
  if (archiveMode !== 'on' && archiveMode !== 'always') return archiveMode === null ? null : false;
  const { lastArchivedWal, lastArchivedTime, lastFailedWal, lastFailedTime } = statistics;
  if (lastFailedTime === null || lastFailedWal === null) return true;
  if (lastArchivedTime === null) return null;
  const isOldHistory =
    lastFailedWal.endsWith('.history') &&
    lastArchivedWal !== null &&
    lastFailedWal.slice(0, 8) <= lastArchivedWal.slice(0, 8);
  return isOldHistory || lastFailedTime <= lastArchivedTime;
}

const toDate = (value: unknown) => (value instanceof Date ? value : null);
