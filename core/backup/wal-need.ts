import type { BackupRecord } from './backup';
import { isUsable } from './backup';

/** The archived WAL, history files aside, that a backup must not lose. */
export type WalNeed =
  | { readonly kind: 'nothing' }
  /** `because` completes "backup … protects all WAL: …". */
  | { readonly kind: 'everything'; readonly because: string }
  /** To be restored at all and to any later point in time. `settled`: no longer being taken. */
  | { readonly kind: 'from'; readonly begin: string; readonly settled: boolean }
  /** To be restored to its own end: kept standalone. */
  | { readonly kind: 'range'; readonly begin: string; readonly end: string };

/**
 * What a backup needs. In doubt it needs more: one that is being taken or copied, or has a status this program does not
 * know, needs what a usable one needs, and one that does not say where it begins needs everything.
 */
export function walNeed(backup: BackupRecord): WalNeed {
  if (backup.kind === 'damaged') return { kind: 'everything', because: `it cannot be read (${backup.problem})` };
  const { status, beginWal: begin, endWal: end, keep } = backup;
  if (status === 'FAILED' || (status === 'EMPTY' && begin === null)) return { kind: 'nothing' };
  if (begin === null) return { kind: 'everything', because: 'its backup.info does not say where it begins' };
  if (isUsable(backup) && keep === 'standalone' && end !== null) return { kind: 'range', begin, end };
  return { kind: 'from', begin, settled: isUsable(backup) };
}

/** `segment`: the 24 digits that the name of a segment, label or partial begins with, in upper case (NAM-3). */
export function isNeeded(segment: string, need: WalNeed): boolean {
  switch (need.kind) {
    case 'nothing':
      return false;
    case 'everything':
      return true;
    case 'from':
      // A timeline that recovery can reach from here was left after `begin`: what it has before that is not needed.
      return segment.slice(0, 8) >= need.begin.slice(0, 8) && segment.slice(8) >= need.begin.slice(8);
    case 'range':
      return segment >= need.begin && segment <= need.end;
  }
}

/** Does any of these needs cover a segment? Of those that begin on one timeline the first decides, so the rest is not asked. */
export function coveredBy(needs: readonly WalNeed[]): (segment: string) => boolean {
  const decisive = new Map<string, WalNeed>();
  for (const need of needs) {
    const key = need.kind === 'from' ? need.begin.slice(0, 8) : JSON.stringify(need);
    const other = decisive.get(key);
    if (need.kind !== 'from' || other?.kind !== 'from' || need.begin < other.begin) decisive.set(key, need);
  }
  const distinct = [...decisive.values()].filter(({ kind }) => kind !== 'nothing');
  return (segment) => distinct.some((need) => isNeeded(segment, need));
}
