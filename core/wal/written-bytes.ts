import type { Lsn } from './lsn';
import { LONG_PAGE_HEADER_BYTES, SHORT_PAGE_HEADER_BYTES, readPageHeader } from './page-header';

const ALIGNMENT = 8;
const SMALLEST_RECORD_BYTES = 24;

/** Is this the page that belongs at `address`, and not one that was never written? Its first bytes are enough. */
export function isPageAt(page: Uint8Array, address: Lsn): boolean {
  const header = readPageHeader(page);
  return (header.kind === 'short' || header.kind === 'long') && header.pageAddress === address;
}

/**
 * How many bytes of a page hold WAL, found by going from record to record: a record may end in zeros, so that they do
 * not tell. 0 for a page that was never written. A page whose last record goes on in the next one is full.
 */
export function countWrittenBytes(page: Uint8Array, address: Lsn): number {
  const header = readPageHeader(page);
  if (header.kind !== 'short' && header.kind !== 'long') return 0;
  if (header.pageAddress !== address) return 0;
  const view = new DataView(page.buffer, page.byteOffset, page.length);
  const headerBytes = header.kind === 'long' ? LONG_PAGE_HEADER_BYTES : SHORT_PAGE_HEADER_BYTES;
  let at = headerBytes + align(header.remainingBytes);
  while (at < page.length) {
    const recordBytes = view.getUint32(at, header.littleEndian);
    if (recordBytes < SMALLEST_RECORD_BYTES) return at;
    at += align(recordBytes);
  }
  return page.length;
}

const align = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
