import type { Advice, ReceiverFlow } from '../contract/flow';
import type { LogLine } from '../contract/receiver';
import type { ReceiverTrouble } from './receiver-trouble';

/** The flow has the last words only; the log is for reading back. */
const LINES_KEPT = 20;
const LOG_LINES_KEPT = 500;
/** Trouble that may pass by itself becomes a fault when it does not. */
const PATIENCE = 3;

const STOPPED: ReceiverFlow = {
  phase: 'stopped',
  state: 'stopped',
  advice: null,
  remedy: null,
  pid: null,
  since: null,
  nextStartAt: null,
  restarts: 0,
  lastLines: [],
};

/** What is shown of a receiver, and who wants to know when it changes. */
export class ReceiverState {
  private current = STOPPED;
  private readonly lines: LogLine[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(private readonly now: () => number) {}

  flow(): ReceiverFlow {
    return this.current;
  }

  log(): readonly LogLine[] {
    return this.lines;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** A new supervision: the past no longer counts. */
  begin(): void {
    this.update({ ...STOPPED, phase: 'starting', state: 'ok', since: this.time(), lastLines: this.current.lastLines });
  }

  /** Advice stays until the program runs: what it was started again for is not over yet. */
  starting(): void {
    const again = this.current.phase === 'waiting' ? 1 : 0;
    this.update({ phase: 'starting', since: this.time(), nextStartAt: null, restarts: this.current.restarts + again });
  }

  spawned(pid: number | null): void {
    this.update({ pid });
  }

  running(): void {
    this.update({ phase: 'running', state: 'ok', advice: null, remedy: null, since: this.time() });
  }

  /** It runs, but what the advice says has to be known; null: that is over. */
  runningWith(advice: Advice | null): void {
    if (this.current.advice?.what === advice?.what) return;
    this.update({ state: advice === null ? 'ok' : 'attention', advice, remedy: null });
  }

  addLine(line: string): void {
    this.lines.push({ number: (this.lines.at(-1)?.number ?? 0) + 1, at: this.time(), text: line });
    if (this.lines.length > LOG_LINES_KEPT) this.lines.shift();
    this.update({ lastLines: [...this.current.lastLines, line].slice(-LINES_KEPT) });
  }

  exited(): void {
    this.update({ pid: null });
  }

  waiting({ what, todo, gravity, remedy }: ReceiverTrouble, failures: number, delayMs: number): void {
    this.update({
      phase: 'waiting',
      state: gravity === 'fault' || (gravity === 'passing' && failures >= PATIENCE) ? 'failing' : 'attention',
      advice: { what, todo },
      remedy: remedy ?? null,
      since: this.time(),
      nextStartAt: this.time(delayMs),
    });
  }

  /** `advice`: why it should not be. */
  stopped(advice: Advice | null): void {
    const { restarts, lastLines } = this.current;
    const state = advice === null ? 'stopped' : 'attention';
    this.update({ ...STOPPED, state, advice, since: this.time(), restarts, lastLines });
  }

  private update(change: Partial<ReceiverFlow>): void {
    this.current = { ...this.current, ...change };
    for (const listener of this.listeners) listener();
  }

  private time(laterMs = 0): string {
    return new Date(this.now() + laterMs).toISOString();
  }
}
