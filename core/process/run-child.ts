import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Environment } from './child-environment';
import { endGroup, leadsGroup } from './process-group';

export interface ChildCommand {
  /** A program with its arguments, or a command line for the shell. */
  readonly command: { readonly program: string; readonly arguments: readonly string[] } | { readonly shell: string };
  readonly environment: Environment;
  /** What the child reads; without it there is nothing to read. */
  readonly input?: Uint8Array;
  readonly onOutput: (chunk: Buffer) => void;
  readonly onErrorOutput: (chunk: Buffer) => void;
  /** Null: it may take as long as it likes. */
  readonly timeLimitMs?: number | null;
  /** How long it may take to obey SIGTERM; then it is killed. */
  readonly graceMs?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ChildEnd {
  /** Null when it was ended by a signal or was not started. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why we ended it, with everything that it had started; or did not start it at all. */
  readonly stopped: 'cancelled' | 'time-limit' | null;
  /** Why it could not be started. */
  readonly startError: Error | null;
}

const GRACE_MS = 5_000;
const OUTPUT_GRACE_MS = 1_000;
/** A timer of more would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const NOT_STARTED = { code: null, signal: null, stopped: null, startError: null };

/**
 * Runs a child in a process group of its own to its end. Never rejects: how it went is in the answer. What the child
 * leaves running in the background does not hold us.
 */
export async function runChild(command: ChildCommand): Promise<ChildEnd> {
  if (command.signal?.aborted === true) return { ...NOT_STARTED, stopped: 'cancelled' };
  try {
    return await follow(start(command), command);
  } catch (error) {
    // Refused before there was a process: a zero byte in an argument, too many processes.
    return { ...NOT_STARTED, startError: error instanceof Error ? error : new Error(String(error)) };
  }
}

function start({ command, environment, input }: ChildCommand): ChildProcess {
  const options = {
    env: environment as NodeJS.ProcessEnv,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] as ('ignore' | 'pipe')[],
    detached: leadsGroup,
    windowsHide: true,
  };
  if ('shell' in command) return spawn(command.shell, { ...options, shell: true });
  return spawn(command.program, [...command.arguments], options);
}

async function follow(child: ChildProcess, command: ChildCommand): Promise<ChildEnd> {
  child.stdout?.on('data', command.onOutput);
  child.stderr?.on('data', command.onErrorOutput);
  child.stdin?.on('error', () => {}); // It may end, or close its input, without having read everything.
  child.stdin?.end(command.input);
  const graceMs = command.graceMs ?? GRACE_MS;
  let stopped: ChildEnd['stopped'] = null;
  const endings: Promise<void>[] = [];
  const stop = (reason: 'cancelled' | 'time-limit') => {
    stopped ??= reason;
    if (endings.length === 0) endings.push(endGroup(child, graceMs));
  };
  const cancel = () => stop('cancelled');
  const limitMs = command.timeLimitMs ?? LONGEST_TIMER_MS;
  const timer = limitMs >= LONGEST_TIMER_MS ? undefined : setTimeout(() => stop('time-limit'), limitMs);
  command.signal?.addEventListener('abort', cancel, { once: true });
  try {
    const end = await waitForEnd(child);
    await Promise.all(endings); // The child may be gone before the last of what it started.
    return { ...end, stopped };
  } finally {
    clearTimeout(timer);
    command.signal?.removeEventListener('abort', cancel);
  }
}

function waitForEnd(child: ChildProcess): Promise<Omit<ChildEnd, 'stopped'>> {
  return new Promise((resolve) => {
    child.once('error', (startError) => {
      // Also raised when a signal cannot be sent; only without a process does nothing follow.
      if (child.pid === undefined) resolve({ code: null, signal: null, startError });
    });
    child.once('close', (code, signal) => resolve({ code, signal, startError: null }));
    child.once('exit', () => {
      const timer = setTimeout(() => letGo([child.stdout, child.stderr]), OUTPUT_GRACE_MS);
      child.once('close', () => clearTimeout(timer));
    });
  });
}

/** Output that a background process holds open. */
function letGo(streams: readonly (Readable | null)[]): void {
  for (const stream of streams) stream?.destroy();
}
