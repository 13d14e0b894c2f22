import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LockFile } from '../../../core/fs/lock-file';
import { ReceiverSupervisor } from '../../../core/receiver/receiver-supervisor';
import type { ReceiverDeps } from '../../../core/receiver/receiver-deps';
import type { Lsn } from '../../../core/wal/lsn';

let root: string;
let supervisor: ReceiverSupervisor | undefined;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'walyard-supervisor-'))));
afterEach(async () => {
  await supervisor?.stop();
  supervisor = undefined;
  await rm(root, { recursive: true, force: true });
});

const STREAMS = `console.error('pg_receivewal: starting log streaming at 0/1000000 (timeline 1)');`;
const STAYS = `setInterval(() => {}, 1000);`;
const lockPath = () => join(root, '.pg-receive-wal.lock');

/** A real process in place of pg_receivewal: it answers --version and then does what `body` says. */
async function supervise(body: string, deps: Partial<ReceiverDeps> = {}, slot: string | null = null) {
  const program = join(root, 'pg_receivewal');
  const version = `if (process.argv[2] === '--version') { console.log('pg_receivewal (PostgreSQL) 15.1'); process.exit(0); }`;
  await writeFile(program, `#!${process.execPath}\n${version}\n${body}\n`);
  await chmod(program, 0o755);
  const config = {
    name: 'pg',
    streamingConninfo: 'host=h password=plantedsecret',
    walStreamingConninfo: null,
    slotName: slot,
    createSlot: slot === null ? ('manual' as const) : ('auto' as const),
    streamingArchiverName: 'barman_receive_wal',
    streamingWalsDirectory: join(root, 'streaming'),
    pathPrefix: root,
    lockDirectory: root,
  };
  supervisor = new ReceiverSupervisor(config, { settleMs: 50, stopGraceMs: 500, random: () => 0, ...deps });
  return supervisor;
}

const until = (check: () => boolean) => vi.waitFor(() => expect(check()).toBe(true), { timeout: 5000, interval: 10 });
const isGone = (pid: number | null) => {
  try {
    return pid === null || !process.kill(pid, 0);
  } catch {
    return true;
  }
};

describe('ReceiverSupervisor', () => {
  it('runs the program in a directory it made, holding the receive lock (RCV-19)', async () => {
    const receiver = await supervise(STREAMS + STAYS);

    receiver.start();
    await until(() => receiver.status().phase === 'running');

    expect(receiver.status()).toMatchObject({ state: 'ok', advice: null, restarts: 0, nextStartAt: null });
    expect(existsSync(join(root, 'streaming'))).toBe(true);
    expect(await LockFile.owner(lockPath())).toBe(process.pid);
  });

  it('ends the program and frees the lock on stop', async () => {
    const receiver = await supervise(STREAMS + STAYS);
    receiver.start();
    await until(() => receiver.status().phase === 'running');
    const { pid } = receiver.status();

    await receiver.stop();

    expect(isGone(pid)).toBe(true);
    expect(await LockFile.owner(lockPath())).toBeNull();
    expect(receiver.status()).toMatchObject({ phase: 'stopped', state: 'stopped', pid: null });
  });

  it('ends a program that ignores SIGINT and SIGTERM', async () => {
    const deaf = `process.on('SIGINT', () => {}); process.on('SIGTERM', () => {});`;
    const receiver = await supervise(deaf + STREAMS + STAYS, { stopGraceMs: 100 });
    receiver.start();
    await until(() => receiver.status().phase === 'running');
    const { pid } = receiver.status();

    await receiver.stop();

    expect(isGone(pid)).toBe(true);
  });

  it('is started again for a primary that begins to wait for it, but not when it was started for that', async () => {
    let names = 'somebody';
    const prepare = async () => ({ synchronousStandbyNames: names, note: null, slotExists: null, trouble: null });
    const receiver = await supervise(STREAMS + STAYS, { prepare, wait: async () => {} });
    receiver.start();
    await until(() => receiver.status().phase === 'running');

    receiver.followSynchronousNames((names = 'barman_receive_wal'));
    await until(() => receiver.status().phase === 'running' && receiver.status().restarts === 1);
    // A look that was begun before, and the next one.
    receiver.followSynchronousNames('somebody');
    receiver.followSynchronousNames(names);
    await sleep(50);

    expect(receiver.status()).toMatchObject({ phase: 'running', restarts: 1 });
  });

  it('waits twice as long after each failure, and one second again after a healthy minute', async () => {
    const waits: number[] = [];
    let clock = 0;
    let runs = 0;
    const now = () => (clock += runs === 4 ? 61_000 : 1);
    const wait = async (ms: number, signal: AbortSignal) => {
      waits.push(ms);
      runs += 1;
      if (runs === 5) await sleep(60_000, undefined, { signal }).catch(() => {});
    };
    const receiver = await supervise(`${STREAMS} process.exitCode = 1;`, { now, wait });

    receiver.start();
    await until(() => waits.length === 5);

    expect(waits).toEqual([1000, 2000, 4000, 8000, 1000]);
    expect(receiver.status()).toMatchObject({ phase: 'waiting', restarts: 4 });
  });

  it('asks for attention first and reports failing when trouble does not pass', async () => {
    const states: string[] = [];
    const wait = async (_: number, signal: AbortSignal) => {
      states.push(supervisor?.status().state ?? '');
      if (states.length === 3) await sleep(60_000, undefined, { signal }).catch(() => {});
    };
    const receiver = await supervise(`console.error('Connection refused'); process.exitCode = 1;`, { wait });

    receiver.start();
    await until(() => states.length === 3);

    expect(states).toEqual(['attention', 'attention', 'failing']);
    expect(receiver.status().advice?.what).toContain('connection refused');
    expect(receiver.status().nextStartAt).not.toBeNull();
  });

  it('is not taken to be running when the server refuses right after the start', async () => {
    const phases = new Set<string>();
    const receiver = await supervise(`${STREAMS} console.error('slot "x" does not exist'); process.exitCode = 1;`, {
      settleMs: 400,
    });
    receiver.onChange(() => phases.add(receiver.status().phase));

    receiver.start();
    await until(() => receiver.status().phase === 'waiting');

    expect([...phases]).toEqual(['starting', 'waiting']);
  });

  it('waits while another receiver holds the lock, and names its process', async () => {
    const other = await LockFile.tryAcquire(lockPath());
    let retry = () => {};
    const receiver = await supervise(STREAMS + STAYS, { wait: () => new Promise((resolve) => (retry = resolve)) });

    receiver.start();
    await until(() => receiver.status().phase === 'waiting');
    expect(receiver.status().advice?.what).toContain(String(process.pid));
    expect(receiver.status()).toMatchObject({ state: 'attention', pid: null });
    await other.release();
    retry();

    await until(() => receiver.status().phase === 'running');
  });

  it('creates the slot first when it may', async () => {
    const record = `require('fs').appendFileSync('${root}/calls', process.argv.slice(2).join(' ') + '\\n');`;
    const receiver = await supervise(
      `${record} if (!process.argv.includes('--create-slot')) { ${STREAMS} ${STAYS} }`,
      {},
      'barman',
    );

    receiver.start();
    await until(() => receiver.status().phase === 'running');

    const [first, second] = (await readFile(join(root, 'calls'), 'utf8')).split('\n');
    expect(first).toContain('--create-slot --if-not-exists --slot=barman');
    expect(second).toContain('--slot=barman');
    expect(second).not.toContain('--create-slot');
  });

  it('keeps the last 20 lines, the partial one at the end too, without the password (RCV-13, CFG-18)', async () => {
    const lines = `for (let i = 0; i < 30; i++) console.log('line', i); process.stdout.write('plantedsecret ' + process.env.PGPASSWORD);`;
    const receiver = await supervise(`${lines} process.exitCode = 1;`);

    receiver.start();
    await until(() => receiver.status().phase === 'waiting');

    expect(receiver.status().lastLines).toHaveLength(20);
    expect(receiver.status().lastLines.at(-1)).toBe('*REDACTED* *REDACTED*');
    expect(JSON.stringify(receiver.status())).not.toContain('plantedsecret');
  });

  describe('when nothing arrives although the server writes on', () => {
    const times = { lookEveryMs: 10, behindMs: 60_000, stalledMs: 180_000 };
    let clock = 0;
    let server = 0n;
    let asked = 0;
    const serverPosition = async () => {
      asked += 1;
      return server as Lsn;
    };
    const deps = { now: () => clock, stall: times, serverPosition };
    const looks = async (count: number) => {
      const enough = asked + count;
      await until(() => asked >= enough);
    };
    const minutesPass = async (minutes: number) => {
      await looks(2);
      server += 100n;
      await looks(2);
      clock += minutes * 60_000;
    };

    it('asks for attention after a minute, and is well again when something arrives', async () => {
      const receiver = await supervise(STREAMS + STAYS, deps);
      receiver.start();
      await until(() => receiver.status().phase === 'running');

      await minutesPass(2);
      await until(() => receiver.status().state === 'attention');
      expect(receiver.status()).toMatchObject({
        phase: 'running',
        advice: { what: expect.stringContaining('runs, but') },
      });
      await writeFile(join(root, 'streaming', '000000010000000000000001.partial'), 'x');

      await until(() => receiver.status().state === 'ok');
      expect(receiver.status()).toMatchObject({ phase: 'running', advice: null, restarts: 0 });
    });

    it('ends the program after three and starts it again, with the reason', async () => {
      const reasons: (string | undefined)[] = [];
      const wait = async () => void reasons.push(receiver.status().advice?.what);
      const receiver = await supervise(STREAMS + STAYS, { ...deps, wait });
      receiver.start();
      await until(() => receiver.status().phase === 'running');
      const { pid } = receiver.status();

      await minutesPass(4);

      await until(() => receiver.status().restarts === 1 && receiver.status().phase === 'running');
      expect(reasons).toEqual([expect.stringContaining('received nothing for minutes')]);
      expect(isGone(pid)).toBe(true);
    });

    it('leaves the receiver of an idle database alone', async () => {
      const receiver = await supervise(STREAMS + STAYS, deps);
      receiver.start();
      await until(() => receiver.status().phase === 'running');
      const before = receiver.status();

      await looks(2);
      clock += 60 * 60_000;
      await looks(2);

      expect(receiver.status()).toEqual(before);
    });
  });

  it('does not start what must not start, and tries again', async () => {
    const trouble = { what: 'another cluster', todo: 'correct it', gravity: 'fault' as const };
    let asked = 0;
    const prepare = async () => {
      asked += 1;
      return { synchronousStandbyNames: null, note: null, slotExists: null, trouble: asked === 1 ? trouble : null };
    };
    const waited: unknown[] = [];
    const wait = async () => void waited.push({ ...receiver.status() });
    const receiver = await supervise(STREAMS + STAYS, { prepare, wait });

    receiver.start();
    await until(() => receiver.status().phase === 'running');

    expect(waited).toMatchObject([{ state: 'failing', pid: null, advice: { what: 'another cluster' }, lastLines: [] }]);
  });
});
