import { makeSegment } from '../../harness/wal-file';

export const PAGE = 8_192;
export const SEGMENT = '000000010000000000000003';
/** LSN of the first byte of {@link SEGMENT} with segments of 1 MiB. */
export const SEGMENT_LSN = 0x30_0000;

interface Pages {
  readonly name?: string;
  /** Pages that are at their address; the others are what a recycled segment held before. */
  readonly validPages?: number;
  readonly fill?: string;
  readonly systemIdentifier?: bigint;
}

/** A segment of 1 MiB with a header on every page, as PostgreSQL 15 writes it. */
export function makePages({ name = SEGMENT, validPages = 128, fill = 'w', systemIdentifier }: Pages = {}): Buffer {
  const segment = makeSegment(name, fill);
  if (systemIdentifier !== undefined) segment.writeBigUInt64LE(systemIdentifier, 24);
  const start = segment.readBigUInt64LE(8);
  for (let offset = PAGE; offset < segment.length; offset += PAGE) {
    const isValid = offset < validPages * PAGE;
    segment.fill(0, offset, offset + 24);
    segment.writeUInt16LE(segment.readUInt16LE(0), offset);
    segment.writeUInt32LE(segment.readUInt32LE(4), offset + 4);
    segment.writeBigUInt64LE(start + BigInt(offset) - (isValid ? 0n : 0x10_0000n), offset + 8);
  }
  return segment;
}

/** The same bytes with some others from `offset` on. */
export function patched(segment: Buffer, offset: number, bytes: string | Buffer): Buffer {
  const copy = Buffer.from(segment);
  Buffer.from(bytes).copy(copy, offset);
  return copy;
}

/** The same bytes up to `offset`, zeros after it. */
export function zeroedFrom(segment: Buffer, offset: number): Buffer {
  const copy = Buffer.from(segment);
  return copy.fill(0, offset);
}
