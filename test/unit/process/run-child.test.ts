import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runChild, type ChildCommand } from '../../../core/process/run-child';
import { isRunning } from '../../harness/is-running';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'walyard-child-'))));
afterEach(() => {
  for (const name of ['pid', 'child']) if (existsSync(join(folder, name))) kill(pidIn(name));
  rmSync(folder, { recursive: true, force: true });
});

const pidIn = (name: string) => Number(readFileSync(join(folder, name), 'utf8'));
const kill = (pid: number) => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone, as it should be.
  }
};
/** Waits until the shell has written the whole number. */
const written = (name: string) => vi.waitFor(() => expect(pidIn(name)).toBeGreaterThan(0), { timeout: 5_000 });

async function run(command: ChildCommand['command'] | string, options: Partial<ChildCommand> = {}) {
  let output = '';
  let errorOutput = '';
  const end = await runChild({
    command: typeof command === 'string' ? { shell: command } : command,
    environment: process.env,
    onOutput: (chunk) => (output += chunk.toString()),
    onErrorOutput: (chunk) => (errorOutput += chunk.toString()),
    ...options,
  });
  return { ...end, output, errorOutput };
}

describe('runChild', () => {
  it('runs a command line through the shell, both outputs apart', async () => {
    expect(await run('echo out; echo err >&2; exit 5')).toEqual({
      code: 5,
      signal: null,
      stopped: null,
      startError: null,
      output: 'out\n',
      errorOutput: 'err\n',
    });
  });

  it('runs a program with its arguments as they are', async () => {
    const command = { program: 'printf', arguments: ['%s|', '$HOME', '; echo no', ''] };

    expect(await run(command)).toMatchObject({ code: 0, output: '$HOME|; echo no||' });
  });

  it('gives nothing to read, or exactly what it was given', async () => {
    expect(await run('cat')).toMatchObject({ code: 0, output: '' });
    expect(await run('cat', { input: Buffer.from('secret') })).toMatchObject({ output: 'secret' });
  });

  it('does not mind a child that does not read', async () => {
    expect(await run('exec <&-; exit 0', { input: Buffer.alloc(1 << 20) })).toMatchObject({ code: 0 });
  });

  it('tells the signal that ended it', async () => {
    expect(await run('kill -9 $$')).toMatchObject({ code: null, signal: 'SIGKILL', stopped: null });
  });

  it('tells why it could not be started', async () => {
    const missing = await run({ program: join(folder, 'missing'), arguments: [] });
    const refused = await run('true', { environment: { BROKEN: 'a\0b' } });

    expect(missing).toMatchObject({ code: null, startError: { code: 'ENOENT' } });
    expect(refused).toMatchObject({ code: null, startError: { code: 'ERR_INVALID_ARG_VALUE' } });
  });

  it('does not start what was cancelled before', async () => {
    const end = await run(`touch '${folder}/child'`, { signal: AbortSignal.abort() });

    expect(end).toMatchObject({ code: null, stopped: 'cancelled' });
    expect(existsSync(join(folder, 'child'))).toBe(false);
  });

  it('ends a child that takes too long, and what it started', async () => {
    const end = await run(`sleep 60 & echo $! >'${folder}/child'; wait`, { timeLimitMs: 300 });

    expect(end).toMatchObject({ stopped: 'time-limit' });
    expect(isRunning(pidIn('child'))).toBe(false);
  });

  it('kills a child that does not obey, and what it started', async () => {
    const deaf = `trap '' TERM; (while :; do sleep 0.1; done) & echo $! >'${folder}/child'; while :; do sleep 0.1; done`;
    const cancelling = new AbortController();
    const running = run(deaf, { signal: cancelling.signal, graceMs: 200 });
    await written('child');

    cancelling.abort();

    expect(await running).toMatchObject({ code: null, signal: 'SIGKILL', stopped: 'cancelled' });
    await vi.waitFor(() => expect(isRunning(pidIn('child'))).toBe(false));
  });

  it('lets what the child started end by itself within the grace', async () => {
    const careful = `(trap 'sleep 0.3; echo done >"${folder}/finished"; exit' TERM; echo $$ >'${folder}/pid'; while :; do sleep 0.05; done) >/dev/null 2>&1 & wait`;
    const cancelling = new AbortController();
    const running = run(careful, { signal: cancelling.signal });
    await written('pid');

    cancelling.abort();
    await running;

    expect(existsSync(join(folder, 'finished'))).toBe(true);
  });

  it('has no time limit when the limit is longer than any timer', async () => {
    expect(await run('sleep 0.2; echo out', { timeLimitMs: 2 ** 40 })).toMatchObject({
      stopped: null,
      output: 'out\n',
    });
  });

  it('is not held by what the child leaves in the background, and leaves it there', async () => {
    const end = await run(`sleep 60 & echo $! >'${folder}/child'; echo out`);

    expect(end).toMatchObject({ code: 0, stopped: null, output: 'out\n' });
    expect(isRunning(pidIn('child'))).toBe(true);
  });

  it.runIf(process.platform === 'linux')('runs the child in a process group of its own', async () => {
    const { output } = await run('ps -o pgid= -p $$; echo $$');

    const [group, pid] = output.trim().split(/\s+/);
    expect(group).toBe(pid);
  });
});
