import type { BackupRecord } from '../backup/backup';
import { coveredBy } from '../backup/wal-need';
import type { CatalogueEntry } from '../catalogue/catalogue-line';
import { readWalName, refuseUnrecognised, type NamedWal, type RefusedWal } from './delete-selection-name';
import {
  decideRemoval,
  decideRemovalNow,
  type BackupDeletion,
  type RemovalDecision,
  type RemovalRule,
} from './removable-wals-rule';

/** Catalogued WAL that may go, each name once, in the order of the catalogue; history files never (§4). */
export interface RemovableWals {
  readonly wals: readonly CatalogueEntry[];
  readonly refused: readonly RefusedWal[];
  /** The rule that decided, for the operator and for the log. */
  readonly sentence: string;
}

/** The WAL that may go when a backup is deleted (get-put-delete.md §4, DEL-1 to DEL-5). Throws `usage`. */
export function removableWals(deletion: BackupDeletion, entries: Iterable<CatalogueEntry>): RemovableWals {
  return collect(decideRemoval(deletion), entries);
}

/** The WAL that no backup needs, from before the oldest one. */
export function walsRemovableNow(backups: readonly BackupRecord[], entries: Iterable<CatalogueEntry>): RemovableWals {
  return collect(decideRemovalNow(backups), entries);
}

function collect({ rule, sentence }: RemovalDecision, entries: Iterable<CatalogueEntry>): RemovableWals {
  const wals = new Map<string, CatalogueEntry>();
  const refused = new Map<string, RefusedWal>();
  if (rule !== null) {
    const isNeeded = coveredBy(rule.needs);
    for (const entry of entries) {
      const wal = readWalName(entry.name);
      if (wal === null) refused.set(entry.name, refuseUnrecognised(entry.name));
      else if (!isKept(wal, rule, isNeeded)) wals.set(entry.name, entry);
    }
  }
  return { wals: [...wals.values()], refused: [...refused.values()], sentence };
}

type IsNeeded = (segment: string) => boolean;

function isKept({ canonical, segment, timeline }: NamedWal, rule: RemovalRule, isNeeded: IsNeeded): boolean {
  if (segment === null || rule.protectedTimelines.has(timeline)) return true;
  // The full name: what belongs to the first segment that stays comes after its name.
  if (rule.limit !== null && canonical >= rule.limit) return true;
  return isNeeded(segment);
}
