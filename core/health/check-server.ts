import { redactConninfo } from '../config/conninfo';
import type { CheckResult, ServerChecks } from '../contract/checks';
import { toStorageError } from '../fs/errno';
import type { Server } from '../server/server';
import type { CheckContext } from './check-context';
import { advice, failed } from './check-result';
import { CHECK_STAGES, type CheckStage } from './check-stages';
import { gatherBackups } from './gather-archive';
import { once } from './once';
import { RemoteServer } from './remote-server';

export interface CheckOptions {
  /** Seconds, instead of check_timeout; 0: as long as it takes (CHK-1). */
  readonly timeoutS?: number | undefined;
  /** See `CheckContext`; without it nothing is changed anywhere. */
  readonly probe?: boolean;
  readonly stages?: readonly CheckStage[];
  readonly nowMs?: number;
}

const STATEMENT_TIMEOUT_MS = 5_000;

/** Every check of one server in Barman's order. Never rejects, and takes no longer than check_timeout. */
export async function checkServer(server: Server, options: CheckOptions = {}): Promise<ServerChecks> {
  const { config } = server;
  const timeoutS = options.timeoutS ?? Number(config.options.get('check_timeout')?.value ?? 30);
  const timeoutMs = timeoutS > 0 ? timeoutS * 1_000 : null;
  const statementMs = Math.min(STATEMENT_TIMEOUT_MS, timeoutMs ?? STATEMENT_TIMEOUT_MS);
  const remote = new RemoteServer(config, { timeoutMs: statementMs, withSize: false });
  const time = new AbortController();
  const notes = new Set<string>();
  const context: CheckContext = {
    server,
    remote,
    backups: once(() => gatherBackups(config)),
    nowMs: options.nowMs ?? Date.now(),
    probe: options.probe ?? false,
    timeoutMs,
    signal: time.signal,
    note: (text) => notes.add(redactConninfo(text)),
  };
  const timer = timeoutMs === null ? undefined : setTimeout(() => time.abort(), timeoutMs);
  try {
    const results = await runStages(options.stages ?? CHECK_STAGES, context);
    return { server: config.name, active: config.active, disabled: config.disabled, results, notes: [...notes] };
  } finally {
    clearTimeout(timer);
    remote.close();
  }
}

async function runStages(stages: readonly CheckStage[], context: CheckContext): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const timeIsOver = whenAborted(context.signal);
  for (const stage of stages) {
    const found = await Promise.race([runStage(stage, context), timeIsOver]);
    if (found === null) {
      context.note(`check "${stage.name}" was interrupted: the time of check_timeout is over`);
      return [...results, timedOut(stage, context)];
    }
    results.push(...found.map(withoutSecrets));
  }
  return results;
}

/** A check that cannot be carried out has failed: it must not keep the others from being made. */
async function runStage({ name, run }: CheckStage, context: CheckContext): Promise<readonly CheckResult[]> {
  try {
    return await run(context);
  } catch (error) {
    const { message, hint } = toStorageError(error, `check "${name}"`);
    return [
      failed(name, {
        hint: message,
        cause: `The check could not be carried out: ${message}.`,
        fix: advice(hint ?? 'Look at the system log.'),
      }),
    ];
  }
}

function whenAborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}

function timedOut({ name }: CheckStage, { timeoutMs }: CheckContext): CheckResult {
  const seconds = (timeoutMs ?? 0) / 1_000;
  return failed('check timeout', {
    hint: `the checks timed out after ${seconds} s, at "${name}"`,
    cause: `The checks did not end within ${seconds} s; "${name}" was interrupted and what follows it was not made.`,
    fix: advice(
      'Look for a server or a disk that does not answer, or raise check_timeout (--check-timeout 0: no limit).',
    ),
    measured: `${seconds} s`,
  });
}

function withoutSecrets(result: CheckResult): CheckResult {
  const { hint, measured, cause, fix } = result;
  const clean = (text: string | null) => (text === null ? null : redactConninfo(text));
  return {
    ...result,
    hint: clean(hint),
    measured: clean(measured),
    cause: clean(cause),
    fix: fix === null ? null : { ...fix, text: redactConninfo(fix.text) },
  };
}
