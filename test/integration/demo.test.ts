import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../core/config/load-config';
import { requireServer } from '../../core/config/require-server';
import { DemoCluster } from '../../core/demo/demo-cluster';
import { demoPaths } from '../../core/demo/demo-paths';
import type { DemoPaths } from '../../core/demo/demo-paths';
import { findPostmaster } from '../../core/demo/postmaster';
import { LockFile } from '../../core/fs/lock-file';
import { PostgresSession } from '../../core/postgres/postgres-session';
import { ReceiverSupervisor } from '../../core/receiver/receiver-supervisor';
import { PgCluster } from '../harness/pg-cluster';

const SEGMENT = /^[0-9A-F]{24}$/;
const segmentsIn = (directory: string) => readdirSync(directory).filter((name) => SEGMENT.test(name));
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 100 });

/** Runs the demo and its receiver in a process of its own, so that the process can be killed. */
const RUN_ELSEWHERE = `
  import { createServer } from 'vite';
  const vite = await createServer({
    configFile: false,
    logLevel: 'silent',
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, ws: false, watch: null },
  });
  const load = (file) => vite.ssrLoadModule('/core/' + file);
  const { DemoCluster } = await load('demo/demo-cluster.ts');
  const { ReceiverSupervisor } = await load('receiver/receiver-supervisor.ts');
  const { loadConfig } = await load('config/load-config.ts');
  const demo = new DemoCluster({ directory: process.argv[1], log() {} });
  await demo.start();
  const receiver = new ReceiverSupervisor(loadConfig(demo.configFile).servers.get('demo'));
  receiver.onChange(() => receiver.status().phase === 'running' && console.log(receiver.status().pid));
  receiver.start();`;

describe.skipIf(!PgCluster.available())('the demo, in a directory with an awkward name', () => {
  let root: string;
  let paths: DemoPaths;
  let demo: DemoCluster;
  let receiver: ReceiverSupervisor | undefined;

  beforeAll(async () => {
    root = await mkdtemp(join('/tmp', 'walyard-demo-test-'));
    // Where tests run as root, the account of PostgreSQL has to get in.
    await chmod(root, 0o755);
    paths = demoPaths(join(root, `it's 100% "a" $HOME demo`));
    demo = new DemoCluster({ directory: paths.directory, log: () => {}, lookEveryMs: 200 });
  });
  afterEach(async () => {
    await receiver?.stop();
    receiver = undefined;
  });
  afterAll(async () => {
    await demo.stop();
    await rm(root, { recursive: true, force: true });
  });

  const server = () => requireServer(loadConfig(paths.configuration), 'demo');
  const ask = async (sql: string) => {
    const session = await PostgresSession.open(server().conninfo ?? '', 5_000);
    try {
      return (await session.query(sql))[0];
    } finally {
      session.close();
    }
  };

  it('runs a PostgreSQL whose WAL arrives in incoming and in streaming, byte for byte', async () => {
    const phases = new Set<string>();
    const end = demo.onChange(() => phases.add(demo.status().phase));
    await demo.start();
    end();
    receiver = new ReceiverSupervisor(server());
    receiver.start();

    await until(() => {
      expect(segmentsIn(paths.incoming).length).toBeGreaterThanOrEqual(2);
      expect(segmentsIn(paths.streaming).length).toBeGreaterThanOrEqual(2);
    });

    expect([...phases]).toEqual(['preparing', 'running']);
    expect(demo.status()).toMatchObject({ phase: 'running', server: 'demo', directory: paths.directory, error: null });
    for (const directory of [paths.incoming, paths.streaming]) {
      for (const name of segmentsIn(directory)) {
        const delivered = await readFile(join(directory, name));
        expect(delivered.equals(await readFile(join(paths.dataDirectory, 'pg_wal', name))), name).toBe(true);
      }
    }
    expect(existsSync(paths.wals) && existsSync(paths.errors)).toBe(true);
  });

  it('reads what PostgreSQL really uses from its configuration', async () => {
    const row =
      await ask(`SELECT current_setting('data_checksums') AS sums, current_setting('listen_addresses') AS listen,
      current_setting('server_encoding') AS encoding, current_setting('wal_segment_size') AS segment`);

    expect(row).toEqual({ sums: 'on', listen: '', encoding: 'UTF8', segment: '1MB' });
    expect(loadConfig(paths.configuration).warnings).toEqual([]);
  });

  it.runIf(process.getuid?.() === 0)('does not run PostgreSQL as root', () => {
    expect(statSync(`/proc/${findPostmaster(paths.dataDirectory)}`).uid).not.toBe(0);
  });

  it('leaves a demo alone that another process runs', async () => {
    const before = findPostmaster(paths.dataDirectory);
    const second = new DemoCluster({ directory: paths.directory, log: () => {} });

    await expect(second.start()).rejects.toMatchObject({ code: 'lock-busy' });
    await expect(second.remove()).rejects.toMatchObject({ code: 'lock-busy' });

    expect(second.status()).toMatchObject({
      phase: 'failed',
      error: { message: expect.stringContaining(String(process.pid)) },
    });
    expect(findPostmaster(paths.dataDirectory)).toBe(before);
    expect(before).not.toBeNull();
  });

  it('says so when its PostgreSQL is killed, and goes on with the same data on the next start', async () => {
    const orders = Number((await ask('SELECT count(*) FROM orders'))?.['count']);

    process.kill(findPostmaster(paths.dataDirectory) ?? 0, 'SIGKILL');
    await until(() => expect(demo.status()).toMatchObject({ phase: 'failed', server: null }));
    expect(demo.status().error?.message).toContain('PostgreSQL ended by itself');
    await demo.start();

    expect(orders).toBeGreaterThan(0);
    expect(Number((await ask('SELECT count(*) FROM orders'))?.['count'])).toBeGreaterThanOrEqual(orders);
  });

  it('ends what it started on stop, and keeps the files', async () => {
    const pid = findPostmaster(paths.dataDirectory) ?? 0;

    await demo.stop();

    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(demo.status()).toMatchObject({ phase: 'stopped', server: null, error: null });
    expect(await LockFile.owner(paths.lock)).toBeNull();
    expect(existsSync(paths.dataDirectory)).toBe(true);
  });

  it('ends the PostgreSQL and the receiver that a crashed process left behind, and keeps the data', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', RUN_ELSEWHERE, paths.directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const receiverPid = await new Promise<number>((resolve) =>
      child.stdout.once('data', (data) => resolve(Number(data))),
    );
    const identifier = await ask('SELECT system_identifier::text FROM pg_control_system()');
    const leftover = findPostmaster(paths.dataDirectory);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(findPostmaster(paths.dataDirectory)).toBe(leftover);

    await demo.start();

    expect(leftover).not.toBeNull();
    expect(() => process.kill(receiverPid, 0)).toThrow('ESRCH');
    expect(findPostmaster(paths.dataDirectory)).not.toBe(leftover);
    expect(await ask('SELECT system_identifier::text FROM pg_control_system()')).toEqual(identifier);
  });

  it('pauses when the directory has grown too large, with the reason in its status', async () => {
    await demo.stop();
    const limits = { slowBytes: 1, pauseBytes: 2 };
    const bounded = new DemoCluster({ directory: paths.directory, log: () => {}, limits, lookEveryMs: 100 });
    await bounded.start();
    await until(() => expect(bounded.status().step).toContain('paused'));
    await sleep(600);
    const newest = async () => (await ask('SELECT max(id) FROM orders'))?.['max'];

    const before = await newest();
    await sleep(1_000);

    expect(await newest()).toBe(before);
    expect(bounded.status().sizeBytes).toBeGreaterThan(1_000_000);
    await bounded.stop();
  });

  it('removes the whole directory, also while it runs', async () => {
    await demo.start();

    await demo.remove();

    expect(existsSync(paths.directory)).toBe(false);
    expect(demo.status()).toMatchObject({ phase: 'absent', sizeBytes: null });
  });

  it('makes a data directory again that a crash left half made', async () => {
    await mkdir(join(paths.dataDirectory, 'base'), { recursive: true });
    await writeFile(paths.marker, '{"walyardDemo":1,"initialised":false,"socketDirectory":null}\n');

    await demo.prepare();

    expect(existsSync(join(paths.dataDirectory, 'PG_VERSION'))).toBe(true);
    expect(demo.status().phase).toBe('stopped');
  });

  it('uses a short temporary directory for the socket when the path is too long, and removes that too', async () => {
    const long = new DemoCluster({ directory: join(root, 'x'.repeat(100)), log: () => {} });
    await long.start();
    const { host } = /host=(?<host>\S+)/.exec(await readFile(long.configFile, 'utf8'))?.groups ?? {};

    await long.remove();

    expect(host).toMatch(/^\/tmp\/walyard-demo-\w+$/);
    expect(existsSync(host ?? '')).toBe(false);
  });
});
