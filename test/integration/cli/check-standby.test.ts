import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PgCluster } from '../../harness/pg-cluster';
import { CheckedServer } from './checked-server';
import { canMount, MountSpace } from './mount-space';

const LOSE = 'INSERT INTO t VALUES (1); SELECT pg_switch_wal(); CHECKPOINT;\n'.repeat(8);

describe.skipIf(!PgCluster.available())('check of a standby, and of connections and slots that are of no use', () => {
  let primary: PgCluster;
  let standby: PgCluster;
  let other: PgCluster;
  let server: CheckedServer;

  beforeAll(async () => {
    const small = { wal_keep_size: '0', min_wal_size: '2MB', max_wal_size: '4MB', max_slot_wal_keep_size: '1MB' };
    const settings = { ...small, wal_level: 'logical' };
    [primary, other] = await Promise.all([
      PgCluster.start({ walSegmentSizeMb: 1, listen: true, settings }),
      PgCluster.start({ walSegmentSizeMb: 1, listen: true }),
    ]);
    await primary.query('CREATE ROLE unlisted LOGIN REPLICATION; CREATE TABLE t (a int)');
    standby = await primary.startStandby({});
    const hba = join(primary.dataDir, 'pg_hba.conf');
    writeFileSync(hba, `host replication unlisted all reject\n${readFileSync(hba, 'utf8')}`);
    await primary.query('SELECT pg_reload_conf()');
  });
  afterAll(async () => {
    await Promise.all([primary.stop(), standby.stop(), other.stop()]);
  });
  beforeEach(() => void (server = new CheckedServer(primary, 'None')));
  afterEach(() => server.home.remove());

  /** The same failures for people, for programs and for Nagios, each with its exit status. */
  async function expectSameForNagios(failed: readonly string[]): Promise<void> {
    const { status, stdout, stderr } = await server.run(['check', 'main', '--nagios']);
    const [first = '', ...details] = stdout.trimEnd().split('\n');
    const keys = details.map((line) =>
      (/^main\.([^:]+): FAILED/.exec(line)?.[1] ?? '').toLowerCase().replaceAll(/[ -]/g, '_'),
    );
    expect({ status, stderr }).toEqual({ status: failed.length === 0 ? 0 : 2, stderr: '' });
    expect(first).toMatch(
      failed.length === 0 ? /^BARMAN OK - / : /^BARMAN CRITICAL - server main has issues \* main FAILED: /,
    );
    expect(keys.toSorted()).toEqual([...failed].toSorted());
  }

  it('passes for a standby with its primary', async () => {
    const options = { conninfo: standby.conninfo, primary_conninfo: primary.conninfo };

    const { checks } = await server.check(options);

    for (const key of [
      'postgresql_server_is_standby',
      'primary_server_is_not_a_standby',
      'primary_and_standby_have_same_system_id',
      'postgresql_streaming',
    ])
      expect([key, checks[key]?.status]).toEqual([key, 'OK']);
  });

  it.each([
    [
      'the primary is of another cluster',
      () => ({ conninfo: standby.conninfo, primary_conninfo: other.conninfo }),
      'primary_and_standby_have_same_system_id',
    ],
    [
      'both connection strings lead to the standby',
      () => ({ conninfo: standby.conninfo, primary_conninfo: standby.conninfo }),
      'primary_server_is_not_a_standby',
    ],
    [
      'both connection strings lead to the primary',
      () => ({ primary_conninfo: primary.conninfo }),
      'postgresql_server_is_standby',
    ],
    [
      'pg_hba.conf does not let the receiver in',
      () => ({ streaming_conninfo: primary.conninfo.replace('user=postgres', 'user=unlisted') }),
      'postgresql_streaming',
    ],
  ])('fails when %s, in every form', async (_what, options, key) => {
    const { failed, checks } = await server.check(options());

    expect(failed).toContain(key);
    expect(checks[key]).toMatchObject({ hint: expect.stringMatching(/./), cause: expect.stringMatching(/./) });
    await expectSameForNagios(failed);
  });

  it('says that a slot was given up by the server', async () => {
    await primary.query(`SELECT pg_create_physical_replication_slot('late', true); ${LOSE}`);
    expect(await primary.query(`SELECT wal_status FROM pg_replication_slots WHERE slot_name = 'late'`)).toBe('lost');

    const { failed, checks } = await server.check({ slot_name: 'late' });

    expect(failed).toContain('replication_slot');
    expect(checks['replication_slot']?.cause).toMatch(/removed|lost|given up/);
    await expectSameForNagios(failed);
    await primary.query(`SELECT pg_drop_replication_slot('late')`);
  });

  it('takes a logical slot of this name for none', async () => {
    await primary.query(`SELECT pg_create_logical_replication_slot('logical', 'pgoutput')`);

    const { checks } = await server.check({ slot_name: 'logical' });

    expect(checks['replication_slot']).toMatchObject({
      status: 'FAILED',
      hint: expect.stringContaining("'logical' doesn't exist"),
    });
    await primary.query(`SELECT pg_drop_replication_slot('logical')`);
  });

  it.runIf(canMount)('says that there is no pg_receivewal on this machine', async () => {
    const empty = join(server.home.root, 'empty');
    mkdirSync(empty);
    const space = await MountSpace.create(
      'for at in /usr/lib/postgresql; do test ! -d $at || mount -t tmpfs tmpfs $at; done',
    );
    const run = { through: [...space.through, 'env', `PATH=${empty}`] };

    const { failed, checks } = await server.check({ path_prefix: empty }, [], run);
    await space.close();

    expect(failed).toContain('pg_receivexlog');
    expect(checks['pg_receivexlog']?.fix?.text).toMatch(/postgresql-client/);
  });
});
