import type { CatalogueIndex } from '../catalogue/catalogue-index';
import type { StoragePage, StorageSort, StoredWal } from '../contract/files';
import { formatLsn, parseLsn, type Lsn } from '../wal/lsn';
import { isSegmentSize, type SegmentSize } from '../wal/segment-size';

export interface StorageRequest {
  readonly filter: string;
  readonly sort: StorageSort;
  readonly offset: number;
  readonly limit: number;
}

interface Selection {
  readonly key: string;
  readonly version: number;
  readonly rows: Uint32Array;
  readonly bytes: number;
}

/** The archived WAL of one server, filtered, sorted and cut for a table of any length. */
export class StorageView {
  private selection: Selection | null = null;

  constructor(
    private readonly index: CatalogueIndex,
    private readonly directory: string,
    /** What the server says its segments are, null while it has not been asked. */
    private readonly serverSegmentSize: () => number | null,
  ) {}

  page({ filter, sort, offset, limit }: StorageRequest): StoragePage {
    this.index.refresh();
    const segmentSize = this.segmentSize();
    const { rows, bytes } = this.select(filter.trim(), sort, segmentSize);
    const shown = Array.from({ length: Math.max(0, Math.min(limit, rows.length - offset)) }, (_, at) =>
      // Sorted upwards in memory, read from the end for downwards: turning the order costs nothing.
      this.toStoredWal(rows[sort.descending ? rows.length - 1 - offset - at : offset + at] ?? 0, segmentSize),
    );
    return {
      directory: this.directory,
      total: this.index.length,
      totalBytes: this.index.totalBytes,
      matched: rows.length,
      matchedBytes: bytes,
      damagedLines: this.index.damagedLines,
      wals: shown,
    };
  }

  private select(filter: string, { by }: StorageSort, segmentSize: SegmentSize | null): Selection {
    const key = `${by} ${segmentSize} ${filter}`;
    const { version } = this.index;
    if (this.selection?.key === key && this.selection.version === version) return this.selection;
    const rows = this.filtered(filter, segmentSize);
    if (by !== 'catalogue') rows.sort(this.comparator(by));
    const bytes = rows.reduce((sum, row) => sum + this.index.sizeBytes(row), 0);
    this.selection = { key, version, rows, bytes };
    return this.selection;
  }

  private filtered(filter: string, segmentSize: SegmentSize | null): Uint32Array {
    if (filter.includes('/')) return Uint32Array.from(this.containing(filter, segmentSize));
    const all = Uint32Array.from({ length: this.index.length }, (_, row) => row);
    if (filter === '') return all;
    const wanted = filter.toUpperCase();
    return all.filter((row) => this.index.name(row).toUpperCase().includes(wanted));
  }

  /** The segments of any timeline that hold an LSN; none for text that is not an LSN. */
  private containing(text: string, segmentSize: SegmentSize | null): readonly number[] {
    if (segmentSize === null) return [];
    let lsn: Lsn;
    try {
      lsn = parseLsn(text);
    } catch {
      return [];
    }
    return this.index.rowsContaining(lsn, segmentSize);
  }

  private comparator(by: Exclude<StorageSort['by'], 'catalogue'>): (a: number, b: number) => number {
    const { index } = this;
    switch (by) {
      case 'name':
      case 'timeline':
        return (a, b) => index.compareNames(a, b);
      case 'size':
        return (a, b) => index.sizeBytes(a) - index.sizeBytes(b) || a - b;
      case 'written':
        return (a, b) => index.time(a) - index.time(b) || a - b;
      case 'compression':
        return (a, b) => index.encodingOf(a) - index.encodingOf(b) || a - b;
    }
  }

  private toStoredWal(row: number, segmentSize: SegmentSize | null): StoredWal {
    const { name, kind, timeline, sizeBytes, time, compression, encryption } = this.index.entry(row);
    const startLsn = segmentSize === null ? null : this.index.startLsn(row, segmentSize);
    return {
      name,
      kind,
      timeline,
      startLsn: startLsn === null ? null : formatLsn(startLsn),
      sizeBytes,
      writtenAt: new Date(time * 1_000).toISOString(),
      compression,
      encryption,
    };
  }

  /** Names alone do not tell it; the server does, and so does any plain segment: all are of one length. */
  private segmentSize(): SegmentSize | null {
    const size = this.serverSegmentSize() ?? this.index.plainSegmentBytes();
    return size !== null && isSegmentSize(size) ? size : null;
  }
}
