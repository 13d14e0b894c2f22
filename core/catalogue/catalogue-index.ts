import { statSync, type BigIntStats } from 'node:fs';
import { isErrno, toStorageError } from '../fs/errno';
import { hex8 } from '../wal/hex';
import { requireLsn, type Lsn } from '../wal/lsn';
import { isSegmentSize, lastSegmentIndex, type SegmentSize } from '../wal/segment-size';
import { parseWalFileName, type WalKind } from '../wal/wal-file-name';
import type { CatalogueEntry } from './catalogue-line';
import { Column } from './column';
import { readCatalogue } from './read-catalogue';
import { readMark } from './read-mark';

const KINDS: readonly WalKind[] = ['segment', 'label', 'partial', 'history'];

const NOTHING_READ = { device: 0n, inode: 0n, modifiedNs: 0n, offset: 0, mark: '' };

/**
 * The catalogue in memory, for reading: one row a line, in file order, in typed arrays (about 40 bytes a row). It follows
 * appended lines without reading the rest again, and starts anew when the file was replaced, cut or rewritten in place.
 */
export class CatalogueIndex {
  damagedLines = 0;
  totalBytes = 0;
  /** Changes whenever rows do: what was computed from them is out of date then. */
  version = 0;
  private readonly kinds = new Column(Uint8Array);
  private readonly timelines = new Column(Uint32Array);
  private readonly logs = new Column(Uint32Array);
  private readonly segments = new Column(Uint32Array);
  private readonly labelOffsets = new Column(Uint32Array);
  private readonly sizes = new Column(Float64Array);
  private readonly times = new Column(Float64Array);
  private readonly encodings = new Column(Uint8Array);
  /** The few distinct pairs of compression and encryption. */
  private readonly encodingPairs: { readonly compression: string | null; readonly encryption: string | null }[] = [];
  private read = NOTHING_READ;

  /** `findPath`: where the catalogue is now. */
  constructor(private readonly findPath: () => string) {}

  get length(): number {
    return this.kinds.length;
  }

  /** Takes in what has been written since the last call. A missing catalogue is an empty one. */
  refresh(): void {
    const path = this.findPath();
    try {
      const stat = statSync(path, { bigint: true });
      if (this.isUnchanged(stat)) return;
      if (this.isAnother(path, stat)) this.clear();
      const before = this.read.offset;
      const { offset, damagedLines } = readCatalogue(path, before, (entry) => this.add(entry));
      const mark = readMark(path, offset);
      this.read = { device: stat.dev, inode: stat.ino, modifiedNs: stat.mtimeNs, offset, mark };
      this.damagedLines += damagedLines;
      if (offset > before) this.version += 1;
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw toStorageError(error, `read the catalogue ${path}`);
      if (this.length > 0) this.clear();
    }
  }

  entry(row: number): CatalogueEntry & { readonly kind: WalKind; readonly timeline: number } {
    return {
      name: this.name(row),
      kind: this.kind(row),
      timeline: this.timelines.get(row),
      sizeBytes: this.sizes.get(row),
      time: this.times.get(row),
      ...(this.encodingPairs[this.encodings.get(row)] ?? { compression: null, encryption: null }),
    };
  }

  kind(row: number): WalKind {
    return KINDS[this.kinds.get(row)] ?? 'segment';
  }

  name(row: number): string {
    const timeline = hex8(this.timelines.get(row));
    const kind = this.kind(row);
    if (kind === 'history') return `${timeline}.history`;
    const segment = `${timeline}${hex8(this.logs.get(row))}${hex8(this.segments.get(row))}`;
    if (kind === 'segment') return segment;
    return kind === 'partial' ? `${segment}.partial` : `${segment}.${hex8(this.labelOffsets.get(row))}.backup`;
  }

  /** The first byte of the segment that a row's name stands for; null for a history file, or a name beyond any LSN. */
  startLsn(row: number, segmentSize: SegmentSize): Lsn | null {
    if (this.kind(row) === 'history' || this.segments.get(row) > lastSegmentIndex(segmentSize)) return null;
    return requireLsn((BigInt(this.logs.get(row)) << 32n) + BigInt(this.segments.get(row)) * BigInt(segmentSize));
  }

  /** Bytes of the latest whole segment that is stored as it came, null when there is none among the last thousand. */
  plainSegmentBytes(): SegmentSize | null {
    for (let row = this.length - 1; row >= Math.max(0, this.length - 1_000); row -= 1) {
      const { kind, compression, encryption, sizeBytes } = this.entry(row);
      const isPlain = kind === 'segment' && compression === null && encryption === null;
      if (isPlain && isSegmentSize(sizeBytes)) return sizeBytes; // Not one that was cut short or left empty.
    }
    return null;
  }

  sizeBytes(row: number): number {
    return this.sizes.get(row);
  }

  time(row: number): number {
    return this.times.get(row);
  }

  encodingOf(row: number): number {
    return this.encodings.get(row);
  }

  /** Name order without building names (NAM-28, NAM-29): history, then by position, the segment before its label and partial. */
  compareNames(a: number, b: number): number {
    return (
      this.timelines.get(a) - this.timelines.get(b) ||
      Number(this.kind(b) === 'history') - Number(this.kind(a) === 'history') ||
      this.logs.get(a) - this.logs.get(b) ||
      this.segments.get(a) - this.segments.get(b) ||
      this.kinds.get(a) - this.kinds.get(b) ||
      this.labelOffsets.get(a) - this.labelOffsets.get(b)
    );
  }

  private add({ name, sizeBytes, time, compression, encryption }: CatalogueEntry): void {
    const wal = parseWalFileName(name);
    this.kinds.push(KINDS.indexOf(wal.kind));
    this.timelines.push(wal.timeline);
    this.logs.push(wal.log ?? 0);
    this.segments.push(wal.segment ?? 0);
    this.labelOffsets.push(wal.kind === 'label' ? wal.labelOffset : 0);
    this.sizes.push(sizeBytes);
    this.times.push(time);
    this.encodings.push(this.encodingNumber(compression, encryption));
    this.totalBytes += sizeBytes;
  }

  private encodingNumber(compression: string | null, encryption: string | null): number {
    const known = this.encodingPairs.findIndex(
      (pair) => pair.compression === compression && pair.encryption === encryption,
    );
    return known >= 0 ? known : this.encodingPairs.push({ compression, encryption }) - 1;
  }

  private isUnchanged({ dev, ino, mtimeNs, size }: BigIntStats): boolean {
    const { device, inode, modifiedNs, offset } = this.read;
    return dev === device && ino === inode && mtimeNs === modifiedNs && Number(size) === offset;
  }

  /** Is what has been read so far no longer what the file begins with? */
  private isAnother(path: string, { dev, ino, size }: BigIntStats): boolean {
    const { device, inode, offset, mark } = this.read;
    return dev !== device || ino !== inode || size < offset || readMark(path, offset) !== mark;
  }

  private clear(): void {
    const columns = [this.kinds, this.timelines, this.logs, this.segments, this.labelOffsets, this.sizes, this.times];
    for (const column of [...columns, this.encodings]) column.clear();
    this.read = NOTHING_READ;
    [this.damagedLines, this.totalBytes] = [0, 0];
    this.version += 1;
  }
}
