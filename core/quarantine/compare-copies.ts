import { ArchiverError } from '../errors';
import { LONG_PAGE_HEADER_BYTES, readPageHeader } from '../wal/page-header';
import { isBlockSize } from '../wal/segment-size-from-header';
import { BlockReader, type Chunks } from './block-reader';
import { CopyScan, timelineOf } from './copy-scan';

const USUAL_PAGE_BYTES = 8_192;

/** The first byte that both copies have and that differs. */
export interface FirstDifference {
  readonly offset: number;
  readonly pageStart: number;
  /** Of the page it is on; null for a page without header. */
  readonly timelines: { readonly delivered: number | null; readonly archived: number | null };
  /** `offset` for a copy whose page holds nothing but zeros from there on. */
  readonly zeroFrom: { readonly delivered: number | null; readonly archived: number | null };
}

export interface Comparison {
  readonly delivered: CopyScan;
  readonly archived: CopyScan;
  /** Null when one copy is the beginning of the other, or they are equal. */
  readonly first: FirstDifference | null;
  readonly differingPages: number;
  readonly pages: number;
  readonly pageBytes: number;
}

/** The archived copy failed while it was read or decoded; a failure of the delivered one is thrown as it is. */
export class ArchivedCopyUnreadable extends Error {
  override readonly name = 'ArchivedCopyUnreadable';
}

/** Byte for byte, page by page, in bounded memory: never by size and time (LOC-9). */
export async function compareCopies(delivered: Chunks, archived: Chunks, signal?: AbortSignal): Promise<Comparison> {
  const readers = { delivered: new BlockReader(delivered), archived: new BlockReader(archived) };
  try {
    let pass: Pass | null = null;
    for (;;) {
      requireNotCancelled(signal);
      const [left, right] = await Promise.all([readers.delivered.next(), readArchived(readers.archived)]);
      pass ??= new Pass(pageBytesOf(right) ?? pageBytesOf(left) ?? USUAL_PAGE_BYTES);
      if (left.length === 0 && right.length === 0) return pass;
      pass.seeBlocks(left, right);
    }
  } finally {
    await Promise.allSettled([readers.delivered.close(), readers.archived.close()]);
  }
}

export function requireNotCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new ArchiverError('cancelled', 'looking at error files was cancelled');
}

async function readArchived(reader: BlockReader): Promise<Uint8Array> {
  try {
    return await reader.next();
  } catch (cause) {
    throw new ArchivedCopyUnreadable(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function pageBytesOf(block: Uint8Array): number | null {
  const header = readPageHeader(block.subarray(0, LONG_PAGE_HEADER_BYTES));
  return header.kind === 'long' && isBlockSize(header.blockSize) ? header.blockSize : null;
}

/** Pages divide a block, so no page is ever cut by one. */
class Pass implements Comparison {
  readonly delivered: CopyScan;
  readonly archived: CopyScan;
  first: FirstDifference | null = null;
  differingPages = 0;
  pages = 0;

  constructor(readonly pageBytes: number) {
    this.delivered = new CopyScan(pageBytes);
    this.archived = new CopyScan(pageBytes);
  }

  seeBlocks(left: Uint8Array, right: Uint8Array): void {
    for (let start = 0; start < Math.max(left.length, right.length); start += this.pageBytes) {
      const end = start + this.pageBytes;
      this.seePages(left.subarray(start, end), right.subarray(start, end));
    }
  }

  private seePages(left: Uint8Array, right: Uint8Array): void {
    const pageStart = this.pages * this.pageBytes;
    this.pages += 1;
    if (left.length > 0) this.delivered.see(left);
    if (right.length > 0) this.archived.see(right);
    if (left.length === right.length && Buffer.compare(left, right) === 0) return;
    this.differingPages += 1;
    if (this.first !== null) return;
    const at = firstDifferingByte(left, right);
    if (at === null) return;
    this.first = {
      offset: pageStart + at,
      pageStart,
      timelines: { delivered: timelineOf(left), archived: timelineOf(right) },
      zeroFrom: {
        delivered: isZeroFrom(left, at) ? pageStart + at : null,
        archived: isZeroFrom(right, at) ? pageStart + at : null,
      },
    };
  }
}

function firstDifferingByte(left: Uint8Array, right: Uint8Array): number | null {
  const common = Math.min(left.length, right.length);
  for (let at = 0; at < common; at += 1) if (left[at] !== right[at]) return at;
  return null;
}

function isZeroFrom(page: Uint8Array, at: number): boolean {
  return page.subarray(at).every((byte) => byte === 0);
}
