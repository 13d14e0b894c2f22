import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BarmanHome } from '../../harness/barman-home';
import { isRunning } from '../../harness/is-running';
import { PgCluster } from '../../harness/pg-cluster';
import { deliver, HASH_DIRECTORY, segmentNames } from '../cli/segments';
import { expectSuccess, runWalyard } from '../cli/walyard-process';
import { runBarman } from './barman-process';

let home: BarmanHome;

afterEach(() => home.remove());

interface Turn {
  readonly receiver: { readonly state: string; readonly pid: number | null } | null;
}

const walyard = (...args: string[]) => runWalyard(['-c', home.configFile, ...args]);
const walyardCron = async (): Promise<Turn | undefined> => {
  const finished = await walyard('-f', 'json', 'cron');
  expectSuccess(finished);
  return (JSON.parse(finished.stdout) as readonly Turn[])[0];
};
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 60_000, interval: 100 });

describe('cron of ours and of Barman at the same time', () => {
  it('archive everything once between them (LCK, layout §4.1)', async () => {
    home = new BarmanHome('archiver = on\ncompression = gzip');
    for (let round = 0; round < 3; round += 1) {
      deliver(home, segmentNames(6, 1 + 6 * round));
      home.giveToOwner();
      const [theirs] = await Promise.all([runBarman(home, 'cron'), walyardCron()]);
      expect(theirs.status).toBe(0);
    }

    // Barman's cron has left its archive-wal behind.
    await until(async () => {
      await walyardCron();
      expect(home.names('incoming')).toEqual([]);
    });
    await until(async () => expectSuccess(await walyard('archive-wal', 'main')));
    expect(home.names('wals', HASH_DIRECTORY)).toEqual(segmentNames(18));
    expect(home.names('errors')).toEqual([]);
  });
});

describe.skipIf(!PgCluster.available())('the receiver that cron starts', () => {
  let cluster: PgCluster;

  beforeAll(async () => {
    cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true });
    await cluster.query('CREATE TABLE t (a int)');
  });
  afterAll(() => cluster.stop());

  function configure(): void {
    home = new BarmanHome('archiver = on\nstreaming_archiver = on');
    const conninfo = cluster.conninfo;
    home.reconfigure((text) =>
      `${text}\npath_prefix = ${cluster.binDir}\n`
        .replace(/^conninfo = .*$/m, `conninfo = ${conninfo}`)
        .replace(/^streaming_conninfo = .*$/m, `streaming_conninfo = ${conninfo}`),
    );
    home.giveToOwner();
  }

  const lockedBy = () => Number.parseInt(readFileSync(join(home.root, '.main-receive-wal.lock'), 'utf8'), 10);
  const receivers = () => cluster.query('SELECT count(*) FROM pg_stat_replication');

  async function stop(pid: number): Promise<void> {
    process.kill(pid, 'SIGINT');
    await until(() => expect(isRunning(pid)).toBe(false));
  }

  it('is left alone by the other when Barman has started it', async () => {
    configure();
    expect((await runBarman(home, 'cron')).status).toBe(0);
    await until(async () => expect(await receivers()).toBe('1'));

    const turn = await walyardCron();

    const pid = lockedBy();
    expect(turn?.receiver).toEqual({ state: 'running', pid });
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('barman');
    expect(await receivers()).toBe('1');
    await stop(pid);
  });

  it('is left alone by the other when we have started it', async () => {
    configure();
    const turn = await walyardCron();
    expect(turn?.receiver?.state).toBe('started');

    expect((await runBarman(home, 'cron')).status).toBe(0);

    expect((await walyardCron())?.receiver).toEqual({ state: 'running', pid: turn?.receiver?.pid });
    expect(await receivers()).toBe('1');
    // Barman's cron has an archive-wal at work that writes to the directory.
    await until(async () => expect((await walyard('archive-wal', 'main')).stdout).not.toContain('is running'));
    await stop(turn?.receiver?.pid ?? 0);
  });
});
