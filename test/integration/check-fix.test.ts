import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyCheckFix } from '../../core/server/apply-check-fix';
import { ArchiveHome } from '../harness/archive-home';
import { PgCluster } from '../harness/pg-cluster';

describe.skipIf(!PgCluster.available())('a WAL switch as a failed check offers it', () => {
  let cluster: PgCluster;
  let home: ArchiveHome;
  beforeAll(async () => {
    cluster = await PgCluster.start({ walSegmentSizeMb: 1, settings: { autovacuum: 'off' } });
    home = new ArchiveHome('archiver = on');
    home.reconfigure((text) => text.replace('host=127.0.0.1 port=1', cluster.conninfo));
  });
  afterAll(async () => {
    home.remove();
    await cluster.stop();
  });

  it('names the segment that is closed, and says when there was nothing to close', async () => {
    await cluster.query('CREATE TABLE t (n int)');
    const open = await cluster.query('SELECT pg_walfile_name(pg_current_wal_lsn())');

    expect(await applyCheckFix('switch-wal', home.config)).toContain(`WAL ${open} is closed.`);
    expect(await cluster.query('SELECT pg_walfile_name(pg_current_wal_insert_lsn())')).not.toBe(open);
    expect(await applyCheckFix('switch-wal', home.config)).toContain(`nothing was written since ${open} was`);
  });
});
