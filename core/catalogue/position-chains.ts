import type { Column } from './column';

const NONE = 0xffff_ffff;
const FIRST_HEADS = 1_024;

/**
 * Finds rows by their position, log and segment: a hash table of row numbers, those of one place chained to each other.
 * It is made at the first question, follows the rows that come later, and takes about ten bytes for each.
 */
export class PositionChains {
  private heads = new Uint32Array();
  private next = new Uint32Array();
  private known = 0;

  constructor(
    private readonly logs: Column,
    private readonly segments: Column,
  ) {}

  /** Rows at a position, the latest first: of every timeline, with labels and partials. */
  *rowsAt(log: number, segment: number): Generator<number> {
    this.follow();
    for (let row = this.heads[this.slot(log, segment)] ?? NONE; row !== NONE; row = this.next[row] ?? NONE) {
      if (this.logs.get(row) === log && this.segments.get(row) === segment) yield row;
    }
  }

  clear(): void {
    this.heads = new Uint32Array();
    this.next = new Uint32Array();
    this.known = 0;
  }

  private follow(): void {
    const rows = this.logs.length;
    if (rows > this.next.length) this.grow(rows);
    for (; this.known < rows; this.known += 1) {
      const slot = this.slot(this.logs.get(this.known), this.segments.get(this.known));
      this.next[this.known] = this.heads[slot] ?? NONE;
      this.heads[slot] = this.known;
    }
  }

  /** All chains are made anew: their number has changed. */
  private grow(rows: number): void {
    const size = Math.max(FIRST_HEADS, 2 ** Math.ceil(Math.log2(rows)));
    this.heads = new Uint32Array(size).fill(NONE);
    this.next = new Uint32Array(size);
    this.known = 0;
  }

  private slot(log: number, segment: number): number {
    return (Math.imul(log, 0x9e37_79b1) ^ Math.imul(segment, 0x85eb_ca77)) & (this.heads.length - 1);
  }
}
