import type { HistoryRecord } from '../wal/history-file';
import type { SegmentSize } from '../wal/segment-size';
import { firstIndexFrom, hasKey, keyContaining, nextKey, type Inventory, type WalKey } from './delete-plan-inventory';

/** A stretch of one timeline, `before` excluded. It is empty when the timeline was left within the segment it began in. */
export interface Leg {
  readonly timeline: number;
  readonly from: WalKey;
  readonly before: WalKey;
}

/** The WAL that leads to a timeline from the beginning: its ancestors up to where each was left, then itself. */
export type RecoveryPath = readonly Leg[];

export interface PathPoint {
  readonly timeline: number;
  readonly key: WalKey;
}

/**
 * One path for every timeline that has segments. Where the history file of a timeline was not read, it is taken to come
 * from the next lower timeline, left at the first archived segment of its own (NAM-38).
 */
export function recoveryPaths(
  { timelines }: Inventory,
  histories: readonly HistoryRecord[],
  size: SegmentSize | null,
): ReadonlyMap<number, RecoveryPath> {
  const paths = new Map<number, RecoveryPath>();
  let lower: RecoveryPath = [];
  for (const [timeline, { kept, deleted }] of timelines) {
    const records = histories.filter((record) => record.timeline === timeline);
    const first = Math.min(kept[0] ?? Infinity, deleted[0] ?? Infinity);
    const path =
      size === null || records.length === 0 ? branch(lower, timeline, first) : follow(records, timeline, size);
    paths.set(timeline, path);
    lower = path;
  }
  return paths;
}

/** The segment with the switchpoint is read from the new timeline. */
function follow(records: readonly HistoryRecord[], timeline: number, size: SegmentSize): RecoveryPath {
  const legs: Leg[] = [];
  let from = 0;
  for (const { parentTimeline, switchpoint } of [...records].sort((a, b) => (a.switchpoint < b.switchpoint ? -1 : 1))) {
    const before = keyContaining(switchpoint, size);
    legs.push({ timeline: parentTimeline, from, before });
    from = before;
  }
  return [...legs, { timeline, from, before: Infinity }];
}

function branch(parent: RecoveryPath, timeline: number, at: WalKey): RecoveryPath {
  const cut = parent.map((leg) => ({ ...leg, before: Math.min(leg.before, at) }));
  return [...cut, { timeline, from: parent.length === 0 ? 0 : at, before: Infinity }];
}

/**
 * What of a path lies after a point on it; empty when the path left the point's timeline before. A path that leaves it
 * within the very segment of the point, which its name cannot tell from before, counts as coming after.
 */
export function pathAfter(path: RecoveryPath, point: PathPoint): RecoveryPath {
  const index = path.findIndex(
    ({ timeline, from, before }) => timeline === point.timeline && from <= point.key && point.key <= before,
  );
  if (index === -1) return [];
  return path.slice(index).map((leg, at) => (at === 0 ? { ...leg, from: point.key + 1 } : leg));
}

/** The first segment on the path that is to be deleted. */
export function firstDeletedOn(path: RecoveryPath, { timelines }: Inventory): PathPoint | null {
  for (const { timeline, from, before } of path) {
    const deleted = timelines.get(timeline)?.deleted ?? [];
    const key = deleted[firstIndexFrom(deleted, from)];
    if (key !== undefined && key < before) return { timeline, key };
  }
  return null;
}

/** The last segment on the path that stays and comes before `limit`. */
export function lastKeptBefore(path: RecoveryPath, limit: PathPoint, { timelines }: Inventory): PathPoint | null {
  for (const { timeline, from, before } of [...path].reverse()) {
    const kept = timelines.get(timeline)?.kept ?? [];
    const key = kept[firstIndexFrom(kept, Math.min(before, limit.key)) - 1];
    if (key !== undefined && key >= from) return { timeline, key };
  }
  return null;
}

/** An archive whose segment size is known, so that it can be told what it lacks before anything is deleted. */
export interface MeasuredArchive {
  readonly inventory: Inventory;
  readonly size: SegmentSize;
  /** The segments that are not followed by the next one, by timeline. */
  readonly runEnds: ReadonlyMap<number, readonly WalKey[]>;
}

export function measureArchive(inventory: Inventory, size: SegmentSize): MeasuredArchive {
  const runEnds = new Map<number, readonly WalKey[]>();
  for (const [timeline, { all }] of inventory.timelines) {
    const isRunEnd = (key: WalKey, index: number) => all[index + 1] !== nextKey(key, size);
    runEnds.set(timeline, all.filter(isRunEnd));
  }
  return { inventory, size, runEnds };
}

/** How far recovery gets before anything is deleted: the last segment of `path` before the first one that is missing. */
export function reachOf(start: PathPoint, path: RecoveryPath, archive: MeasuredArchive): PathPoint {
  const { inventory, size, runEnds } = archive;
  let reached = start;
  for (const { timeline, from, before } of path) {
    const all = inventory.timelines.get(timeline)?.all ?? [];
    const next = timeline === start.timeline ? nextKey(start.key, size) : from;
    if (next >= before) continue;
    if (!hasKey(all, next)) return reached;
    const timelineEnds = runEnds.get(timeline) ?? [];
    const end = timelineEnds[firstIndexFrom(timelineEnds, next)] ?? next;
    if (nextKey(end, size) < before) return { timeline, key: end };
    reached = { timeline, key: all[firstIndexFrom(all, before) - 1] ?? next };
  }
  return reached;
}
