import { ArchiverError } from '../errors';
import type { Lsn } from './lsn';
import { requireLsn } from './lsn';
import type { SegmentSize } from './segment-size';
import { segmentsPerLog } from './segment-size';
import type { Timeline } from './timeline';
import { formatSegmentName, parseWalFileName } from './wal-file-name';

/** Counts segments from LSN 0/0. At most 2^44 for segments of 1 MiB, so a number holds it exactly. */
export type SegmentNumber = number & { readonly brand: 'SegmentNumber' };

export interface WalSegment {
  readonly timeline: Timeline;
  /** Depends on the cluster's segment size. */
  readonly segmentNumber: SegmentNumber;
}

const LOGS = 0x1_0000_0000;
/** NAM-26: enough names per log for a segment of 8 KiB, when the size is not known. */
const SEGMENTS_PER_LOG_UNKNOWN = 0x8_0000;

/** NAM-18: the segment that holds the byte at `lsn`; on a boundary, the segment that starts there. */
export function segmentContaining(lsn: Lsn, timeline: Timeline, size: SegmentSize): WalSegment {
  return { timeline, segmentNumber: Number(lsn / BigInt(size)) as SegmentNumber };
}

export function offsetInSegment(lsn: Lsn, size: SegmentSize): number {
  return Number(lsn % BigInt(size));
}

/** Throws `lsn-invalid` for a segment beyond the last LSN. */
export function segmentName({ timeline, segmentNumber }: WalSegment, size: SegmentSize): string {
  return nameOf(timeline, requireInRange(segmentNumber, segmentsPerLog(size)), segmentsPerLog(size));
}

/** The segment of a segment, partial or label name. Throws `wal-name-invalid`, also when the size rules the name out. */
export function parseSegment(name: string, size: SegmentSize): WalSegment {
  return numberOf(name, segmentsPerLog(size));
}

/** LSN of the first byte. */
export function segmentStart({ segmentNumber }: WalSegment, size: SegmentSize): Lsn {
  return requireLsn(BigInt(segmentNumber) * BigInt(size));
}

/** LSN of the byte at `offset` of the named segment. Throws `lsn-invalid` for an offset outside it. */
export function lsnAt(name: string, offset: number, size: SegmentSize): Lsn {
  if (!Number.isInteger(offset) || offset < 0 || offset >= size) {
    throw new ArchiverError('lsn-invalid', `offset ${offset} is not within ${name}`);
  }
  return requireLsn(segmentStart(parseSegment(name, size), size) + BigInt(offset));
}

/** NAM-21. Throws `lsn-invalid` after the last LSN. */
export function nextSegment({ timeline, segmentNumber }: WalSegment, size: SegmentSize): WalSegment {
  return { timeline, segmentNumber: requireInRange(segmentNumber + 1, segmentsPerLog(size)) };
}

/** NAM-22. Throws `lsn-invalid` at 0/0. */
export function previousSegment({ timeline, segmentNumber }: WalSegment): WalSegment {
  if (segmentNumber === 0) throw new ArchiverError('lsn-invalid', 'no segment precedes LSN 0/0');
  return { timeline, segmentNumber: (segmentNumber - 1) as SegmentNumber };
}

/**
 * NAM-24 to NAM-26: the names from `begin` up to and including `end`, without end when it is null. A null size yields
 * every name that any size could have. Throws `wal-name-invalid`, also when the timelines differ.
 */
export function* segmentRange(begin: string, end: string | null, size: SegmentSize | null): Generator<string, void> {
  const perLog = size === null ? SEGMENTS_PER_LOG_UNKNOWN : segmentsPerLog(size);
  const first = numberOf(begin, perLog);
  const last = end === null ? null : numberOf(end, perLog);
  if (last !== null && last.timeline !== first.timeline) {
    throw new ArchiverError('wal-name-invalid', `${begin} and ${end} are on different timelines`);
  }
  const lastNumber = last?.segmentNumber ?? LOGS * perLog - 1;
  for (let number: number = first.segmentNumber; number <= lastNumber; number += 1) {
    yield nameOf(first.timeline, number as SegmentNumber, perLog);
  }
}

function nameOf(timeline: Timeline, segmentNumber: SegmentNumber, perLog: number): string {
  return formatSegmentName(timeline, Math.floor(segmentNumber / perLog), segmentNumber % perLog);
}

function numberOf(name: string, perLog: number): WalSegment {
  const { timeline, log, segment } = parseWalFileName(name);
  if (log === null) throw new ArchiverError('wal-name-invalid', `${name} does not name a segment`);
  if (segment >= perLog) {
    throw new ArchiverError('wal-name-invalid', `${name} cannot exist with ${perLog} segments per log`, {
      hint: 'The WAL segment size does not fit this name.',
    });
  }
  return { timeline, segmentNumber: (log * perLog + segment) as SegmentNumber };
}

function requireInRange(segmentNumber: number, perLog: number): SegmentNumber {
  if (Number.isInteger(segmentNumber) && segmentNumber >= 0 && segmentNumber < LOGS * perLog) {
    return segmentNumber as SegmentNumber;
  }
  throw new ArchiverError('lsn-invalid', `segment number ${segmentNumber} is outside the WAL`);
}
