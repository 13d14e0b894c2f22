import { childEnvironment } from '../process/child-environment';
import { runChild, type ChildEnd } from '../process/run-child';
import type { Hook, HookSettings, HookWal } from './hook';
import { hookVariables } from './hook-environment';
import { HookOutput, type HookLog } from './hook-output';

export interface HookRun {
  readonly settings: HookSettings;
  readonly hook: Hook;
  readonly wal: HookWal;
  readonly log: HookLog;
  readonly signal?: AbortSignal | undefined;
}

export interface HookEnd {
  /** Null when the script could not be started, was ended, or took too long: a failure like any other code (HOK-5). */
  readonly code: number | null;
  readonly isCancelled: boolean;
  /** Completes the name of the hook: how it ended, and its last words when that was not well. */
  readonly how: string;
}

/** Runs a script once, through the shell, with nothing to read (HOK-1). Never rejects. */
export async function runHook({ settings, hook, wal, log, signal }: HookRun): Promise<HookEnd> {
  const output = new HookOutput((level, line) => log(level, `${describeHook(hook, wal)}: ${line}`));
  const end = await runChild({
    command: { shell: hook.script },
    environment: childEnvironment(settings.pathPrefix, hookVariables(settings, hook, wal)),
    onOutput: (chunk) => output.output.write(chunk),
    onErrorOutput: (chunk) => output.errorOutput.write(chunk),
    timeLimitMs: settings.timeoutMs === 0 ? null : settings.timeoutMs,
    signal,
  });
  output.finish();
  return {
    code: end.stopped === null ? end.code : null,
    isCancelled: end.stopped === 'cancelled',
    how: describeEnd(end, settings.timeoutMs) + (end.code === 0 && end.stopped === null ? '' : output.lastWords()),
  };
}

export const describeHook = ({ option }: Hook, { name }: HookWal) => `${option} for ${name}`;

function describeEnd({ code, signal, stopped, startError }: ChildEnd, timeoutMs: number | null): string {
  if (startError !== null) return `could not be started (${startError.message})`;
  if (stopped === 'cancelled') return 'was ended because this program stops';
  if (stopped === 'time-limit') return `was ended after ${(timeoutMs ?? 0) / 1_000} seconds (walyard_hook_timeout)`;
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
}
