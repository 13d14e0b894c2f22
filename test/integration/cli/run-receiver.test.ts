import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { childrenOf } from '../../harness/children-of';
import { PgCluster } from '../../harness/pg-cluster';
import { BarmanLock } from './barman-lock';
import { runWalyard, WalyardProcess } from './walyard-process';

const SEGMENT = /^[0-9A-F]{24}$/;

describe.skipIf(!PgCluster.available())('run with a receiver of a real cluster', () => {
  let cluster: PgCluster;
  let home: ArchiveHome;
  const started: WalyardProcess[] = [];

  beforeAll(async () => {
    cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true, settings: { wal_keep_size: '64MB' } });
  });
  afterAll(() => cluster.stop());
  beforeEach(async () => {
    home = new ArchiveHome();
    await cluster.query(`SELECT pg_create_physical_replication_slot('walyard', true)`);
    const options = `streaming_archiver = on\nslot_name = walyard\npath_prefix = ${cluster.binDir}\n`;
    const text = `[barman]\nbarman_home = ${home.root}\n[main]\nconninfo = ${cluster.conninfo}\n${options}`;
    writeFileSync(home.configFile, text);
  });
  afterEach(async () => {
    for (const process of started.splice(0)) {
      process.kill('SIGTERM');
      await process.finished();
    }
    await cluster.query(`SELECT pg_drop_replication_slot('walyard')`);
    home.remove();
  });

  const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 100 });

  function start(): WalyardProcess {
    const process = new WalyardProcess(['run', 'main', '-c', home.configFile, '-f', 'json']);
    started.push(process);
    return process;
  }

  async function receiverPid(): Promise<number | null> {
    const { stdout } = await runWalyard(['status', 'main', '-c', home.configFile, '-f', 'json']);
    return (JSON.parse(stdout) as { main: { receiver_pid: number | null } }).main.receiver_pid;
  }

  const phases = (run: WalyardProcess) =>
    run
      .events()
      .filter(({ event }) => event === 'receiver')
      .map(({ phase }) => phase);
  const switchWal = () =>
    cluster.query('CREATE TABLE IF NOT EXISTS t (a int); INSERT INTO t VALUES (1); SELECT pg_switch_wal()');
  const archived = (run: WalyardProcess) =>
    run
      .events()
      .filter(({ event }) => event === 'archived')
      .map(({ name }) => String(name));

  it('archives what it receives, and leaves no process and no lock behind when it ends', async () => {
    const run = start();
    await until(() => expect(phases(run)).toContain('running'));
    for (let count = 0; count < 3; count += 1) await switchWal();
    await until(() => expect(archived(run).filter((name) => SEGMENT.test(name)).length).toBeGreaterThanOrEqual(2));
    const receivers = childrenOf(run.pid);

    run.kill('SIGTERM');

    expect(await run.finished()).toMatchObject({ status: 0, signal: null });
    expect(receivers.length).toBeGreaterThan(0);
    for (const pid of receivers) expect(isAlive(pid), `process ${pid} still runs`).toBe(false);
    const lock = await BarmanLock.take(join(home.root, '.main-receive-wal.lock'));
    expect(lock.isHeld).toBe(true);
    await lock.release();
    for (const name of archived(run)) {
      const stored = readFileSync(home.path('wals', name.slice(0, 16), name));
      expect(stored.equals(readFileSync(join(cluster.walDir, name))), name).toBe(true);
    }
    expect(home.catalogued()).toEqual(archived(run));
  });

  it('started twice, receives once, and the second takes over when the first ends', async () => {
    const first = start();
    await until(() => expect(phases(first)).toContain('running'));
    const second = start();
    await until(() => expect(phases(second).length).toBeGreaterThan(0));
    await until(async () => expect(await receiverPid()).toBe(first.pid));

    first.kill('SIGTERM');
    await first.finished();

    await until(() => expect(phases(second).at(-1)).toBe('running'));
    expect(await receiverPid()).toBe(second.pid);
    await switchWal();
    await switchWal();
    await until(() => expect(archived(second).length).toBeGreaterThan(0));
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
