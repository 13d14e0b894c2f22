/** Sizes and times of what is archived, in the order in which it was. */
export interface ArchivedSizes {
  readonly length: number;
  sizeBytes(row: number): number;
  /** When it was written, in seconds since the epoch. */
  time(row: number): number;
}

const DAY_S = 86_400;
/** A day of more WAL than this is measured by its last part. */
const MOST_ROWS = 10_000;
/** A young archive is not judged by its first minutes alone. */
const SHORTEST_S = 600;

/**
 * What the archive took a second in the last day, by the times at which its WAL was written; null for an empty one.
 * Times in the future are those of a clock that was wrong: such files are left out.
 */
export function archiveGrowth(archived: ArchivedSizes, nowSeconds: number): number | null {
  let [bytes, oldest] = [0, nowSeconds];
  let row = archived.length - 1;
  for (; row >= Math.max(0, archived.length - MOST_ROWS); row -= 1) {
    const time = archived.time(row);
    if (time > nowSeconds) continue;
    if (time < nowSeconds - DAY_S) break;
    bytes += archived.sizeBytes(row);
    oldest = Math.min(oldest, time);
  }
  if (archived.length === 0) return null;
  // An older file was met: what was counted is all that came in a whole day.
  const isWholeDay = row >= 0 && archived.time(row) < nowSeconds - DAY_S;
  return bytes / (isWholeDay ? DAY_S : Math.max(SHORTEST_S, nowSeconds - oldest));
}
