import type { CoreEnd } from './core-host';
import { isDoneWithin } from './done-within';

const CLOSE_LIMIT_MS = 20_000;
const FINISH_LIMIT_MS = 3_000;

export interface ShutdownDeps {
  /** Stops the core, waiting at most so long. */
  readonly closeCore: (timeoutMs: number) => Promise<CoreEnd>;
  /** Asks the operator; true means quit. */
  readonly confirm: () => Promise<boolean>;
  /** What is left to do between the core's end and the process's. */
  readonly finish: () => Promise<void>;
  readonly exit: (code: number) => void;
  /** Ends the process without waiting for any of its threads. */
  readonly kill: () => void;
  readonly log: (line: string) => void;
  /** For tests. */
  readonly finishLimitMs?: number;
}

/** Ends the app once, in order: ask, stop the core, finish, exit. */
export class Shutdown {
  private asking = false;
  private closing = false;

  constructor(private readonly deps: ShutdownDeps) {}

  /** From the menu, the tray, or the last window: asks first. */
  async request(): Promise<void> {
    if (this.asking || this.closing) return;
    this.asking = true;
    // A failing question must not make the app impossible to quit.
    const confirmed = await this.deps.confirm().catch(() => true);
    this.asking = false;
    if (confirmed) await this.force();
  }

  /** From a signal or the end of the desktop session: asks nothing, and overtakes an open question. */
  async force(): Promise<void> {
    if (this.closing) return;
    this.closing = true;
    const { closeCore, finish, exit, kill, log } = this.deps;
    const end = await closeCore(CLOSE_LIMIT_MS).catch((): CoreEnd => 'terminated');
    if (end !== 'closed') log(`the archiver did not stop within ${CLOSE_LIMIT_MS / 1000} s or failed to; leaving it`);
    const finished = finish().catch((error: unknown) => log(`cannot finish: ${String(error)}`));
    // An ordinary exit waits for threads, so for ever for one that waits for a dead file server.
    if (!(await isDoneWithin(this.deps.finishLimitMs ?? FINISH_LIMIT_MS, finished)) || end === 'stuck') kill();
    else exit(0);
  }
}
