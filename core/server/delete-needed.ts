import type { BackupRecord } from '../backup/backup';
import { coveredBy, isNeeded, walNeed } from '../backup/wal-need';
import type { CatalogueEntry } from '../catalogue/catalogue-line';
import { readWalName } from './delete-selection-name';

/** Selected WAL that stays because a backup needs it. */
export interface NeededWals {
  readonly backupId: string;
  /** The first segment that the backup needs. */
  readonly begin: string;
  /** Of the selected WAL, in the order of the catalogue; what several backups need counts for the oldest. */
  readonly wals: readonly CatalogueEntry[];
}

export interface ApartFromNeeded {
  readonly free: readonly CatalogueEntry[];
  readonly needed: readonly NeededWals[];
}

/**
 * Tells WAL that finished backups need from what may go. What unfinished and unreadable ones need is refused by the plan,
 * with another reason.
 */
export function setNeededApart(wals: readonly CatalogueEntry[], backups: readonly BackupRecord[]): ApartFromNeeded {
  const needs = backups.flatMap(finishedNeed).sort((a, b) => (a.id < b.id ? -1 : 1));
  const isNeededByAny = coveredBy(needs.map(({ need }) => need));
  const free: CatalogueEntry[] = [];
  const byBackup = new Map<string, { readonly begin: string; readonly wals: CatalogueEntry[] }>();
  for (const wal of wals) {
    const segment = readWalName(wal.name)?.segment ?? null;
    const isFree = segment === null || !isNeededByAny(segment);
    const owner = isFree ? undefined : needs.find(({ need }) => isNeeded(segment, need));
    if (owner === undefined) {
      free.push(wal);
      continue;
    }
    const group = byBackup.get(owner.id) ?? { begin: owner.need.begin, wals: [] };
    group.wals.push(wal);
    byBackup.set(owner.id, group);
  }
  return { free, needed: [...byBackup].map(([backupId, rest]) => ({ backupId, ...rest })) };
}

function finishedNeed(backup: BackupRecord) {
  const need = walNeed(backup);
  return need.kind === 'range' || (need.kind === 'from' && need.settled) ? [{ id: backup.id, need }] : [];
}
