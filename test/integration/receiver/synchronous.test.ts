import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PgCluster } from '../../harness/pg-cluster';
import { finishSegments, StreamedServer, until, WITNESS } from './streamed-server';

const NAME = 'barman_receive_wal';

describe.skipIf(!PgCluster.available())('a receiver that the primary waits for (synchronous_standby_names)', () => {
  let cluster: PgCluster;
  let server: StreamedServer;

  beforeAll(async () => {
    cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true, ...WITNESS });
    await cluster.query('CREATE TABLE t (a int)');
  });
  afterAll(() => cluster.stop());
  beforeEach(() => void (server = new StreamedServer(cluster, { slot_name: 'sync', create_slot: 'auto' })));
  afterEach(async () => {
    await setNames('');
    await server.remove();
  });

  /** PostgreSQL compares without regard to case (RCV §6.2). */
  async function setNames(names: string): Promise<void> {
    await cluster.query(`ALTER SYSTEM SET synchronous_standby_names = '${names}'; SELECT pg_reload_conf()`);
    await until(async () => expect(await cluster.query('SHOW synchronous_standby_names')).toBe(names));
  }
  const commit = () => cluster.query('INSERT INTO t VALUES (1); SELECT pg_current_wal_flush_lsn() - 1');
  const waitingCommits = () =>
    cluster.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query LIKE 'INSERT%'");

  /** All bytes up to this position are on our disk. */
  async function expectReceived(lsn: string): Promise<void> {
    const [name = '', offset = ''] = (await cluster.query(`SELECT * FROM pg_walfile_name_offset('${lsn}')`)).split('|');
    const file = readdirSync(server.home.path('streaming')).find((found) => found.startsWith(name)) ?? '';
    const received = readFileSync(server.home.path('streaming', file)).subarray(0, Number(offset));
    expect(received.equals(readFileSync(join(cluster.walDir, name)).subarray(0, Number(offset))), name).toBe(true);
    expect(received.length).toBe(Number(offset));
  }

  it('lets a commit return when it has received it, and not before', async () => {
    await setNames(`ANY 1 ("${NAME.toUpperCase()}")`);
    await server.startStreaming();
    const [first = ''] = await finishSegments(cluster, 2);

    for (let times = 0; times < 20; times += 1) await expectReceived(await commit());

    expect(await cluster.query('SELECT sync_state FROM pg_stat_replication')).toBe('quorum');
    const [last = ''] = await finishSegments(cluster, 1);
    await finishSegments(cluster, 1);
    await server.expectArchived(first, last);
  });

  it('says that commits wait while it is stopped and while it cannot run, and lets them go when it runs again', async () => {
    await setNames(NAME);
    await server.startStreaming();

    await server.live.receiver?.stop();
    const stopped = commit();
    await until(async () => expect(await waitingCommits()).toBe('1'));
    const whileStopped = await server.shown();
    server.live.receiver?.start();
    await stopped;
    await server.untilStreaming();
    process.kill(server.receiver().pid ?? 0, 'SIGKILL');
    const killed = await server.untilTrouble(/SIGKILL/);

    expect(whileStopped.receiver).toMatchObject({ phase: 'stopped', state: 'attention' });
    expect(whileStopped.receiver.advice?.what).toMatch(new RegExp(`synchronous_standby_names.*"${NAME}".*commits`));
    expect(whileStopped.receiver.advice?.todo).toMatch(/^Start the receiver, or take/);
    expect(whileStopped.summary).toMatchObject({ state: 'attention', headline: whileStopped.receiver.advice?.what });
    expect(killed.advice?.what).toMatch(/SIGKILL.*[Cc]ommits/);
    expect(await waitingCommits()).toBe('0');
  });

  it('is started again when the primary begins to wait for it, so that commits return', async () => {
    await server.startStreaming();
    const before = server.receiver().pid;

    await setNames(NAME);
    await commit();

    await server.untilStreaming();
    expect(server.receiver()).toMatchObject({ restarts: 1, state: 'ok' });
    expect(server.receiver().pid).not.toBe(before);
    expect(await cluster.query('SELECT sync_state FROM pg_stat_replication')).toBe('sync');
    expect(await waitingCommits()).toBe('0');
  });

  it('is left alone when it receives from a standby, whatever the primary waits for', async () => {
    const standby = await cluster.startStandby({});
    const from = { streaming_conninfo: standby.conninfo, wal_conninfo: standby.conninfo };
    const second = new StreamedServer(cluster, from);
    try {
      await setNames(NAME);
      await second.startStreaming();
      const { pid } = second.receiver();
      const shownLsn = async () => (await second.shown()).postgres.currentLsn;
      for (let looks = 0; looks < 2; looks += 1) {
        const before = await shownLsn();
        await cluster.query('SET synchronous_commit = local; INSERT INTO t VALUES (1)');
        await until(async () => expect(await shownLsn()).not.toBe(before));
      }

      expect(second.receiver()).toMatchObject({ phase: 'running', restarts: 0, pid });
    } finally {
      await second.remove();
      await standby.stop();
    }
  });

  it('says nothing of commits when the primary does not wait for it', async () => {
    await setNames('');
    await server.startStreaming();

    await server.live.receiver?.stop();

    expect(server.receiver()).toMatchObject({ phase: 'stopped', state: 'stopped', advice: null });
  });
});
