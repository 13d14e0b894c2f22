import { setTimeout as sleep } from 'node:timers/promises';
import { ArchiverError } from '../errors';
import { findHook, type Hook, type HookOption, type HookSettings, type HookWal } from './hook';
import type { HookLog } from './hook-output';
import { describeHook, runHook, type HookEnd } from './run-hook';

/** Between the runs of a retry script. */
export interface HookClock {
  /** Resolves after the time, or at once when the signal aborts. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
}

const SYSTEM_CLOCK: HookClock = { wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}) };

const SUCCESS = 0;
const ABORT_CONTINUE = 62;
const ABORT_STOP = 63;
/** What ends the loop of a retry script (hooks.md §2.1). */
const FINAL_CODES: readonly (number | null)[] = [SUCCESS, ABORT_CONTINUE, ABORT_STOP];
const BREAKS_BEFORE_NAP = 5;
const BREAK_MS = 3_000;
const NAP_MS = 60_000;

const PRE_ARCHIVE = ['pre_archive_script', 'pre_archive_retry_script'] as const;
const POST_ARCHIVE = ['post_archive_retry_script', 'post_archive_script'] as const;
const PRE_DELETE = ['pre_wal_delete_script', 'pre_wal_delete_retry_script'] as const;
const POST_DELETE = ['post_wal_delete_retry_script', 'post_wal_delete_script'] as const;

/** The scripts around archiving and deleting WAL, in Barman's order (hooks.md §4, §5). Keeps nothing between two WALs. */
export class WalHooks {
  readonly hasArchiveHooks: boolean;
  readonly hasDeleteHooks: boolean;

  constructor(
    private readonly settings: HookSettings,
    private readonly log: HookLog,
    private readonly clock: HookClock = SYSTEM_CLOCK,
  ) {
    const isSet = (option: HookOption) => findHook(settings.scripts, option) !== null;
    this.hasArchiveHooks = [...PRE_ARCHIVE, ...POST_ARCHIVE].some(isSet);
    this.hasDeleteHooks = [...PRE_DELETE, ...POST_DELETE].some(isSet);
  }

  /**
   * Resolves when the WAL may be archived, which may take for ever.
   * @throws ArchiverError 'hook-aborted' when the retry script says so (HOK-6), 'cancelled'
   */
  async preArchive(wal: HookWal, signal?: AbortSignal): Promise<void> {
    await this.runPre(PRE_ARCHIVE, wal, signal);
  }

  /** Also after a failure, one of the pre scripts included (HOK-13). Never rejects. */
  async postArchive(wal: HookWal, signal?: AbortSignal): Promise<void> {
    await this.runPost(POST_ARCHIVE, wal, signal);
  }

  /**
   * Resolves when the WAL may be deleted, which may take for ever.
   * @throws ArchiverError 'hook-aborted' when the retry script says so: keep this WAL and its line (HOK-17); 'cancelled'
   */
  async preDelete(wal: HookWal, signal?: AbortSignal): Promise<void> {
    await this.runPre(PRE_DELETE, wal, signal);
  }

  /** Never rejects (HOK-19). */
  async postDelete(wal: HookWal, signal?: AbortSignal): Promise<void> {
    await this.runPost(POST_DELETE, wal, signal);
  }

  private async runPre(options: readonly HookOption[], wal: HookWal, signal?: AbortSignal): Promise<void> {
    for (const hook of this.findHooks(options)) {
      const { code } = await this.run(hook, wal, signal);
      if (hook.isRetry && code === ABORT_STOP) throw this.abort(hook, wal);
    }
  }

  private async runPost(options: readonly HookOption[], wal: HookWal, signal?: AbortSignal): Promise<void> {
    for (const hook of this.findHooks(options)) {
      try {
        await this.run(hook, wal, signal);
      } catch {
        // Only cancelling rejects. The next script is still named, although it will not be run.
        this.log('warning', `${describeHook(hook, wal)} did not get to its end: this program stops`);
      }
    }
  }

  private findHooks(options: readonly HookOption[]): readonly Hook[] {
    return options.flatMap((option) => findHook(this.settings.scripts, option) ?? []);
  }

  private async run(hook: Hook, wal: HookWal, signal?: AbortSignal): Promise<HookEnd> {
    for (let runs = 1; ; runs += 1) {
      const end = await runHook({ settings: this.settings, hook, wal, log: this.log, signal });
      if (end.isCancelled) throw cancelled(hook, wal);
      if (!hook.isRetry || FINAL_CODES.includes(end.code)) {
        this.log(levelOf(hook, end), `${describeHook(hook, wal)} ${end.how}`);
        return end;
      }
      const waitMs = runs % (BREAKS_BEFORE_NAP + 1) === 0 ? NAP_MS : BREAK_MS;
      this.log('warning', `${describeHook(hook, wal)} ${end.how}; next attempt in ${waitMs / 1_000} seconds`);
      await this.clock.wait(waitMs, signal);
    }
  }

  private abort(hook: Hook, wal: HookWal): ArchiverError {
    const script = hook.script.replaceAll(/\s+/g, ' ');
    return new ArchiverError(
      'hook-aborted',
      `the ${hook.phase} ${hook.name} "${script}" refused ${wal.name} with exit code ${ABORT_STOP}`,
      { hint: 'Its output is in the log. Nothing was changed; the script is asked again on the next attempt.' },
    );
  }
}

/** HOK-2, HOK-6: only a retry script's stop before the event is an error. */
function levelOf({ isRetry, phase }: Hook, { code }: HookEnd): 'debug' | 'warning' | 'error' {
  if (code === SUCCESS) return 'debug';
  return isRetry && phase === 'pre' && code === ABORT_STOP ? 'error' : 'warning';
}

function cancelled(hook: Hook, wal: HookWal): ArchiverError {
  return new ArchiverError('cancelled', `stopped ${describeHook(hook, wal)}`);
}
