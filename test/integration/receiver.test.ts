import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LockFile } from '../../core/fs/lock-file';
import type { ReceiverConfig } from '../../core/receiver/receiver-command';
import type { ReceiverDeps } from '../../core/receiver/receiver-deps';
import { fetchFlushPosition } from '../../core/postgres/flush-position';
import { ReceiverSupervisor } from '../../core/receiver/receiver-supervisor';
import { PgCluster } from '../harness/pg-cluster';

const SEGMENT = /^[0-9A-F]{24}$/;

describe.skipIf(!PgCluster.available())('a receiver of a cluster with 1 MiB segments', () => {
  let cluster: PgCluster;
  let root: string;
  let receiver: ReceiverSupervisor | undefined;

  beforeAll(async () => {
    cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true, settings: { wal_keep_size: '64MB' } });
    await cluster.query(`CREATE ROLE locked LOGIN REPLICATION PASSWORD 'right'`);
    const hba = join(cluster.dataDir, 'pg_hba.conf');
    const rules = await readFile(hba, 'utf8');
    await writeFile(hba, `host replication locked 127.0.0.1/32 scram-sha-256\n${rules}`);
    await cluster.query('SELECT pg_reload_conf()');
  });
  afterAll(() => cluster.stop());
  beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'walyard-receiver-'))));
  afterEach(async () => {
    await receiver?.stop();
    await rm(root, { recursive: true, force: true });
  });

  const start = (change: Partial<ReceiverConfig> = {}, deps: Partial<ReceiverDeps> = {}) => {
    const config: ReceiverConfig = {
      name: 'pg',
      streamingConninfo: cluster.conninfo,
      walStreamingConninfo: null,
      slotName: null,
      createSlot: 'manual',
      streamingArchiverName: 'barman_receive_wal',
      streamingWalsDirectory: join(root, 'streaming'),
      pathPrefix: cluster.binDir,
      lockDirectory: root,
      ...change,
    };
    receiver = new ReceiverSupervisor(config, { settleMs: 300, ...deps });
    receiver.start();
    return receiver;
  };
  const until = (check: () => boolean) =>
    vi.waitFor(() => expect(check()).toBe(true), { timeout: 15_000, interval: 50 });
  const segments = () => readdirSync(join(root, 'streaming')).filter((name) => SEGMENT.test(name));
  const switchWal = () =>
    cluster.query('CREATE TABLE IF NOT EXISTS t (a int); INSERT INTO t VALUES (1); SELECT pg_switch_wal()');
  const advice = async (change: Partial<ReceiverConfig>) => {
    const started = start(change);
    await until(() => started.status().phase === 'waiting');
    return started.status();
  };

  it('receives every segment byte for byte', async () => {
    const started = start();
    await until(() => started.status().phase === 'running');

    for (let i = 0; i < 3; i += 1) await switchWal();
    await until(() => segments().length >= 3);

    for (const name of segments()) {
      const received = await readFile(join(root, 'streaming', name));
      expect(received.equals(await readFile(join(cluster.walDir, name))), name).toBe(true);
    }
  });

  it('is started again when its connection has died without a word, and nothing is missing', async () => {
    const stall = { lookEveryMs: 100, behindMs: 500, stalledMs: 2_000 };
    const serverPosition = () => fetchFlushPosition(cluster.conninfo, 5_000);
    const started = start({}, { stall, serverPosition, stopGraceMs: 300 });
    const seen: string[] = [];
    started.onChange(() => seen.push(`${started.status().state} ${started.status().advice?.what ?? ''}`));
    await until(() => started.status().phase === 'running');
    await switchWal();
    await until(() => segments().length >= 1);
    const stopped = started.status().pid ?? 0;
    process.kill(stopped, 'SIGSTOP');

    const writing = setInterval(() => void switchWal(), 200);
    await until(() => started.status().restarts >= 1 && started.status().phase === 'running');
    clearInterval(writing);
    const current = await cluster.query('SELECT pg_walfile_name(pg_current_wal_lsn())');
    await switchWal();

    await until(() => segments().some((name) => name >= current));
    expect(seen.join('\n')).toMatch(/attention pg_receivewal runs, but[^]*received nothing for minutes/);
    const numbers = segments()
      .sort()
      .map((name) => Number.parseInt(name.slice(16), 16));
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
  });

  it('is left alone in an idle hour, and receives what comes after it', async () => {
    const stall = { lookEveryMs: 50, behindMs: 60_000, stalledMs: 180_000 };
    const looks = { at: 0, hours: 0 };
    const serverPosition = async () => {
      looks.at += 1;
      return fetchFlushPosition(cluster.conninfo, 5_000);
    };
    const started = start({}, { stall, serverPosition, now: () => Date.now() + looks.hours * 3_600_000 });
    await until(() => started.status().phase === 'running');
    await switchWal();
    await until(() => segments().length >= 1);
    const looksAgain = async () => {
      const before = looks.at;
      await until(() => looks.at >= before + 5);
    };
    await looksAgain();
    const { pid } = started.status();

    looks.hours = 1;
    await looksAgain();

    expect(started.status()).toMatchObject({ pid, phase: 'running', state: 'ok', advice: null, restarts: 0 });
    const received = segments().length;
    await switchWal();
    await until(() => segments().length > received);
    expect(started.status()).toMatchObject({ pid, state: 'ok', restarts: 0 });
  });

  it('goes on where it was after its program was killed', async () => {
    const started = start();
    await until(() => started.status().phase === 'running');
    const killed = started.status().pid ?? 0;

    process.kill(killed, 'SIGKILL');
    await until(() => started.status().phase === 'waiting');
    expect(started.status().advice?.what).toContain('SIGKILL');
    await until(() => started.status().phase === 'running');
    await switchWal();
    await until(() => segments().length >= 1);

    expect(started.status()).toMatchObject({ restarts: 1, state: 'ok', advice: null });
    expect(started.status().pid).not.toBe(killed);
  });

  it('leaves no process and no lock behind on stop', async () => {
    const started = start();
    await until(() => started.status().phase === 'running');
    const pid = started.status().pid ?? 0;

    await started.stop();

    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(await LockFile.owner(join(root, '.pg-receive-wal.lock'))).toBeNull();
  });

  it('creates the slot with create_slot = auto, and again does no harm', async () => {
    for (let i = 0; i < 2; i += 1) {
      const started = start({ slotName: 'walyard', createSlot: 'auto' });
      await until(() => started.status().phase === 'running');
      await started.stop();
    }

    expect(await cluster.query('SELECT slot_name, slot_type FROM pg_replication_slots')).toBe('walyard|physical');
  });

  it('explains a slot that is not there', async () => {
    expect((await advice({ slotName: 'absent' })).advice?.what).toContain('slot "absent" does not exist');
  });

  it('explains a port where nobody listens', async () => {
    const status = await advice({ streamingConninfo: 'host=127.0.0.1 port=1 user=postgres' });

    expect(status.advice?.what).toContain('connection refused');
    expect(status.state).toBe('attention');
  });

  it('explains a wrong password and shows it nowhere (CFG-18)', async () => {
    const conninfo = `host=127.0.0.1 port=${cluster.port} user=locked password=plantedsecret`;

    const status = await advice({ streamingConninfo: conninfo });

    expect(status.advice?.what).toContain('refuses the login');
    expect(JSON.stringify(status)).not.toContain('plantedsecret');
  });

  it.runIf(process.platform === 'linux')('keeps a password that works out of the process list (CFG-19)', async () => {
    const started = start({ streamingConninfo: `host=127.0.0.1 port=${cluster.port} user=locked password=right` });
    await until(() => started.status().phase === 'running');

    const commandLine = readFileSync(`/proc/${started.status().pid}/cmdline`, 'utf8');

    expect(commandLine).toContain('user=locked');
    expect(commandLine).not.toContain('password=');
  });
});
