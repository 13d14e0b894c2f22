import { LONG_PAGE_HEADER_BYTES, readPageHeader, type LongPageHeader } from '../wal/page-header';

/** What one pass over the pages of a copy finds out. */
export class CopyScan {
  sizeBytes = 0;
  head: Uint8Array = new Uint8Array();
  header: LongPageHeader | null = null;
  /**
   * Bytes up to the first page that is not at its address: PostgreSQL reads no WAL beyond it. What a recycled segment
   * held before, or zeros, follows.
   */
  validBytes = 0;
  /** Empty or zero throughout: the receiver has made the file and not written to it (NAM-40). */
  isBlank = true;
  private hasPageBeyond = false;

  constructor(private readonly pageBytes: number) {}

  /** Called with every page in order; the last may be shorter. */
  see(page: Uint8Array): void {
    const offset = this.sizeBytes;
    this.sizeBytes += page.length;
    this.isBlank &&= page.every((byte) => byte === 0);
    if (offset === 0) {
      this.head = page.slice(0, LONG_PAGE_HEADER_BYTES);
      const header = readPageHeader(this.head);
      this.header = header.kind === 'long' ? header : null;
    }
    if (page.length !== this.pageBytes || !this.isAtItsAddress(page, offset)) return;
    if (offset === this.validBytes) this.validBytes += page.length;
    else this.hasPageBeyond = true;
  }

  /**
   * Where the WAL of this copy ends, when not beyond the page at `pageStart`; `zeroFrom`: it is zero from there on. Null
   * also when pages that look like WAL follow a gap: a damaged copy is not one that ends early.
   */
  endBy(pageStart: number, zeroFrom: number | null): number | null {
    if (this.hasPageBeyond) return null;
    if (this.validBytes <= pageStart) return this.validBytes;
    return this.validBytes === pageStart + this.pageBytes ? zeroFrom : null;
  }

  private isAtItsAddress(page: Uint8Array, offset: number): boolean {
    const header = readPageHeader(page);
    if (this.header === null || (header.kind !== 'short' && header.kind !== 'long')) return false;
    return header.magic === this.header.magic && header.pageAddress === this.header.pageAddress + BigInt(offset);
  }
}

/** Timeline of a page; null when it has no header. */
export function timelineOf(page: Uint8Array): number | null {
  const header = readPageHeader(page);
  return header.kind === 'short' || header.kind === 'long' ? header.timeline : null;
}
