import { isUsable, type BackupRecord } from '../backup/backup';
import { isNeeded, walNeed, type WalNeed } from '../backup/wal-need';
import type { CatalogueEntry } from '../catalogue/catalogue-line';
import type { Inventory } from './delete-plan-inventory';
import { readWalName, refuseUnrecognised, type RefusedWal } from './delete-selection-name';
import * as sentences from './delete-plan-sentences';

interface Protection {
  readonly need: WalNeed;
  readonly reason: string;
}

/**
 * What may not go whoever asks: WAL of which it cannot be told what its loss would mean. What finished backups need may
 * go; the plan says what that costs.
 */
export function refuseProtected(
  wals: readonly CatalogueEntry[],
  backups: readonly BackupRecord[],
): ReadonlyMap<string, RefusedWal> {
  const protections = backups.flatMap(protectionOf);
  const refused = new Map<string, RefusedWal>();
  for (const { name } of wals) {
    const wal = readWalName(name);
    if (wal === null) {
      refused.set(name, refuseUnrecognised(name));
      continue;
    }
    const { segment } = wal;
    const isProtectedBy = ({ need }: Protection) =>
      segment === null ? need.kind === 'everything' : isNeeded(segment, need);
    const protection = protections.find(isProtectedBy);
    if (protection !== undefined) refused.set(name, { name, reason: protection.reason });
  }
  return refused;
}

function protectionOf(backup: BackupRecord): readonly Protection[] {
  const need = walNeed(backup);
  if (need.kind === 'everything') {
    return [{ need, reason: sentences.neededByUnreadable(backup.id, need.because) }];
  }
  const isUnfinished = need.kind === 'from' && !need.settled;
  return isUnfinished ? [{ need, reason: sentences.neededByUnfinished(backup.id, need.begin) }] : [];
}

/**
 * History files that something still needs: WAL of their timeline that stays, or the search for a later timeline. The
 * highest timeline comes first, because what is refused there stays and counts for the lower ones.
 */
export function refuseHistories(
  inventory: Inventory,
  backups: readonly BackupRecord[],
): ReadonlyMap<string, RefusedWal> {
  const refused = new Map<string, RefusedWal>();
  const asked = [...inventory.found.keys()].flatMap((name) =>
    historyTimelines([name]).map((timeline) => ({ name, timeline })),
  );
  let highestKept = Math.max(-1, ...historyTimelines(inventory.keptOthers));
  for (const { name, timeline } of asked.sort((a, b) => b.timeline - a.timeline)) {
    const reason = reasonForHistory(timeline, highestKept, inventory, backups);
    if (reason === null) continue;
    refused.set(name, { name, reason });
    highestKept = Math.max(highestKept, timeline);
  }
  return refused;
}

/** Of the history files among these names. */
function historyTimelines(names: Iterable<string>): readonly number[] {
  return [...names].flatMap((name) => {
    const wal = readWalName(name);
    return wal?.kind === 'history' ? [wal.timeline] : [];
  });
}

function reasonForHistory(
  timeline: number,
  highestKept: number,
  { timelines, keptOthers }: Inventory,
  backups: readonly BackupRecord[],
): string | null {
  const prefix = timeline.toString(16).toUpperCase().padStart(8, '0');
  const hasPartial = [...keptOthers].some((name) => name.startsWith(prefix) && name.endsWith('.partial'));
  if (hasPartial || (timelines.get(timeline)?.kept.length ?? 0) > 0) return sentences.historyOfKeptWal(timeline);
  const older = backups.find((backup) => isUsable(backup) && backup.timeline !== null && backup.timeline < timeline);
  return older !== undefined && highestKept > timeline ? sentences.historyBeforeLater(highestKept, older.id) : null;
}
