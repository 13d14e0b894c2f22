import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ReceiverProbe } from '../../../core/server/receiver-probe';
import { ArchiveHome } from '../../harness/archive-home';
import { PgCluster } from '../../harness/pg-cluster';

const CONNECTIONS =
  "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";

describe.skipIf(!PgCluster.available())('the connection of the page of a receiver', () => {
  let cluster: PgCluster;
  let home: ArchiveHome;

  beforeAll(async () => void (cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true })));
  afterEach(() => home.remove());
  afterAll(() => cluster.stop());

  const expectConnections = (count: string) =>
    vi.waitFor(async () => expect(await cluster.query(CONNECTIONS)).toBe(count), { timeout: 5_000 });

  it('is kept between looks, and not after it is closed, also when the answer comes only then', async () => {
    home = new ArchiveHome(`conninfo = ${cluster.conninfo}`);
    const probe = new ReceiverProbe(home.server().config, () => {});
    expect((await probe.read()).status?.walSegmentSize).toBe(1024 * 1024);
    await expectConnections('1');
    probe.close();
    await expectConnections('0');

    const looking = probe.read();
    probe.close();
    await looking;
    await expectConnections('0');

    await probe.read();
    await expectConnections('1');
    probe.close();
    await expectConnections('0');
  });
});
