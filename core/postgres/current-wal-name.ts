import type { Lsn } from '../wal/lsn';
import { requireSegmentSize } from '../wal/segment-size';
import { requireTimeline } from '../wal/timeline';
import { segmentContaining, segmentName } from '../wal/wal-segment';

/**
 * The segment that holds the last byte written. On a boundary that is the segment before it, which is what
 * pg_walfile_name said until PostgreSQL 16 and says no longer since 17 (NAM-19, NAM-20).
 */
export function currentWalName(lsn: Lsn, timeline: number, segmentSize: number): string {
  const lastByte = (lsn === 0n ? lsn : lsn - 1n) as Lsn;
  const size = requireSegmentSize(segmentSize);
  return segmentName(segmentContaining(lastByte, requireTimeline(timeline), size), size);
}
