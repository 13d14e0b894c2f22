import { LONG_PAGE_HEADER_BYTES, PAGE_FLAG, isLittleEndianPage } from './page-header';
import type { SegmentSize } from './segment-size';
import { isPowerOfTwo, isSegmentSize } from './segment-size';

const KNOWN_FLAGS = 0x000f;
const MIN_BLOCK_BYTES = 1024;
const MAX_BLOCK_BYTES = 65_536;

/**
 * `xlp_seg_size` out of the first 40 bytes of a file, null when they are not a long page header: compressed, encrypted,
 * zero or foreign content. Asked of every file that is archived, so it allocates nothing.
 */
export function segmentSizeFromHeader(bytes: Uint8Array): SegmentSize | null {
  if (bytes.length < LONG_PAGE_HEADER_BYTES) return null;
  const littleEndian = isLittleEndianPage(bytes);
  const info = readUint(bytes, 2, 2, littleEndian);
  if ((info & PAGE_FLAG.longHeader) === 0 || info > KNOWN_FLAGS) return null;
  if (!isBlockSize(readUint(bytes, 36, 4, littleEndian))) return null;
  const size = readUint(bytes, 32, 4, littleEndian);
  return isSegmentSize(size) ? size : null;
}

/** `xlp_xlog_blcksz`: a power of two from 1 to 64 KiB. */
export function isBlockSize(bytes: number): boolean {
  return bytes >= MIN_BLOCK_BYTES && bytes <= MAX_BLOCK_BYTES && isPowerOfTwo(bytes);
}

function readUint(bytes: Uint8Array, offset: number, count: number, littleEndian: boolean): number {
  let value = 0;
  for (let index = 0; index < count; index += 1) {
    const at = littleEndian ? offset + count - 1 - index : offset + index;
    value = value * 256 + (bytes[at] ?? 0);
  }
  return value;
}
