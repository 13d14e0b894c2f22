import { hex8 } from '../wal/hex';
import { requireLsn, type Lsn } from '../wal/lsn';
import { isSegmentSize, lastSegmentIndex, segmentsPerLog, type SegmentSize } from '../wal/segment-size';
import { parseKnownWalName, parseWalFileName, type WalFileName, type WalKind } from '../wal/wal-file-name';
import type { CatalogueEntry } from './catalogue-line';
import { Column } from './column';
import { PositionChains } from './position-chains';

/** More than a log can have segments of any size. */
const LOG_STEP = 0x10_0000;
const KINDS: readonly WalKind[] = ['segment', 'label', 'partial', 'history'];

/** Catalogue entries in typed arrays: one row each, about 50 bytes, in the order in which they were added. */
export class CatalogueRows {
  totalBytes = 0;
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
  private readonly chains = new PositionChains(this.logs, this.segments);
  /** Of the segments of each timeline, the lowest and the highest position. */
  private readonly spans = new Map<number, { first: number; last: number }>();

  get length(): number {
    return this.kinds.length;
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

  /** The row of a name, the last one where it has several lines; null when it has none. The case of digits is no matter. */
  find(name: string): number | null {
    const wanted = parseWalFileName(name);
    for (const row of this.chains.rowsAt(wanted.log ?? 0, wanted.segment ?? 0)) {
      if (this.isNamed(row, wanted)) return row;
    }
    return null;
  }

  /** Rows of what belongs to the segment that holds the byte at `lsn`, of every timeline, in row order. */
  rowsContaining(lsn: Lsn, segmentSize: SegmentSize): readonly number[] {
    const [log, segment] = [Number(lsn >> 32n), Number((lsn & 0xffff_ffffn) / BigInt(segmentSize))];
    return [...this.chains.rowsAt(log, segment)].filter((row) => this.kind(row) !== 'history').reverse();
  }

  /** Of each timeline, the numbers of its first and last archived segment. */
  segmentSpans(segmentSize: SegmentSize): ReadonlyMap<number, { readonly first: number; readonly last: number }> {
    const numberAt = (position: number) =>
      Math.floor(position / LOG_STEP) * segmentsPerLog(segmentSize) + (position % LOG_STEP);
    const numbered = [...this.spans].map(
      ([timeline, { first, last }]) => [timeline, { first: numberAt(first), last: numberAt(last) }] as const,
    );
    return new Map(numbered);
  }

  private isNamed(row: number, wal: WalFileName): boolean {
    const offset = wal.kind === 'label' ? wal.labelOffset : 0;
    return (
      this.kind(row) === wal.kind && this.timelines.get(row) === wal.timeline && this.labelOffsets.get(row) === offset
    );
  }

  add({ name, sizeBytes, time, compression, encryption }: CatalogueEntry): void {
    const wal = parseKnownWalName(name);
    this.kinds.push(KINDS.indexOf(wal.kind));
    this.timelines.push(wal.timeline);
    this.logs.push(wal.log ?? 0);
    this.segments.push(wal.segment ?? 0);
    this.labelOffsets.push(wal.kind === 'label' ? wal.labelOffset : 0);
    this.sizes.push(sizeBytes);
    this.times.push(time);
    this.encodings.push(this.encodingNumber(compression, encryption));
    this.totalBytes += sizeBytes;
    if (wal.kind === 'segment') this.widenSpan(wal.timeline, wal.log * LOG_STEP + wal.segment);
  }

  private widenSpan(timeline: number, position: number): void {
    const span = this.spans.get(timeline);
    if (span === undefined) this.spans.set(timeline, { first: position, last: position });
    else if (position > span.last) span.last = position;
    else if (position < span.first) span.first = position;
  }

  private encodingNumber(compression: string | null, encryption: string | null): number {
    const known = this.encodingPairs.findIndex(
      (pair) => pair.compression === compression && pair.encryption === encryption,
    );
    return known >= 0 ? known : this.encodingPairs.push({ compression, encryption }) - 1;
  }

  clear(): void {
    const columns = [this.kinds, this.timelines, this.logs, this.segments, this.labelOffsets, this.sizes, this.times];
    for (const column of [...columns, this.encodings]) column.clear();
    this.chains.clear();
    this.spans.clear();
    this.totalBytes = 0;
  }
}
