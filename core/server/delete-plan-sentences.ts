/** What a plan says to the operator: what happens, what it means for the data, what to do. */

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
const walFiles = (count: number) => plural(count, 'WAL file', 'WAL files');

export function isUnaffected(id: string): string {
  return `Backup ${id} is not affected.`;
}

export function needsNothing(id: string): string {
  return `Backup ${id} failed or was never begun. It cannot be restored and needs no WAL.`;
}

export function protectsEverything(id: string, because: string): string {
  return `Backup ${id} protects all WAL: ${because}. Nothing can be deleted until its backup.info is repaired or the backup is deleted in Barman.`;
}

export function isUnfinished(id: string, begin: string): string {
  return `Backup ${id} is not finished and needs the WAL from ${begin} on, which stays. If it is no longer being taken, delete it in Barman.`;
}

export function becomesUnusable(id: string, deleted: string, [begin, end]: readonly [string, string | null]): string {
  const needed = end === null ? `all WAL from ${begin} on` : `${begin} to ${end}`;
  return `Backup ${id} can no longer be restored: it needs ${needed}, and ${deleted} goes. Keep these WAL files, or delete the backup in Barman first.`;
}

export function losesPitr(id: string, after: string, deleted: string, timelines: readonly number[]): string {
  const where = `${timelines.length === 1 ? 'timeline' : 'timelines'} ${timelines.join(', ')}`;
  return `Backup ${id} can still be restored, but on ${where} only up to the end of ${after}: ${deleted}, which comes next, goes. Keep it and what follows, or take a new base backup first.`;
}

export function endsAlready(id: string, after: string, deleted: string): string {
  return `Backup ${id} can be restored up to the end of ${after}, as before: the WAL after it is missing already. Without ${deleted} it cannot get further even if the missing WAL is found.`;
}

export interface Consequence {
  readonly deleted: number;
  readonly refused: number;
  readonly unusable: number;
  readonly losing: number;
}

/** The one line above the button. */
export function consequence({ deleted, refused, unusable, losing }: Consequence): string {
  const refusal = refused === 0 ? '' : ` ${plural(refused, 'name is', 'names are')} refused.`;
  if (deleted === 0) return `Nothing is deleted.${refusal}`;
  const effects = [
    ...(unusable === 0 ? [] : [`${plural(unusable, 'backup', 'backups')} can no longer be restored`]),
    ...(losing === 0 ? [] : [`${plural(losing, 'backup loses', 'backups lose')} point-in-time recovery`]),
  ];
  const effect = effects.length === 0 ? 'no backup is affected' : effects.join(', ');
  return `${walFiles(deleted)} ${deleted === 1 ? 'goes' : 'go'}: ${effect}.${refusal}`;
}

export function neededByUnreadable(id: string, because: string): string {
  return `It may be needed by backup ${id}: ${because}. Repair its backup.info, or delete the backup in Barman.`;
}

export function neededByUnfinished(id: string, begin: string): string {
  return `Backup ${id} is not finished and needs the WAL from ${begin} on. Wait for it, or delete it in Barman if it is no longer being taken.`;
}

export const NOT_CATALOGUED = 'It is not in the catalogue any more. Look at the archive again and make a new plan.';

export function historyOfKeptWal(timeline: number): string {
  return `WAL of timeline ${timeline} stays, and recovery on it reads this history file. Delete that WAL as well, or leave this file.`;
}

export function historyBeforeLater(later: number, backup: string): string {
  return `PostgreSQL looks for the newest timeline by counting up and stops at the first missing history file: without this one, recovery of backup ${backup} would not find timeline ${later}.`;
}

export function missingDirectory(directory: string): string {
  return `The directory of the base backups does not exist: ${directory}. Backups in it are not taken into account. If there are any, mount the disk and make a new plan.`;
}

export const UNKNOWN_SEGMENT_SIZE =
  'The WAL segment size of this server is not known, so gaps that are in the archive already are not taken into account.';
