import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { findExecutable } from '../setup/find-executable.mjs';
import { PlainError } from './run-command.mjs';
import { boundToUs, stopChild } from './child-process.mjs';

const START_LIMIT_MS = 15_000;

/** Whether windows can be shown without further ado. */
export const hasDisplay = (env = process.env, platform = process.platform) =>
  platform !== 'linux' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);

/**
 * A display that nobody sees, on a number that the X server picks itself, reachable over its socket only.
 * `stop` resolves when it is gone.
 */
export async function startHeadlessDisplay() {
  if (findExecutable('Xvfb') === null) throw new PlainError('no display, and Xvfb is not installed');
  const [command, args] = boundToUs('Xvfb', [
    '-displayfd',
    '3',
    '-screen',
    '0',
    '2048x1280x24',
    '-nolisten',
    'tcp',
    '-noreset',
  ]);
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], detached: true });
  let complaint = '';
  child.stderr.on('data', (text) => (complaint += text));
  const number = await Promise.race([
    new Promise((resolve) => createInterface({ input: child.stdio[3] }).once('line', resolve)),
    new Promise((resolve) => child.once('exit', () => resolve(null))),
    new Promise((resolve) => setTimeout(() => resolve(null), START_LIMIT_MS).unref()),
  ]);
  const stop = () => stopChild(child, { graceMs: 5_000 });
  if (number !== null) return { display: `:${number}`, stop };
  await stop();
  throw new PlainError(`Xvfb did not start: ${complaint.trim() || 'no answer'}`);
}

/** Runs `body` with an environment that has a display, ours when the machine has none. */
export async function withDisplay(body) {
  if (hasDisplay()) return body(process.env);
  const headless = await startHeadlessDisplay();
  try {
    return await body({ ...process.env, DISPLAY: headless.display });
  } finally {
    await headless.stop();
  }
}
