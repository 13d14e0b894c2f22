import { ArchiverError } from '../errors';

/** Bytes of one WAL segment (`wal_segment_size`): a power of two from 1 MiB to 1 GiB. */
export type SegmentSize = number & { readonly brand: 'SegmentSize' };

const MIB = 0x10_0000;
const GIB = 0x4000_0000;
const BYTES_PER_LOG = 0x1_0000_0000;

export function isSegmentSize(bytes: number): bytes is SegmentSize {
  return Number.isInteger(bytes) && bytes >= MIB && bytes <= GIB && isPowerOfTwo(bytes);
}

/** Throws `segment-size-invalid`. */
export function requireSegmentSize(bytes: number): SegmentSize {
  if (isSegmentSize(bytes)) return bytes;
  throw new ArchiverError('segment-size-invalid', `invalid WAL segment size ${bytes}`, {
    hint: 'PostgreSQL allows powers of two from 1 MiB to 1 GiB: compare with SHOW wal_segment_size.',
  });
}

/** How many segments share the middle eight digits of their names. */
export function segmentsPerLog(size: SegmentSize): number {
  return BYTES_PER_LOG / size;
}

/** Largest value of the last eight digits of a name: FF for 16 MiB. */
export function lastSegmentIndex(size: SegmentSize): number {
  return segmentsPerLog(size) - 1;
}

/** The bits of an LSN that are the offset within its segment. */
export function offsetMask(size: SegmentSize): number {
  return size - 1;
}

/** The bits of the low word of an LSN that select the segment. */
export function highMask(size: SegmentSize): number {
  return BYTES_PER_LOG - size;
}

/** For positive integers below 2^31. */
export function isPowerOfTwo(value: number): boolean {
  return value > 0 && (value & (value - 1)) === 0;
}
