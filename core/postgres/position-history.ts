import type { Lsn } from '../wal/lsn';

/** What one look at the server tells. `nextXid` null: it did not say. Times are milliseconds of a steady clock. */
export interface PositionLook {
  readonly lsn: Lsn;
  readonly atMs: number;
  /** The number of the transaction that begins next. */
  readonly nextXid: string | null;
  /** No transaction that has a number was running. */
  readonly quiet: boolean;
}

/** The server was seen at `lsn` from `atMs` to `untilMs`. */
interface Stay extends PositionLook {
  readonly untilMs: number;
  readonly looks: number;
}

const MOST_STAYS = 1_000;

/** Where the server was when: how long it wrote what is not here yet, and whether anything happened since. */
export class PositionHistory {
  private stays: readonly Stay[] = [];

  add(look: PositionLook): void {
    const last = this.stays.at(-1);
    // Backwards means another cluster or a restored one: what was seen before says nothing of it.
    if (last !== undefined && look.lsn < last.lsn) this.clear();
    if (last?.lsn === look.lsn) {
      const stay = { ...look, atMs: last.atMs, untilMs: look.atMs, looks: last.looks + 1 };
      this.stays = [...this.stays.slice(0, -1), stay];
      return;
    }
    const thinned = this.stays.length < MOST_STAYS ? this.stays : this.stays.filter((_, index) => index % 2 === 1);
    this.stays = [...thinned, { ...look, untilMs: look.atMs, looks: 1 }];
  }

  clear(): void {
    this.stays = [];
  }

  /** From when the server was last seen at or before `received` to when it came to where it is: at most this long. */
  secondsWrittenAfter(received: Lsn): number | null {
    const [before, now] = [this.lastUpTo(received), this.stays.at(-1)];
    if (before === undefined || now === undefined) return null;
    return Math.max(0, now.atMs - before.untilMs) / 1_000;
  }

  /** True only when it is certain that no transaction with a number was running or has begun since `received`. */
  nothingHappenedSince(received: Lsn): boolean {
    const [before, now] = [this.lastUpTo(received), this.stays.at(-1)];
    // The position is read after the snapshot: only a second look at the same place tells what had happened up to it.
    if (before === undefined || now === undefined || before === now || now.looks < 2) return false;
    return before.quiet && before.nextXid !== null && before.nextXid === now.nextXid;
  }

  private lastUpTo(lsn: Lsn): Stay | undefined {
    return this.stays.findLast((stay) => stay.lsn <= lsn);
  }
}
