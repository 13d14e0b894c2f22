import type { CheckResult } from '../contract/checks';
import type { FileArchiverStatus } from '../postgres/remote-status';
import { isSegmentSize } from '../wal/segment-size';
import { classifyWalName } from '../wal/wal-file-name';
import { parseSegment } from '../wal/wal-segment';
import { advice, failed, passed, sql } from './check-result';
import { countOf } from './format-figures';
import { archiveCommandSql, type Delivery } from './server-access';

export interface FileArchiverFacts {
  readonly status: FileArchiverStatus;
  readonly delivery: Delivery;
  /** The segment that the server writes now, null when it is not known. */
  readonly currentXlog: string | null;
  readonly segmentSize: number | null;
}

/** `archive_mode`, `archive_command`, `continuous archiving`; nothing while archive_mode is not known (checks §3.5). */
export function judgeFileArchiver(facts: FileArchiverFacts): readonly CheckResult[] {
  const { archiveMode } = facts.status;
  if (archiveMode === null) return [];
  const archiveCommand = judgeArchiveCommand(facts);
  return [judgeArchiveMode(archiveMode), archiveCommand, ...(archiveCommand.ok ? judgeContinuousArchiving(facts) : [])];
}

function judgeArchiveMode(archiveMode: string): CheckResult {
  if (archiveMode === 'on' || archiveMode === 'always') return passed('archive_mode', { measured: archiveMode });
  return failed('archive_mode', {
    hint: "please set it to 'on' or 'always'",
    cause:
      'PostgreSQL does not hand out its WAL: archive_command is not called. A streaming receiver does not need it.',
    fix: sql("ALTER SYSTEM SET archive_mode = 'on'; -- then restart PostgreSQL"),
    measured: archiveMode,
  });
}

function judgeArchiveCommand({ status, delivery }: FileArchiverFacts): CheckResult {
  const { archiveCommand, archiveLibrary } = status;
  if (archiveLibrary !== null) return passed('archive_command', { measured: `archive_library = ${archiveLibrary}` });
  if (archiveCommand !== null && archiveCommand !== '' && archiveCommand !== '(disabled)') {
    return passed('archive_command', { measured: archiveCommand });
  }
  return failed('archive_command', {
    hint: 'please set it accordingly to documentation',
    cause: 'PostgreSQL has no command to deliver its WAL with, so that nothing reaches incoming.',
    fix: sql(archiveCommandSql(delivery)),
    measured: archiveCommand,
  });
}

function judgeContinuousArchiving(facts: FileArchiverFacts): readonly CheckResult[] {
  const { statistics } = facts.status;
  const isArchiving = hasNeverWorked(statistics) ? false : facts.status.isArchiving;
  if (isArchiving === null) return [];
  const measured = describeProgress(facts);
  if (isArchiving) return [passed('continuous archiving', { measured })];
  if (facts.status.archiveMode !== 'on' && facts.status.archiveMode !== 'always') {
    return [
      failed('continuous archiving', {
        hint: 'archive_mode is off',
        cause: 'PostgreSQL does not archive as long as archive_mode is off.',
        fix: sql("ALTER SYSTEM SET archive_mode = 'on'; -- then restart PostgreSQL"),
        measured,
      }),
    ];
  }
  const failedWal = statistics?.lastFailedWal ?? 'a file';
  return [
    failed('continuous archiving', {
      hint: `archive_command failed for ${failedWal} at ${statistics?.lastFailedTime?.toISOString() ?? 'unknown'}`,
      cause: `archive_command fails for ${failedWal}. PostgreSQL keeps its WAL and tries again: none is lost, its disk fills.`,
      fix: advice("Run archive_command by hand as the server's user; what it prints is in PostgreSQL's log."),
      measured,
    }),
  ];
}

/** Barman says nothing of such a command (checks §7): the worst case would be the silent one. */
const hasNeverWorked = (statistics: FileArchiverStatus['statistics']) =>
  statistics !== null && statistics.failedCount > 0 && statistics.lastArchivedWal === null;

/** Failures alone do not tell: a command that is killed is not counted, one that lies is not noticed. */
function describeProgress({ status: { statistics }, currentXlog, segmentSize }: FileArchiverFacts): string | null {
  if (statistics === null) return null;
  const { lastArchivedWal, failedCount } = statistics;
  const behind = segmentsBetween(lastArchivedWal, currentXlog, segmentSize);
  const parts = [
    lastArchivedWal === null ? 'nothing archived yet' : `last archived ${lastArchivedWal}`,
    ...(currentXlog === null ? [] : [`server writes ${currentXlog}`]),
    ...(behind === null ? [] : [`${countOf(Math.max(0, behind - 1), 'finished segment')} not archived`]),
    ...(failedCount === 0 ? [] : [countOf(failedCount, 'failure')]),
  ];
  return parts.join(', ');
}

/** Null when one of them is no segment, or they are on different timelines and so not on one line. */
function segmentsBetween(from: string | null, to: string | null, segmentSize: number | null): number | null {
  if (from === null || to === null || segmentSize === null || !isSegmentSize(segmentSize)) return null;
  if (classifyWalName(from) !== 'segment' || from.slice(0, 8) !== to.slice(0, 8)) return null;
  return parseSegment(to, segmentSize).segmentNumber - parseSegment(from, segmentSize).segmentNumber;
}
