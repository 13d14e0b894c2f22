import type { QuarantineEvent } from '../quarantine/quarantine-recorder';

/** More would only be a longer wait: what is left out is explained when somebody looks at it. */
const MOST_WAITING = 1_000;

export type RecordErrorFile = (event: QuarantineEvent, signal: AbortSignal) => Promise<void>;

/**
 * Error files whose records are still to be written: one at a time, after the archive run that took them and without
 * its lock, so that no comparison ever keeps WAL waiting.
 */
export class RecordBacklog {
  private readonly waiting: QuarantineEvent[] = [];
  private readonly stopRequest = new AbortController();
  private readonly listeners = new Set<() => void>();
  private work: Promise<void> = Promise.resolve();
  private working = false;

  constructor(private readonly record: RecordErrorFile) {}

  /** Called after each record. */
  onRecorded(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Only remembered until {@link start}. */
  add(event: QuarantineEvent): void {
    if (this.waiting.length < MOST_WAITING) this.waiting.push(event);
  }

  /** Returns at once, and never throws. */
  start(): void {
    if (this.working || this.waiting.length === 0) return;
    this.working = true;
    this.work = this.recordAll();
  }

  /** Resolves when nothing waits any more. */
  async done(): Promise<void> {
    while (this.working) await this.work;
  }

  /** Gives up what is not recorded yet: it is explained when somebody looks at it. */
  async stop(): Promise<void> {
    this.stopRequest.abort();
    await this.done();
  }

  private async recordAll(): Promise<void> {
    try {
      for (let event = this.waiting.shift(); event !== undefined; event = this.waiting.shift()) {
        if (this.stopRequest.signal.aborted) continue;
        await this.record(event, this.stopRequest.signal).catch(() => {}); // It has told the log itself.
        for (const listener of this.listeners) listener();
      }
    } finally {
      this.working = false;
    }
  }
}
