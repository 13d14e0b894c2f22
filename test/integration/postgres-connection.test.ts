import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchNormalStatus, fetchStreamingStatus } from '../../core/postgres/fetch-remote-status';
import { PostgresConnection } from '../../core/postgres/postgres-connection';
import { PgCluster } from '../harness/pg-cluster';

const OPTIONS = { slotName: null, withSize: false };
const CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'walyard'";

describe.skipIf(!PgCluster.available())('a connection to a real PostgreSQL', () => {
  let cluster: PgCluster;
  beforeAll(async () => void (cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true })));
  afterAll(() => cluster.stop());

  const connect = (kind: 'normal' | 'replication') =>
    new PostgresConnection({ conninfo: cluster.conninfo, kind, timeoutMs: 5_000 });
  const count = () => cluster.query("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'walyard'");

  it.each(['normal', 'replication'] as const)('that was cut is made anew when it is next used: %s', async (kind) => {
    const connection = connect(kind);
    const first = await connection.open();

    await cluster.query(CUT);
    const second = await connection.open();

    expect(second).not.toBe(first);
    expect(second.isAlive).toBe(true);
    connection.close();
  });

  it('is one for all who ask at once', async () => {
    const connection = connect('normal');

    const sessions = await Promise.all([connection.open(), connection.open(), connection.open()]);

    expect(new Set(sessions).size).toBe(1);
    connection.close();
  });

  it('tells the state of the server over both kinds, and closes', async () => {
    const [normal, replication] = [connect('normal'), connect('replication')];

    const status = (await fetchNormalStatus(normal, OPTIONS)).status;
    const streaming = (await fetchStreamingStatus(replication)).status;

    expect(status).toMatchObject({ versionSupported: true, isSuperuser: true, hasBackupPrivileges: true });
    expect(status).toMatchObject({ xlogSegmentSize: 1024 * 1024, walLevel: 'replica', isInRecovery: false });
    expect(streaming).toMatchObject({ streaming: true, timeline: 1, streamingSystemid: status.postgresSystemid });
    normal.close();
    replication.close();
    await expect.poll(count, { timeout: 5_000 }).toBe('0');
  });

  it('answers with what went wrong, never with an exception, while the server is down', async () => {
    const connection = connect('normal');
    await connection.open();
    await cluster.stopServer();

    const { status, failure } = await fetchNormalStatus(connection, OPTIONS);
    await cluster.startServer();

    expect(status.serverTxtVersion).toBe(null);
    expect(failure?.kind).toBe('unreachable');
    expect((await fetchNormalStatus(connection, OPTIONS)).failure).toBe(null);
    connection.close();
  });
});
