import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresSession } from '../../core/postgres/postgres-session';
import { readWalDirectory, type WalDirectory } from '../../core/postgres/wal-directory';
import { PgCluster } from '../harness/pg-cluster';

const MIB = 1024 * 1024;

describe.skipIf(!PgCluster.available())('what a server says of its pg_wal', () => {
  let primary: PgCluster;
  let standby: PgCluster;

  beforeAll(async () => {
    primary = await PgCluster.start({ walSegmentSizeMb: 1, listen: true });
    standby = await primary.startStandby({});
  });
  afterAll(() => Promise.all([primary.stop(), standby.stop()]));

  async function read({ conninfo }: PgCluster): Promise<WalDirectory> {
    const session = await PostgresSession.open(conninfo, 20_000);
    try {
      return await readWalDirectory(session, 15);
    } finally {
      session.close();
    }
  }

  it('counts the files, and tells on a primary when it was written to', async () => {
    const { files, bytes, writtenSecondsAgo, why } = await read(primary);

    expect(bytes).toBe((files ?? 0) * MIB);
    expect(writtenSecondsAgo).not.toBeNull();
    expect(why).toBeNull();
  });

  it('counts them on a standby, too, which has no position of its own', async () => {
    const { files, bytes, readyFiles, writtenSecondsAgo, why } = await read(standby);

    expect(files).toBeGreaterThan(0);
    expect(bytes).toBe((files ?? 0) * MIB);
    expect({ readyFiles, writtenSecondsAgo, why }).toEqual({ readyFiles: 0, writtenSecondsAgo: null, why: null });
  });
});
