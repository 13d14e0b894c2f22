import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { PostgresMonitor } from '../../core/postgres/postgres-monitor';
import { fetchPostgresStatus } from '../../core/postgres/postgres-status';
import { PgCluster } from '../harness/pg-cluster';

const TIMEOUT_MS = 5_000;

describe.skipIf(!PgCluster.available())('the state of a PostgreSQL with 1 MiB segments', () => {
  let cluster: PgCluster;
  let monitor: PostgresMonitor | undefined;
  beforeAll(async () => void (cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true })));
  afterEach(async () => {
    await monitor?.stop();
    monitor = undefined;
  });
  afterAll(() => cluster.stop());

  const until = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 50 });
  const connections = () => cluster.query("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'walyard'");

  it('is what the server says', async () => {
    const answer = await fetchPostgresStatus(cluster.conninfo, TIMEOUT_MS);

    expect(answer).toMatchObject({ ok: true });
    if (!answer.ok) return;
    const { status } = answer;
    const ask = `SELECT system_identifier, (pg_control_checkpoint()).timeline_id, pg_walfile_name('${status.currentLsn}') FROM pg_control_system()`;
    expect(`${status.systemIdentifier}|${status.timeline}|${status.currentWal}`).toBe(await cluster.query(ask));
    expect(status.serverVersion).toBe((await cluster.query('SHOW server_version')).split(' ')[0]);
    expect(status).toMatchObject({ inRecovery: false, walSegmentSize: 1024 * 1024, synchronousStandbyNames: '' });
  });

  it('is read over a Unix socket too', async () => {
    const conninfo = `host='${cluster.baseDir}' port=${cluster.port} user=postgres dbname=postgres`;

    expect(await fetchPostgresStatus(conninfo, TIMEOUT_MS)).toMatchObject({ ok: true });
  });

  it('names the segment that holds the last byte when the position is on a boundary (NAM-19, NAM-20)', async () => {
    const answer = await vi.waitFor(async () => {
      const switched = await cluster.query(
        `CREATE TABLE IF NOT EXISTS b (a int); INSERT INTO b VALUES (1); SELECT pg_switch_wal()`,
      );
      const found = await fetchPostgresStatus(cluster.conninfo, TIMEOUT_MS);
      // Now and then the server itself writes something in between.
      expect(found).toMatchObject({ status: { currentLsn: expect.stringMatching(/00000$/) } });
      return { found, written: await cluster.query(`SELECT pg_walfile_name('${switched}')`) };
    });

    // The position that pg_switch_wal returned is inside the segment it ended.
    expect(answer.found).toMatchObject({ status: { currentWal: answer.written } });
  });

  it.each([
    ['unreachable', () => 'host=127.0.0.1 port=1 user=postgres'],
    ['database-missing', () => `${cluster.conninfo} dbname=nowhere`],
    ['authentication', () => `${cluster.conninfo} user=nobody_here`],
    ['conninfo-invalid', () => 'host'],
  ])('is a failure of kind %s, not an exception', async (kind, conninfo) => {
    const answer = await fetchPostgresStatus(conninfo(), TIMEOUT_MS);

    expect(answer).toMatchObject({ ok: false, failure: { kind } });
  });

  it('gives up in time when nobody answers', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;

    const answer = await fetchPostgresStatus(`host=127.0.0.1 port=${port} user=postgres sslmode=disable`, 300);

    expect(answer).toMatchObject({ ok: false, failure: { kind: 'timeout' } });
    silent.close();
  });

  it('is watched over one connection, with the rate of WAL, until stop closes it', async () => {
    monitor = new PostgresMonitor({ conninfo: cluster.conninfo, intervalMs: 100 });
    monitor.start();
    await until(() => expect(monitor?.flow().bytesPerSecond).not.toBeNull());
    await cluster.query('CREATE TABLE filler AS SELECT repeat(md5(i::text), 20) FROM generate_series(1, 2000) i');

    await until(() => expect(monitor?.flow().bytesPerSecond).toBeGreaterThan(1000));
    expect(monitor.flow()).toMatchObject({ state: 'ok', advice: null });
    expect(await connections()).toBe('1');
    await monitor.stop();

    await vi.waitFor(async () => expect(await connections()).toBe('0'));
    expect(monitor.flow()).toMatchObject({ state: 'stopped', currentLsn: null });
  });

  it('stays ok when only the connection is cut', async () => {
    const states: string[] = [];
    monitor = new PostgresMonitor({ conninfo: cluster.conninfo, intervalMs: 50 });
    monitor.onChange(() => states.push(monitor?.flow().state ?? ''));
    monitor.start();
    await until(() => expect(monitor?.status()).not.toBeNull());

    await cluster.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'walyard'");
    await vi.waitFor(async () => expect(await connections()).toBe('1'), { timeout: 5000 });
    await cluster.query('CREATE TABLE after_cut (a int)');
    const seen = states.length;
    await until(() => expect(states.length).toBeGreaterThan(seen));

    expect(states).not.toContain('failing');
  });

  it('says that no archived WAL is at risk while PostgreSQL is down, and recovers', async () => {
    monitor = new PostgresMonitor({ conninfo: cluster.conninfo, intervalMs: 100, maxPauseMs: 200 });
    monitor.start();
    await until(() => expect(monitor?.status()).not.toBeNull());

    await cluster.stopServer();
    await until(() => expect(monitor?.flow().state).toBe('failing'));
    expect(monitor.flow().advice?.what).toContain('No archived WAL is at risk');
    await cluster.startServer();

    await until(() => expect(monitor?.flow()).toMatchObject({ state: 'ok', advice: null }));
  });
});
