import type { ArchiveEvent, ArchiveRun } from '../archiver/archive-event';
import { SETTLE_MS } from '../archiver/settle';
import { ArchiverError } from '../errors';
import { Nudge } from './nudge';
import type { Server } from './server';
import { watchDirectory } from './watch-directory';

/** Catches what the watchers missed. */
const PERIODIC_MS = 5_000;
/** Between two runs: a burst of arrivals is one run, and a writer that never rests does not keep us scanning. */
const SHORTEST_PAUSE_MS = 5;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

export type LivePhase = 'stopped' | 'idle' | 'working' | 'blocked';

export interface LiveArchiverListener {
  /** A file has come into a queue, by its name. */
  readonly onArrival: (name: string) => void;
  readonly onEvent: (event: ArchiveEvent) => void;
  /** The phase or the trouble has changed. */
  readonly onChange: () => void;
}

/** Archives one server as WAL arrives: watchers only nudge, each run looks for itself, a periodic run misses nothing. */
export class LiveArchiver {
  phase: LivePhase = 'stopped';
  trouble: ArchiverError | null = null;
  private readonly nudge = new Nudge();
  private stopRequest: AbortController | null = null;
  private work: Promise<void> = Promise.resolve();
  private failures = 0;

  constructor(
    private readonly server: Server,
    private readonly listener: LiveArchiverListener,
  ) {}

  /** Returns at once; does nothing while it is started. */
  start(): void {
    if (this.stopRequest !== null) return;
    const request = new AbortController();
    this.stopRequest = request;
    this.work = this.work.then(() => this.archiveUntil(request.signal));
  }

  /** Finishes the files that are being archived, then resolves. */
  async stop(): Promise<void> {
    this.stopRequest?.abort();
    this.stopRequest = null;
    this.nudge.nudge();
    await this.work;
  }

  /** Looks at the queues now, also when a failed run would be repeated only later. */
  runNow(): void {
    this.nudge.nudge();
  }

  private async archiveUntil(signal: AbortSignal): Promise<void> {
    const stopWatching = this.watchQueues();
    this.failures = 0;
    while (!signal.aborted) await this.nudge.wait(await this.runOnce(signal));
    stopWatching();
    this.change('stopped', null);
  }

  private watchQueues(): () => void {
    const watches = this.server.archivers.map(({ name, directory }) =>
      watchDirectory(directory, (news, file) => {
        // pg_receivewal writes to the current segment all the time: only new names are news there.
        if (news === 'written' && name === 'streaming') return;
        this.listener.onArrival(file);
        if (this.phase !== 'blocked') this.nudge.nudge();
      }),
    );
    return () => watches.forEach((stop) => stop());
  }

  /** One run; answers for how long to rest when nothing happens. */
  private async runOnce(signal: AbortSignal): Promise<number> {
    try {
      const runs = await this.server.archiveWal({ onEvent: (event) => this.tell(event), signal });
      const refusal = runs.find((run) => run.refusal !== null)?.refusal;
      if (refusal !== null && refusal !== undefined) return this.rememberTrouble(refusal);
      this.failures = 0;
      this.change('idle', null);
      await pause(SHORTEST_PAUSE_MS);
      return runs.some(({ heldBack }: ArchiveRun) => heldBack > 0) ? SETTLE_MS : PERIODIC_MS;
    } catch (error) {
      if (signal.aborted) return 0; // Stopping is no trouble.
      return this.rememberTrouble(error);
    }
  }

  private tell(event: ArchiveEvent): void {
    if (event.kind === 'started' && this.phase !== 'working') this.change('working', null);
    this.listener.onEvent(event);
  }

  private rememberTrouble(error: unknown): number {
    const trouble =
      error instanceof ArchiverError
        ? error
        : new ArchiverError('internal', 'archiving failed unexpectedly', { cause: error });
    this.change('blocked', trouble);
    this.failures += 1;
    return Math.min(FIRST_RETRY_MS * 2 ** (this.failures - 1), LONGEST_RETRY_MS);
  }

  private change(phase: LivePhase, trouble: ArchiverError | null): void {
    const same = this.phase === phase && this.trouble?.message === trouble?.message;
    this.phase = phase;
    this.trouble = trouble;
    if (!same) this.listener.onChange();
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
