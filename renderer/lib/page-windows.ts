/** Rows asked for in one call. Smaller than the limit of the contract, so that a page is there before it is missed. */
export const WINDOW_SIZE = 200;

export const windowOffset = (index: number) => Math.floor(index / WINDOW_SIZE) * WINDOW_SIZE;

/** Offsets of the windows that cover the rows; the first one is always asked for, because it brings the totals. */
export function windowOffsets(first: number, last: number): readonly number[] {
  const offsets: number[] = [];
  for (let offset = windowOffset(Math.max(0, first)); offset <= Math.max(0, last); offset += WINDOW_SIZE) {
    offsets.push(offset);
  }
  return offsets.length === 0 ? [0] : offsets;
}

/** The calls that fetch the rows `first` to `last` (inclusive), each of at most `limit` rows. */
export function pageRequests(first: number, last: number, limit: number): readonly { offset: number; limit: number }[] {
  const requests: { offset: number; limit: number }[] = [];
  for (let offset = first; offset <= last; offset += limit) {
    requests.push({ offset, limit: Math.min(limit, last - offset + 1) });
  }
  return requests;
}
