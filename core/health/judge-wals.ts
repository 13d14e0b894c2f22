import type { CheckResult } from '../contract/checks';
import { advice, failed, passed, sql } from './check-result';
import { formatBytes, formatDuration } from './format-figures';

/** The archived WAL of the latest usable backup (checks §3.4). */
export interface BackupWals {
  readonly backupId: string;
  /** The last catalogue line of a segment of the backup's range, null when there is none. */
  readonly newest: { readonly name: string; readonly timeS: number } | null;
  /** Stored size of the segments after those that the backup itself needs. */
  readonly bytesAfter: number;
}

export interface WalAgeFacts {
  /** Null: last_wal_maximum_age is not set. */
  readonly limitMs: number | null;
  readonly nowMs: number;
  /** Null: there is no usable backup. */
  readonly wals: BackupWals | null;
  /** Backups or catalogue could not be read. */
  readonly problem: string | null;
}

const NAME = 'wal maximum age';

export function judgeWalAge({ limitMs, nowMs, wals, problem }: WalAgeFacts): CheckResult {
  if (limitMs === null) return passed(NAME, { hint: 'no last_wal_maximum_age provided' });
  const interval = formatDuration(limitMs / 1_000);
  if (problem !== null) return unknownAge(interval, problem);
  if (wals === null) return unknownAge(interval, 'No available backups');
  if (wals.newest === null) return unknownAge(interval, `No WAL of backup ${wals.backupId} is archived`);
  const ageMs = nowMs - wals.newest.timeS * 1_000;
  const age = formatDuration(ageMs / 1_000);
  const hint = `interval provided: ${interval}, latest wal age: ${age}`;
  const measured = `${wals.newest.name}, ${age} old`;
  if (ageMs <= limitMs) return passed(NAME, { hint, measured });
  return failed(NAME, {
    hint,
    cause: `The newest WAL since backup ${wals.backupId} is older than last_wal_maximum_age: shipping has stopped, or the database is idle.`,
    fix: sql('SELECT pg_switch_wal();'),
    measured,
    action: 'switch-wal',
  });
}

function unknownAge(interval: string, reason: string): CheckResult {
  return failed(NAME, {
    hint: `interval provided: ${interval}, ${reason}`,
    cause: `The age is measured from the WAL of the latest backup. ${reason}.`,
    fix: advice('Take a backup with Barman (barman backup), or remove last_wal_maximum_age.'),
  });
}

/** Never fails: a figure for the operator and for Nagios. */
export function judgeWalSize({ wals, problem }: Pick<WalAgeFacts, 'wals' | 'problem'>): CheckResult {
  if (problem !== null) return passed('wal size', { hint: problem });
  const bytes = wals?.bytesAfter ?? 0;
  return passed('wal size', { hint: formatBytes(bytes), measured: `${bytes} B`, perfBytes: bytes });
}
