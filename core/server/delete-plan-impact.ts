import type { BackupRecord } from '../backup/backup';
import { walNeed, type WalNeed } from '../backup/wal-need';
import { firstIndexFrom, keyOfSegment, nameOfKey, type Inventory } from './delete-plan-inventory';
import {
  firstDeletedOn,
  lastKeptBefore,
  pathAfter,
  reachOf,
  type MeasuredArchive,
  type PathPoint,
  type RecoveryPath,
} from './delete-plan-paths';
import * as sentences from './delete-plan-sentences';

/** What a plan means for one backup. */
export interface BackupImpact {
  readonly id: string;
  readonly effect: 'becomesUnusable' | 'losesPitr' | 'unaffected';
  /** The last segment up to which recovery from it will be possible. */
  readonly losesPitrAfter: string | null;
  /** The timelines that recovery will no longer reach the end of. */
  readonly timelines: readonly number[];
  /** What happens, what it means for the data, what to do. */
  readonly sentence: string;
}

export interface ImpactContext {
  readonly inventory: Inventory;
  readonly paths: ReadonlyMap<number, RecoveryPath>;
  /** Null when the segment size is not known: then gaps that are there already cannot be told. */
  readonly measured: MeasuredArchive | null;
}

/** The worst effect on a backup: it cannot be restored at all, or only up to some point. */
export function impactOn(backup: BackupRecord, context: ImpactContext): BackupImpact {
  const need = walNeed(backup);
  if (need.kind === 'nothing') return unaffected(backup.id, sentences.needsNothing(backup.id));
  // Whatever it needs was refused, so nothing of it goes.
  if (need.kind === 'everything') return unaffected(backup.id, sentences.protectsEverything(backup.id, need.because));
  if (need.kind === 'from' && !need.settled)
    return unaffected(backup.id, sentences.isUnfinished(backup.id, need.begin));
  const [begin, end] = requiredRange(backup, need);
  const required = firstDeletedName(begin, end, context.inventory);
  if (required !== null) {
    const sentence = sentences.becomesUnusable(backup.id, required, [begin, end]);
    return { id: backup.id, effect: 'becomesUnusable', losesPitrAfter: null, timelines: [], sentence };
  }
  if (need.kind === 'range' || end === null) return unaffected(backup.id, sentences.isUnaffected(backup.id));
  return impactOnRecovery(backup.id, end, context);
}

function unaffected(id: string, sentence: string): BackupImpact {
  return { id, effect: 'unaffected', losesPitrAfter: null, timelines: [], sentence };
}

/** A backup that does not say where it ends may need all that follows. */
function requiredRange(backup: BackupRecord, need: Extract<WalNeed, { begin: string }>): [string, string | null] {
  if (need.kind === 'range') return [need.begin, need.end];
  return [need.begin, backup.kind === 'backup' ? backup.endWal : null];
}

/** By name, like the range itself: on the timeline of `begin`, and up to `end` if that is on a later one. */
function firstDeletedName(begin: string, end: string | null, { timelines }: Inventory): string | null {
  const [firstTimeline, from] = [timelineOf(begin), keyOfSegment(begin) ?? 0];
  const lastTimeline = end === null ? Infinity : timelineOf(end);
  for (const [timeline, { deleted }] of timelines) {
    if (timeline < firstTimeline || timeline > lastTimeline) continue;
    const key = deleted[timeline === firstTimeline ? firstIndexFrom(deleted, from) : 0];
    const name = key === undefined ? null : nameOfKey(timeline, key);
    if (name !== null && (end === null || name <= end)) return name;
  }
  return null;
}

interface Harm {
  readonly target: number;
  readonly deleted: PathPoint;
  readonly last: PathPoint;
  /** Recovery ends before that already, for lack of the segment after this one. */
  readonly endsAlready: PathPoint | null;
}

function impactOnRecovery(id: string, end: string, context: ImpactContext): BackupImpact {
  const start = { timeline: timelineOf(end), key: keyOfSegment(end) ?? 0 };
  const harms: Harm[] = [];
  for (const [target, path] of context.paths) {
    const harm = harmOn(target, pathAfter(path, start), start, context);
    if (harm !== null) harms.push(harm);
  }
  const losses = harms.filter(({ endsAlready }) => endsAlready === null);
  const worst = (losses.length > 0 ? losses : harms).reduce<Harm | null>(
    (a, b) => (a === null || b.deleted.key < a.deleted.key ? b : a),
    null,
  );
  if (worst === null) return unaffected(id, sentences.isUnaffected(id));
  const after = nameOf(worst.endsAlready ?? worst.last);
  const timelines = (worst.endsAlready === null ? losses : harms).map(({ target }) => target);
  const sentence =
    worst.endsAlready === null
      ? sentences.losesPitr(id, after, nameOf(worst.deleted), timelines)
      : sentences.endsAlready(id, after, nameOf(worst.deleted));
  return { id, effect: 'losesPitr', losesPitrAfter: after, timelines, sentence };
}

function harmOn(target: number, path: RecoveryPath, start: PathPoint, context: ImpactContext): Harm | null {
  const deleted = firstDeletedOn(path, context.inventory);
  if (deleted === null) return null;
  const last = lastKeptBefore(path, deleted, context.inventory) ?? start;
  const reach = context.measured === null ? null : reachOf(start, path, context.measured);
  return { target, deleted, last, endsAlready: reach !== null && reach.key < deleted.key ? reach : null };
}

const nameOf = ({ timeline, key }: PathPoint) => nameOfKey(timeline, key);
const timelineOf = (name: string) => Number.parseInt(name.slice(0, 8), 16);
