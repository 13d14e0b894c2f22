import { segmentName, type SegmentNumber } from '../wal/wal-segment';
import type { LostRange, ResetPositions } from './reset-plan';

/** So many missing names are told; a gap can be of any size. */
const NAMES_TOLD = 20;

/** The segments between what was received and where streaming resumes (RCV §4 hazard c). Null when there are none. */
export function findLostRange(positions: ResetPositions, isArchived: (name: string) => boolean): LostRange | null {
  const { last, restart, segmentSize } = positions;
  const first = last.segmentNumber + (last.isPartial ? 0 : 1);
  const segments = restart.segmentNumber - first;
  if (segments <= 0) return null;
  const nameOn = (timeline: ResetPositions['timeline'], number: number) =>
    segmentName({ timeline, segmentNumber: number as SegmentNumber }, segmentSize);
  const missing: string[] = [];
  let archived = 0;
  for (let number = first; number < restart.segmentNumber; number += 1) {
    const name = nameOn(restart.timeline, number);
    // After a promotion the segment may be on the timeline before.
    if (isArchived(name) || isArchived(nameOn(last.timeline, number))) archived += 1;
    else if (missing.length < NAMES_TOLD) missing.push(name);
  }
  return {
    first: nameOn(last.timeline, first),
    last: nameOn(restart.timeline, restart.segmentNumber - 1),
    segments,
    archived,
    missing,
    missingCount: segments - archived,
  };
}
