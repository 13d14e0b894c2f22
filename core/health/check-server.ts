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
  /** Told of every stage that was begun, also of one that was interrupted. */
  readonly onStage?: (outcome: StageOutcome) => void;
  /** Ends the checks early, as if the time were over. */
  readonly signal?: AbortSignal;
}

export interface StageOutcome {
  readonly stage: string;
  readonly results: readonly CheckResult[];
  /** False: interrupted, or it could not be carried out, so that what is missing may be well or not. */
  readonly isComplete: boolean;
}

const STATEMENT_TIMEOUT_MS = 5_000;

/** Every check of one server in Barman's order. Never rejects, and takes no longer than check_timeout. */
export async function checkServer(server: Server, options: CheckOptions = {}): Promise<ServerChecks> {
  const { config } = server;
  const timeoutMs = limitMs(server, options);
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
  const end = () => time.abort();
  options.signal?.addEventListener('abort', end, { once: true });
  const timer = timeoutMs === null ? undefined : setTimeout(() => time.abort(), timeoutMs);
  try {
    const results = await runStages(options.stages ?? CHECK_STAGES, context, options.onStage);
    return { server: config.name, active: config.active, disabled: config.disabled, results, notes: [...notes] };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', end);
    remote.close();
  }
}

/** Null: as long as it takes. */
function limitMs({ config }: Server, { timeoutS }: CheckOptions): number | null {
  const seconds = timeoutS ?? Number(config.options.get('check_timeout')?.value ?? 30);
  return seconds > 0 ? seconds * 1_000 : null;
}

async function runStages(
  stages: readonly CheckStage[],
  context: CheckContext,
  onStage: CheckOptions['onStage'] = () => {},
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const timeIsOver = whenAborted(context.signal);
  for (const stage of stages) {
    const outcome = await Promise.race([runStage(stage, context), timeIsOver]);
    if (outcome === null) {
      context.note(`check "${stage.name}" was interrupted: the time of check_timeout is over`);
      const late = timedOut(stage, context);
      onStage({ stage: stage.name, results: [late], isComplete: false });
      return [...results, late];
    }
    onStage(outcome);
    results.push(...outcome.results);
  }
  return results;
}

/** A check that cannot be carried out has failed: it must not keep the others from being made. */
async function runStage({ name, run }: CheckStage, context: CheckContext): Promise<StageOutcome> {
  try {
    return { stage: name, results: (await run(context)).map(withoutSecrets), isComplete: true };
  } catch (error) {
    const { message, hint } = toStorageError(error, `check "${name}"`);
    const result = failed(name, {
      hint: message,
      cause: `The check could not be carried out: ${message}.`,
      fix: advice(hint ?? 'Look at the system log.'),
    });
    return { stage: name, results: [withoutSecrets(result)], isComplete: false };
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
