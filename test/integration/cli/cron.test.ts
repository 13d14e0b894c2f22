import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { isRunning } from '../../harness/is-running';
import { PgCluster } from '../../harness/pg-cluster';
import { PythonLock } from '../../harness/python-lock';
import { deliver, segmentNames } from './segments';
import { expectRefusal, expectSuccess, runWalyard, WalyardProcess } from './walyard-process';

const PASSWORD = 'planted-secret';

interface Turn {
  readonly server: string;
  readonly skipped: string | null;
  readonly receiver: { readonly state: string; readonly pid: number | null } | null;
  readonly archive: { readonly archived: number; readonly busy: boolean; readonly failed: boolean } | null;
  readonly failed: boolean;
}

let home: ArchiveHome;

const cron = async (...args: string[]) => {
  const finished = await runWalyard(['-c', home.configFile, ...args, 'cron']);
  expect(finished.stdout + finished.stderr).not.toContain(PASSWORD);
  return finished;
};
const turns = async () => {
  const finished = await cron('-f', 'json');
  return { ...finished, turns: JSON.parse(finished.stdout) as readonly Turn[] };
};
const serverDirectory = (name: string) => join(home.root, name);

/** Another server in the same configuration, with one delivered WAL file. */
function addServer(name: string, options: string): void {
  mkdirSync(join(serverDirectory(name), 'incoming'), { recursive: true });
  mkdirSync(join(serverDirectory(name), 'wals'));
  home.reconfigure((text) => `${text}[${name}]\nconninfo = host=127.0.0.1 port=1\n${options}\n`);
}

describe('cron', () => {
  beforeEach(() => void (home = new ArchiveHome('archiver = on')));
  afterEach(() => home.remove());

  it('archives once what waits, and says so', async () => {
    deliver(home, segmentNames(3));

    const finished = await cron();

    expectSuccess(finished);
    expect(finished.stdout).toBe('main: 3 WAL files archived\n');
    expect(home.catalogued()).toEqual(segmentNames(3));
    expect((await cron()).stdout).toBe('main: nothing archived\n');
    expect((await cron('-q')).stdout).toBe('');
  });

  it('takes no server', async () => {
    expectRefusal(await runWalyard(['-c', home.configFile, 'cron', 'main']), /cron takes no server/, 2);
  });

  it('leaves alone what is inactive or passive, and serves the others in spite of a disabled one', async () => {
    deliver(home, segmentNames(1));
    addServer('asleep', 'archiver = on\nactive = off');
    addServer('follower', 'primary_ssh_command = ssh nowhere');
    addServer(
      'wrong',
      'archiver = on\nerrors_directory = ${PWD}\nincoming_wals_directory = /tmp/%(nothing)s\ncompression = nonsense',
    );

    const { status, stderr, turns: taken } = await turns();

    expect(taken.map(({ server, skipped }) => [server, skipped])).toEqual([
      ['asleep', 'inactive'],
      ['follower', 'passive'],
      ['main', null],
      ['wrong', null],
    ]);
    expect(taken[2]?.archive).toMatchObject({ archived: 1, failed: false });
    expect(taken[3]).toMatchObject({ archive: null, failed: true });
    expect(stderr).toMatch(/wrong/);
    expect(status).toBe(1);
  });

  it('does not let the trouble of one server keep the others from their turn', async () => {
    addServer('broken', 'archiver = on');
    rmSync(join(serverDirectory('broken'), 'incoming'), { recursive: true });
    deliver(home, segmentNames(2));

    const { status, stderr, turns: taken } = await turns();

    expect(taken.map(({ server, failed, archive }) => [server, failed, archive?.archived])).toEqual([
      ['broken', true, 0],
      ['main', false, 2],
    ]);
    expect(stderr).toMatch(/^walyard: broken: the incoming directory, \S+, does not exist\nhint: /);
    expect(status).toBe(1);
    expect(home.catalogued()).toEqual(segmentNames(2));
  });

  it('leaves a server to another cron, which holds its lock, and that is no failure', async () => {
    deliver(home, segmentNames(1));
    const other = await PythonLock.tryAcquire(join(home.root, '.main-cron.lock'));
    try {
      const finished = await cron();

      expectSuccess(finished);
      expect(finished.stdout).toBe('main: another cron is at work on it\n');
      expect(home.names('incoming')).toEqual(segmentNames(1));
    } finally {
      await other.release();
    }
    expect((await turns()).turns[0]?.archive?.archived).toBe(1);
  });

  it('leaves archiving to another archive-wal, and that is no failure', async () => {
    deliver(home, segmentNames(1));
    const other = await PythonLock.tryAcquire(join(home.root, '.main-archive-wal.lock'));
    try {
      const finished = await cron();

      expectSuccess(finished);
      expect(finished.stdout).toBe('main: another archive-wal is running\n');
    } finally {
      await other.release();
    }
  });

  it('archives everything once when several are started together', async () => {
    deliver(home, segmentNames(20));

    for (const finished of await Promise.all([cron(), cron(), cron(), cron()])) expectSuccess(finished);
    expectSuccess(await cron());

    expect(home.catalogued()).toEqual(segmentNames(20));
    expect(home.names('errors')).toEqual([]);
  });

  it('tells why a receiver ended at once, and archives all the same', async () => {
    home.reconfigure(
      (text) => `${text}streaming_archiver = on\nstreaming_conninfo = host=127.0.0.1 port=1 password=${PASSWORD}\n`,
    );
    deliver(home, segmentNames(1));

    const { status, stderr, turns: taken } = await turns();

    expect(taken[0]).toMatchObject({ receiver: { state: 'failed' }, archive: { archived: 1 }, failed: true });
    expect(stderr).toMatch(/^walyard: main: .*\nhint: [^]*receive-wal ended at once\nhint: /);
    expect(stderr).not.toContain('    at ');
    expect(status).toBe(1);
    expect(readFileSync(home.path('.walyard', 'receive-wal.log'), 'utf8')).toMatch(/^walyard: /);
  });
});

describe.skipIf(!PgCluster.available())('cron with a receiver', () => {
  let cluster: PgCluster;
  const started = new Set<number>();

  beforeAll(async () => void (cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true })));
  afterAll(() => cluster.stop());
  beforeEach(() => {
    home = new ArchiveHome('archiver = on');
    configure('on');
  });
  afterEach(async () => {
    await runWalyard(['-c', home.configFile, 'receive-wal', 'main', '--stop']);
    await vi.waitFor(() => expect([...started].filter(isRunning)).toEqual([]), { timeout: 30_000 });
    home.remove();
  });

  const configure = (streaming: 'on' | 'off') =>
    home.reconfigure(() => {
      const conninfo = `${cluster.conninfo} password=${PASSWORD}`;
      const options = `archiver = on\nstreaming_archiver = ${streaming}\npath_prefix = ${cluster.binDir}\n`;
      return `[barman]\nbarman_home = ${home.root}\n[main]\nconninfo = ${conninfo}\nstreaming_conninfo = ${conninfo}\n${options}`;
    });
  const receiver = (turn: Turn | undefined) => {
    const pid = turn?.receiver?.pid ?? 0;
    if (pid > 0) started.add(pid);
    return { state: turn?.receiver?.state, pid };
  };

  it('starts one that outlives it, once, however often it is started itself', async () => {
    const crons = await Promise.all([turns(), turns(), turns()]);

    for (const { status, stderr } of crons) expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const all = crons.map(({ turns: [turn] }) => receiver(turn));
    const [first] = all.filter(({ state }) => state === 'started');
    const pid = first?.pid ?? 0;
    expect(all.filter(({ state }) => state === 'started')).toHaveLength(1);
    expect(isRunning(pid)).toBe(true);
    expect(receiver((await turns()).turns[0])).toEqual({ state: 'running', pid });
    expect(await cluster.query('SELECT count(*) FROM pg_stat_replication')).toBe('1');
    // A session of its own: what ends the terminal or the cron ends no receiver.
    const [, , , session] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    expect(Number(session)).toBe(pid);
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    expect(commandLine).toContain('receive-wal');
    expect(commandLine).not.toContain(PASSWORD);
  });

  it('archives with the next one what the receiver has received', async () => {
    receiver((await turns()).turns[0]);
    const name = await cluster.query('SELECT pg_walfile_name(pg_current_wal_insert_lsn())');
    await cluster.query('CREATE TABLE IF NOT EXISTS t (a int); INSERT INTO t VALUES (1); SELECT pg_switch_wal()');
    await vi.waitFor(() => expect(home.names('streaming')).toContain(name), { timeout: 30_000 });

    await vi.waitFor(
      async () => {
        await turns();
        expect(existsSync(home.path('wals', name.slice(0, 16), name))).toBe(true);
      },
      { timeout: 60_000 },
    );
  });

  it('starts another one when it has ended', async () => {
    const first = receiver((await turns()).turns[0]);
    process.kill(first.pid, 'SIGKILL');
    await vi.waitFor(() => expect(isRunning(first.pid)).toBe(false), { timeout: 30_000 });

    const second = receiver((await turns()).turns[0]);

    expect(second.state).toBe('started');
    expect(second.pid).not.toBe(first.pid);
    await vi.waitFor(async () => expect(await cluster.query('SELECT count(*) FROM pg_stat_replication')).toBe('1'), {
      timeout: 30_000,
    });
  });

  it('stops it when streaming_archiver is turned off', async () => {
    const { pid } = receiver((await turns()).turns[0]);
    configure('off');

    expect(receiver((await turns()).turns[0])).toEqual({ state: 'stopped', pid });
    expect(isRunning(pid)).toBe(false);
    expect(receiver((await turns()).turns[0])).toEqual({ state: 'off', pid: 0 });
  });

  it('leaves the receiver and archiving to "walyard run", which does both', async () => {
    const run = new WalyardProcess(['-c', home.configFile, 'run', 'main']);
    await vi.waitFor(() => expect(run.stdout).toContain('receiver running'), { timeout: 30_000 });
    deliver(home, segmentNames(2, 100));

    const { status, stderr, turns: taken } = await turns();

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(taken[0]?.receiver).toEqual({ state: 'running', pid: run.pid });
    await vi.waitFor(() => expect(home.catalogued()).toEqual(expect.arrayContaining(segmentNames(2, 100))), {
      timeout: 30_000,
    });
    expect(home.names('errors')).toEqual([]);
    configure('off');
    expectRefusal(await cron(), new RegExp(`process ${run.pid}, which does more than that`));
    expect(isRunning(run.pid)).toBe(true);
    run.kill('SIGTERM');
    expectSuccess(await run.finished());
  });

  it('does not start one while the directory of the server is not there', async () => {
    rmSync(home.path(), { recursive: true });

    const { status, stderr, turns: taken } = await turns();

    expect(status).toBe(1);
    expect(taken[0]).toMatchObject({ receiver: null, failed: true });
    expect(stderr).toContain('Is its disk mounted?');
    expect(existsSync(home.path())).toBe(false);
    mkdirSync(home.path());
    chmodSync(home.path(), 0o755);
  });
});
