import { descendantsOf, isUsable, type BackupRecord } from '../backup/backup';
import { walNeed, type WalNeed } from '../backup/wal-need';
import { ArchiverError } from '../errors';

export interface BackupDeletion {
  readonly backupId: string;
  readonly backups: readonly BackupRecord[];
  readonly cause: 'manual' | 'retention-policy';
  /** Barman's `backup_options`: false for `exclusive_backup`. */
  readonly concurrentBackup: boolean;
}

/** What of the archive goes. Whatever the first two say, nothing goes that `needs` cover. */
export interface RemovalRule {
  /** This name and everything after it stays; null: no limit. */
  readonly limit: string | null;
  readonly protectedTimelines: ReadonlySet<number>;
  /** Of the backups that remain; the protected ranges of step 4 are among them. */
  readonly needs: readonly WalNeed[];
}

export interface RemovalDecision {
  /** Null: nothing goes. */
  readonly rule: RemovalRule | null;
  /** Why, for the operator and for the log of the deletion. */
  readonly sentence: string;
}

/**
 * get-put-delete.md §4, steps 1 to 6, for the moment when a backup is deleted. Incremental backups that depend on it go
 * with it. Where a backup does not say where it begins nothing goes, while by the letter of §4 everything would.
 * Throws `usage` when there is no such backup.
 */
export function decideRemoval(deletion: BackupDeletion): RemovalDecision {
  const { backupId, cause } = deletion;
  const { deleted, remaining } = withoutBackup(deletion);
  if (deleted.kind === 'damaged') return keepAll(`Backup ${backupId} cannot be read: ${deleted.problem}`);
  const blocker = findBlocker(remaining);
  if (blocker !== null) return keepAll(blocker);
  const older = remaining.filter((backup) => isUsable(backup) && backup.id < backupId).reverse();
  for (const previous of older) {
    if (walNeed(previous).kind !== 'range') {
      return keepAll(`Backup ${previous.id} stays, and recovery from it may need the WAL that follows it`);
    }
    if (cause === 'manual') return keepAll(`Backup ${previous.id}, which is older, is kept`);
  }
  return ruleFor(deletion, remaining);
}

/**
 * What may go without deleting any backup: the WAL before the oldest one. Without a backup nothing is removable, for
 * age alone is no reason (§4).
 */
export function decideRemovalNow(backups: readonly BackupRecord[]): RemovalDecision {
  const blocker = findBlocker(backups);
  if (blocker !== null) return keepAll(blocker);
  const oldest = sortedById(backups).find((backup) => beginOf(walNeed(backup)) !== null);
  if (oldest === undefined) return keepAll('There is no backup');
  const limit = beginOf(walNeed(oldest));
  return {
    rule: { limit, protectedTimelines: timelinesOf(backups, oldest), needs: backups.map(walNeed) },
    sentence: `The WAL before ${limit ?? ''} is older than every backup: ${oldest.id} begins there.`,
  };
}

function withoutBackup({ backupId, backups }: BackupDeletion) {
  const deleted = backups.find(({ id }) => id === backupId);
  if (deleted === undefined) {
    throw new ArchiverError('usage', `there is no backup ${backupId}`, { hint: 'It may have been deleted meanwhile.' });
  }
  const gone = descendantsOf(backupId, backups);
  return { deleted, remaining: sortedById(backups.filter(({ id }) => id !== backupId && !gone.has(id))) };
}

/** Steps 5 and 6. */
function ruleFor(
  { backupId, backups, concurrentBackup }: BackupDeletion,
  remaining: readonly BackupRecord[],
): RemovalDecision {
  const next = remaining.find((backup) => isUsable(backup) && backup.id > backupId);
  const needs = remaining.map(walNeed);
  if (next === undefined && !concurrentBackup) {
    const rule = { limit: null, protectedTimelines: new Set<number>(), needs };
    return {
      rule,
      sentence: `No newer backup than ${backupId} remains, and backups are exclusive: all WAL goes that no backup needs.`,
    };
  }
  const limiting = next ?? backups.find(({ id }) => id === backupId);
  const limit = limiting?.kind === 'backup' ? limiting.beginWal : null;
  if (limiting === undefined || limit === null) return keepAll(`Backup ${backupId} does not say where it begins`);
  const sentence = `No older backup needs the WAL that follows it, and the WAL before ${limit} comes before backup ${limiting.id}.`;
  return { rule: { limit, protectedTimelines: timelinesOf(remaining, limiting), needs }, sentence };
}

function timelinesOf(backups: readonly BackupRecord[], limiting: BackupRecord): ReadonlySet<number> {
  const timelines = new Set<number>();
  for (const backup of backups) {
    if (backup.kind === 'backup' && backup.timeline !== null && walNeed(backup).kind !== 'nothing') {
      timelines.add(backup.timeline);
    }
  }
  if (limiting.kind === 'backup' && limiting.timeline !== null) timelines.delete(limiting.timeline);
  return timelines;
}

function findBlocker(backups: readonly BackupRecord[]): string | null {
  for (const backup of backups) {
    const need = walNeed(backup);
    if (need.kind === 'everything') return `Backup ${backup.id} protects all WAL: ${need.because}`;
  }
  return null;
}

function keepAll(because: string): RemovalDecision {
  return { rule: null, sentence: `${because}. No WAL is removed.` };
}

function beginOf(need: WalNeed): string | null {
  return need.kind === 'from' || need.kind === 'range' ? need.begin : null;
}

function sortedById(backups: readonly BackupRecord[]): BackupRecord[] {
  return [...backups].sort((a, b) => (a.id < b.id ? -1 : 1));
}
