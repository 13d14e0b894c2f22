import type { Lsn } from '../wal/lsn';

const WINDOW_MS = 10_000;

/** WAL written per second, averaged over the last ten seconds. Times are milliseconds of any steady clock. */
export class WalRate {
  private samples: readonly { readonly lsn: Lsn; readonly atMs: number }[] = [];

  add(lsn: Lsn, atMs: number): void {
    const last = this.samples.at(-1);
    // Backwards means another cluster or timeline: the distance would be meaningless.
    if (last !== undefined && lsn < last.lsn) this.clear();
    const recent = this.samples.filter((sample) => sample.atMs >= atMs - WINDOW_MS);
    this.samples = [...recent, { lsn, atMs }];
  }

  clear(): void {
    this.samples = [];
  }

  /** Null until there are two samples. */
  bytesPerSecond(): number | null {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return null;
    return (Number(last.lsn - first.lsn) * 1000) / (last.atMs - first.atMs);
  }
}
