import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LockFile } from '../../../core/fs/lock-file';
import { PythonLock } from '../../harness/python-lock';

/** The lock of core/fs as a program that lies where there is no koffi: as on a platform that it has no binary for. */
let program: string;
beforeAll(async () => {
  program = mkdtempSync(join(tmpdir(), 'walyard-without-koffi-'));
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, 'fixtures', 'hold-lock.ts'),
      outDir: program,
      emptyOutDir: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'hold-lock.cjs' } },
    },
  });
});
afterAll(() => rmSync(program, { recursive: true, force: true }));

let root: string;
let path: string;
const running: ChildProcess[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'walyard-flock-tool-'));
  path = join(root, '.main-archive-wal.lock');
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((child) => end(child)));
  rmSync(root, { recursive: true, force: true });
});

async function hold(environment: NodeJS.ProcessEnv = process.env): Promise<{ child: ChildProcess; answer: string }> {
  const child = spawn(process.execPath, [join(program, 'hold-lock.cjs'), path], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: environment,
  });
  running.push(child);
  const [answer] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, answer };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.stdin?.end();
  await once(child, 'exit');
}

describe.runIf(process.platform === 'linux')('LockFile without koffi, through the flock tool, on Linux', () => {
  it('holds the lock after the tool has ended, until its process ends', async () => {
    const { child, answer } = await hold();
    expect([answer, readFileSync(path, 'utf8')]).toEqual(['held', `${child.pid}\n`]);
    await expect(LockFile.tryAcquire(path)).rejects.toMatchObject({ code: 'lock-busy' });

    await end(child);

    await (await LockFile.tryAcquire(path)).release();
  });

  it('is busy while we hold the lock', async () => {
    const lock = await LockFile.tryAcquire(path);

    expect((await hold()).answer).toBe('lock-busy');

    await lock.release();
  });

  it('is busy while Python holds the lock', async () => {
    const python = await PythonLock.tryAcquire(path);

    expect((await hold()).answer).toBe('lock-busy');

    await python.release();
  });

  it('refuses to go on without a lock when there is no flock tool either', async () => {
    mkdirSync(join(root, 'bin'));

    expect((await hold({ PATH: join(root, 'bin') })).answer).toBe('lock-denied');
  });
});
