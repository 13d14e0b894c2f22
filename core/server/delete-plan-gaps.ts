import { firstIndexFrom, hasKey, nameOfKey, type Inventory } from './delete-plan-inventory';
import { firstDeletedOn, type PathPoint, type RecoveryPath } from './delete-plan-paths';

/** Segments that go between segments that stay: recovery cannot cross this. */
export interface CreatedGap {
  readonly from: string;
  readonly to: string;
  /** Segments that are deleted here. */
  readonly count: number;
}

interface Run {
  readonly from: PathPoint;
  readonly to: PathPoint;
  readonly count: number;
}

/** The holes that a plan makes on any path of recovery. What goes from the beginning or the end of one makes none. */
export function findCreatedGaps(inventory: Inventory, paths: Iterable<RecoveryPath>): readonly CreatedGap[] {
  const gaps = new Map<string, CreatedGap>();
  for (const path of paths) {
    if (firstDeletedOn(path, inventory) === null) continue;
    for (const { from, to, count } of holesOn(path, inventory)) {
      const gap = { from: nameOfKey(from.timeline, from.key), to: nameOfKey(to.timeline, to.key), count };
      gaps.set(`${gap.from} ${gap.to}`, gap);
    }
  }
  return [...gaps.values()].sort((a, b) => (a.from < b.from ? -1 : 1));
}

function* holesOn(path: RecoveryPath, inventory: Inventory): Generator<Run, void> {
  let hasBeginning = false;
  let run: Run | null = null;
  for (const { goes, ...point } of segmentsOn(path, inventory)) {
    if (goes) {
      run = extendRun(run, point);
    } else {
      if (run !== null && hasBeginning) yield run;
      [hasBeginning, run] = [true, null];
    }
  }
}

function extendRun(run: Run | null, to: PathPoint): Run {
  return run === null ? { from: to, to, count: 1 } : { from: run.from, to, count: run.count + 1 };
}

function* segmentsOn(path: RecoveryPath, { timelines }: Inventory): Generator<PathPoint & { goes: boolean }, void> {
  for (const { timeline, from, before } of path) {
    const { all = [], deleted = [] } = timelines.get(timeline) ?? {};
    const end = firstIndexFrom(all, before);
    for (let index = firstIndexFrom(all, from); index < end; index += 1) {
      const key = all[index] ?? 0;
      yield { timeline, key, goes: hasKey(deleted, key) };
    }
  }
}
