import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CoreHost } from '../../../electron/core-host';
import { ArchiveHome } from '../../harness/archive-home';
import { PgCluster } from '../../harness/pg-cluster';
import { receiversOf } from '../../harness/receivers-of';
import { BarmanLock } from './barman-lock';
import { COMMAND, expectSuccess, runWalyard, WalyardProcess } from './walyard-process';

const SEGMENT = /^[0-9A-F]{24}$/;
const WORKER = join(COMMAND, '..', 'electron', 'core-worker.cjs');

describe.skipIf(!PgCluster.available() || process.platform !== 'linux')(
  'a receiver left by a Walyard that died',
  () => {
    let cluster: PgCluster;
    let home: ArchiveHome;
    let run: WalyardProcess | undefined;
    let host: CoreHost | undefined;
    let stateDirectory: string;
    let mostAtOnce: number;
    let watch: NodeJS.Timeout;

    beforeAll(async () => {
      cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true, settings: { wal_keep_size: '64MB' } });
      await cluster.query('CREATE TABLE t (a int)');
    });
    afterAll(() => cluster.stop());
    beforeEach(() => {
      home = new ArchiveHome();
      stateDirectory = mkdtempSync(join(tmpdir(), 'walyard-state-'));
      const options = `archiver = on\nstreaming_archiver = on\npath_prefix = ${cluster.binDir}\n`;
      const text = `[barman]\nbarman_home = ${home.root}\n[main]\nconninfo = ${cluster.conninfo}\n${options}`;
      writeFileSync(home.configFile, text);
      mostAtOnce = 0;
      watch = setInterval(() => (mostAtOnce = Math.max(mostAtOnce, receivers().length)), 20);
    });
    afterEach(async () => {
      clearInterval(watch);
      run?.kill('SIGTERM');
      await run?.finished();
      await host?.close(10_000);
      for (const pid of receivers()) process.kill(pid, 'SIGKILL');
      run = undefined;
      host = undefined;
      rmSync(stateDirectory, { recursive: true });
      home.remove();
    });

    const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 40_000, interval: 50 });
    const receivers = () => receiversOf(home.path('streaming'));
    const archivedSegments = () => home.catalogued().filter((name) => SEGMENT.test(name));
    /** The last row begins the partial without which the last segment stays where it is. */
    const writeWal = (segments: number) =>
      cluster.query(
        `${'INSERT INTO t VALUES (1); SELECT pg_switch_wal();\n'.repeat(segments)}INSERT INTO t VALUES (1);`,
      );

    async function startRun(): Promise<number> {
      run = new WalyardProcess(['run', 'main', '-c', home.configFile, '-f', 'json']);
      await until(() => expect(run?.events()).toContainEqual(expect.objectContaining({ phase: 'running' })));
      return receivers()[0] ?? 0;
    }

    async function killRun(): Promise<void> {
      run?.kill('SIGKILL');
      await run?.finished();
    }

    /** Everything from the first archived segment to the last is there, as the server wrote it. */
    async function expectNothingLost(segments: number): Promise<void> {
      await until(() => expect(archivedSegments().length).toBeGreaterThanOrEqual(segments));
      const names = archivedSegments();
      const numbers = names.map(
        (name) => Number.parseInt(name.slice(8, 16), 16) * 4096 + Number.parseInt(name.slice(16), 16),
      );
      expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
      for (const name of names) {
        const stored = readFileSync(home.path('wals', name.slice(0, 16), name));
        expect(stored.equals(readFileSync(join(cluster.walDir, name))), name).toBe(true);
      }
    }

    it('keeps the lock, so that Barman starts no second one, and gives way to the next run', async () => {
      const left = await startRun();
      await writeWal(2);
      await until(() => expect(archivedSegments().length).toBeGreaterThanOrEqual(2));
      await killRun();
      expect(receivers()).toEqual([left]);
      const lock = await BarmanLock.take(join(home.root, '.main-receive-wal.lock'));
      expect(lock.isHeld).toBe(false);
      const { stdout } = await runWalyard(['status', 'main', '-c', home.configFile, '-f', 'json']);
      expect(JSON.parse(stdout)).toMatchObject({ main: { receiver_pid: left } });

      const next = await startRun();
      await writeWal(2);

      await expectNothingLost(4);
      expect(receivers()).toEqual([next]);
      expect(next).not.toBe(left);
      expect(mostAtOnce).toBe(1);
    });

    it('ends when it has finished a segment, and the next run goes on without a gap', async () => {
      await startRun();
      await killRun();
      await writeWal(3);
      await until(() => expect(receivers()).toEqual([]));

      await startRun();
      await writeWal(2);

      await expectNothingLost(5);
      expect(mostAtOnce).toBe(1);
    });

    it('is ended by receive-wal --stop', async () => {
      const left = await startRun();
      await killRun();

      const stop = await runWalyard(['receive-wal', 'main', '--stop', '-c', home.configFile]);

      expectSuccess(stop);
      expect(stop.stdout).toContain(`process ${left}`);
      expect(receivers()).toEqual([]);
      const lock = await BarmanLock.take(join(home.root, '.main-receive-wal.lock'));
      expect(lock.isHeld).toBe(true);
      await lock.release();
    });

    it('gives way to the next core when the core of the app has died alone', async () => {
      host = new CoreHost({
        workerFile: WORKER,
        settings: { configFile: home.configFile, demoDirectory: join(stateDirectory, 'demo'), stateDirectory },
        log: () => {},
        firstDelayMs: 20,
      });
      host.start();
      await until(() => host?.call('archiving.start', { server: 'main' }));
      const phase = async () => (await host?.call('server.flow', { server: 'main' }))?.receiver.phase;
      await until(async () => expect(await phase()).toBe('running'));
      const [left] = receivers();
      await writeWal(2);
      await until(() => expect(archivedSegments().length).toBeGreaterThanOrEqual(2));

      await (host as unknown as { readonly worker: Worker }).worker.terminate();
      await until(async () => expect(await phase()).toBe('running'));
      await writeWal(2);

      await expectNothingLost(4);
      expect(receivers()).toHaveLength(1);
      expect(receivers()).not.toContain(left);
      expect(mostAtOnce).toBe(1);
    });
  },
);
