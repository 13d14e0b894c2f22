const SECOND = 1_000_000_000n;

/** Nanoseconds since the epoch as the double that Python's `st_mtime` holds, so that lines equal Barman's. */
export function toCatalogueTime(modifiedNs: bigint): number {
  const fraction = ((modifiedNs % SECOND) + SECOND) % SECOND; // Before 1970 too: seconds are rounded down, as in stat(2).
  return Number((modifiedNs - fraction) / SECOND) + 1e-9 * Number(fraction);
}
