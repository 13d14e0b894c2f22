import { chmodSync, rmdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PgCluster } from '../../harness/pg-cluster';
import { BarmanLock } from './barman-lock';
import { CheckedServer } from './checked-server';
import { asOrdinaryUser } from './ordinary-user';

const SEGMENT = '000000010000000000000001';
const onLinux = it.runIf(process.platform === 'linux');

describe.skipIf(!PgCluster.available())('check of a server that is set up wrongly', () => {
  let cluster: PgCluster;
  let server: CheckedServer;

  beforeAll(async () => {
    const settings = { archive_mode: 'on', archive_command: 'cp %p ../taken/%f' };
    cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true, settings, dirs: ['taken'] });
    await cluster.query(`SELECT pg_create_physical_replication_slot('filled', true);
      SELECT pg_create_physical_replication_slot('unused');
      CREATE ROLE plain LOGIN; CREATE ROLE streams LOGIN REPLICATION;`);
  });
  afterAll(() => cluster.stop());
  beforeEach(() => {
    server = new CheckedServer(cluster, 'filled');
    // Something is archived, so that the quiet check of the archive is quiet.
    server.home.put(['wals', 'main-xlog.db'], `${SEGMENT}\t1048576\t1700000000.0\tNone\tNone\n`);
  });
  afterEach(() => server.home.remove());

  const as = (user: string) => `host=127.0.0.1 port=${cluster.port} user=${user} dbname=postgres`;

  it('fails for what is down only: no receiver runs and nobody reads from the slot', async () => {
    const { status, failed, checks } = await server.check();

    expect(status).toBe(1);
    expect(failed).toEqual(['receive_wal_running', 'replication_slot']);
    expect(checks['receive_wal_running']).toMatchObject({
      fix: { kind: 'command', text: 'walyard run main' },
      action: 'start-receiver',
    });
    expect(checks['replication_slot']?.hint).toContain("slot 'filled' not active");
    expect(checks['replication_slot']?.measured).toMatch(/^restart_lsn [0-9A-F]+\/[0-9A-F]+, .* kept, not read/);
  });

  it('takes the lock for a running receiver, whichever program holds it (LCK-5)', async () => {
    const lock = await BarmanLock.take(join(server.home.root, '.main-receive-wal.lock'));

    const { checks } = await server.check();
    await lock.release();

    expect(checks['receive_wal_running']).toMatchObject({
      status: 'OK',
      measured: `its lock is held by process ${lock.pid}`,
    });
  });

  it('names a slot that is not there, with the SQL that makes it', async () => {
    const { checks } = await server.check({ slot_name: 'absent' });
    const { fix, action } = checks['replication_slot'] ?? {};
    await cluster.query(fix?.text ?? '');

    expect(action).toBe('create-slot');
    expect((await server.check({ slot_name: 'absent' })).checks['replication_slot']?.hint).toContain('not active');
    await cluster.query(`SELECT pg_drop_replication_slot('absent')`);
  });

  it('tells a slot that has never been used from one that is not read', async () => {
    const { checks } = await server.check({ slot_name: 'unused' });

    expect(checks['replication_slot']?.hint).toContain("slot 'unused' not initialised");
  });

  it('warns of a slot that keeps WAL for nobody, without failing', async () => {
    const { checks } = await server.check({ streaming_archiver: 'off' });

    expect(checks['replication_slot']).toMatchObject({ status: 'OK' });
    expect(checks['replication_slot']?.hint).toMatch(/^WARNING: slot 'filled' is initialised/);
  });

  it('says that PostgreSQL is down, and does not blame the slot for it', async () => {
    const { failed, checks } = await server.check({ conninfo: 'host=127.0.0.1 port=1 user=postgres' });

    expect(failed).toEqual(['pg_receivexlog_compatible', 'postgresql', 'receive_wal_running']);
    expect(checks['postgresql']?.hint).toContain('connection refused');
    expect(checks['postgresql']?.cause).toContain('No archived WAL is at risk');
    expect(checks['pg_receivexlog_compatible']?.hint).toMatch(
      /^PostgreSQL version: Unknown, pg_receivexlog version: 1/,
    );
  });

  it.each([
    ['a connection string without an equals sign', 'localhost', 'configuration'],
    ['a service', 'service=pg', 'postgresql'],
  ])('fails for %s', async (_name, conninfo, key) => {
    expect((await server.check({ conninfo })).failed).toContain(key);
  });

  it('says which rights are missing; its SQL grants them', async () => {
    const before = await server.check({ conninfo: as('plain'), streaming_conninfo: as('streams') });
    await cluster.query(before.checks['no_access_to_backup_functions']?.fix?.text ?? '');
    const after = await server.check({ conninfo: as('plain'), streaming_conninfo: as('streams') });

    expect(before.failed).toContain('no_access_to_backup_functions');
    expect(after.checks['superuser_or_standard_user_with_backup_privileges']?.status).toBe('OK');
    expect(after.checks['postgresql_streaming']?.status).toBe('OK');
  });

  it('says that a role may not stream', async () => {
    const { checks } = await server.check({ streaming_conninfo: as('plain') });

    expect(checks['postgresql_streaming']?.status).toBe('FAILED');
    expect(checks['postgresql_streaming']?.fix?.text).toMatch(/^ALTER ROLE plain REPLICATION;/);
  });

  it('checks the connections of WAL streaming by themselves when they are overridden', async () => {
    const { checks, failed } = await server.check({ wal_conninfo: as('streams') });

    expect(failed).toContain('no_access_to_monitoring_functions_(wal_streaming)');
    expect(checks['wal_level_(wal_streaming)']?.status).toBe('OK');
    expect(checks['systemid_coherence_(wal_streaming)']?.status).toBe('OK');
    expect(checks['replication_slot_(wal_streaming)']?.status).toBe('FAILED');
    expect(checks['replication_slot']).toBe(undefined);
  });

  it('fails for a pg_receivewal whose version nobody can read', async () => {
    const path_prefix = server.fakeProgram('pg_receivewal', 'pg_receivewal (PostgreSQL) banana');

    const { checks } = await server.check({ path_prefix });

    expect(checks['pg_receivexlog']).toMatchObject({ status: 'OK', measured: join(path_prefix, 'pg_receivewal') });
    expect(checks['pg_receivexlog_compatible']?.hint).toMatch(
      /^PostgreSQL version: \d.*pg_receivexlog version: Unknown$/,
    );
  });

  it('fails for a pg_receivexlog that is older than the server', async () => {
    const path_prefix = server.fakeProgram('pg_receivexlog', 'pg_receivexlog (PostgreSQL) 9.6.24');

    const { checks } = await server.check({ path_prefix });

    expect(checks['pg_receivexlog_compatible']?.status).toBe('FAILED');
    expect(checks['pg_receivexlog_compatible']?.fix?.text).toMatch(/^apt-get install postgresql-client-\d+$/);
  });

  it('fails when identity.json is of another cluster, and not when it cannot be read (LAY-7)', async () => {
    const file = server.home.put(['identity.json'], JSON.stringify({ systemid: '1', version: '15' }));
    const other = await server.check();
    writeFileSync(file, 'garbage');

    const unreadable = await server.check();

    expect(other.checks['systemid_coherence']?.hint).toContain(file);
    expect(other.failed).toContain('systemid_coherence');
    expect(unreadable.checks['systemid_coherence']?.status).toBe('OK');
  });

  it('counts the error files by kind (ERR-5)', async () => {
    for (const name of ['a.duplicate', 'b.duplicate', 'c.unknown', 'd', '.hidden']) server.home.put(['errors', name]);

    const { checks } = await server.check();

    expect(checks['archiver_errors']).toMatchObject({ status: 'FAILED', action: 'open-errors' });
    expect(checks['archiver_errors']?.hint).toBe('duplicates: 2, unknown: 1, unknown failure: 1');
  });

  it('fails for a directory that is missing, and says how to make it', async () => {
    rmdirSync(server.home.path('incoming'));

    const { checks } = await server.check();

    expect(checks['directories']?.hint).toBe(`No such file or directory: '${server.home.path('incoming')}'`);
    expect(checks['directories']?.fix?.text).toBe(`mkdir -p -m 700 ${server.home.path('incoming')}`);
  });

  onLinux('fails for a directory that may not be written to, on Linux', async () => {
    chmodSync(server.home.path('errors'), 0o500);

    const { checks } = await server.check({}, [], { through: asOrdinaryUser });

    expect(checks['directories']?.hint).toBe(`Permission denied: '${server.home.path('errors')}'`);
  });

  it('fails for a queue that nobody empties and for one that is too long', async () => {
    for (const name of [SEGMENT, '000000010000000000000002', 'garbage', 'copying.tmp'])
      server.home.put(['incoming', name]);

    const off = await server.check({ archiver: 'off' });
    const long = await server.check({ max_incoming_wals_queue: '2' });
    const bearable = await server.check({ max_incoming_wals_queue: '3' });

    expect(off.checks['empty_incoming_directory']?.hint).toContain('must be empty when archiver=off');
    expect(long.checks['incoming_wals_directory']?.hint).toContain('3, max 2');
    expect(bearable.checks['incoming_wals_directory']).toBe(undefined);
  });

  it('gives up after the time limit and says where (CHK-1)', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;

    const conninfo = `host=127.0.0.1 port=${port} user=postgres sslmode=disable`;
    const { status, failed, checks } = await server.check({ conninfo }, ['--check-timeout', '1']);
    silent.close();

    expect(status).toBe(1);
    expect(failed).toEqual(expect.arrayContaining(['check_timeout']));
    expect(checks['directories']).toBe(undefined);
  });
});
