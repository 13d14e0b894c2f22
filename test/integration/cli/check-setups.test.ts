import { chmodSync, existsSync, mkdirSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PgCluster } from '../../harness/pg-cluster';
import { backupInfoText } from '../../unit/backup/backup-info-text';
import { BarmanLock } from './barman-lock';
import { CheckedServer, SECRET } from './checked-server';
import { runWalyard, WalyardProcess } from './walyard-process';

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 30_000, interval: 200 });
type Shown = { readonly main: Readonly<Record<string, unknown>> };
const SEGMENT_BEFORE = '000000010000000000000001';
const SWITCH = 'CREATE TABLE IF NOT EXISTS t (a int); INSERT INTO t VALUES (1); SELECT pg_switch_wal()';

describe.skipIf(!PgCluster.available())('check of a server that is set up well', () => {
  let cluster: PgCluster;
  let server: CheckedServer;

  beforeAll(async () => {
    const settings = { archive_mode: 'on', archive_command: 'cp %p ../incoming/%f', wal_keep_size: '64MB' };
    cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true, settings, dirs: ['incoming'] });
    await cluster.query(`SELECT pg_create_physical_replication_slot('walyard', true)`);
  });
  afterAll(() => cluster.stop());
  beforeEach(() => void (server = new CheckedServer(cluster, 'walyard')));
  afterEach(() => server.home.remove());

  const incoming = () => ({ incoming_wals_directory: join(cluster.baseDir, 'incoming') });

  it('passes every check, in Barman’s order and under its names, with exit status 0', async () => {
    server.configure(incoming());
    const run = new WalyardProcess(['run', 'main', '-c', server.home.configFile, '-f', 'json']);
    await until(() => expect(run.stdout).toContain('"running"'));
    await cluster.query(SWITCH);
    await until(() => expect(run.stdout).toContain('"archived"'));

    const console = await server.run(['check', 'main']);
    const nagios = await server.run(['check', 'main', '--nagios']);
    run.kill('SIGTERM');
    await run.finished();

    expect(console.status).toBe(0);
    expect(console.stderr).toBe('');
    expect(console.stdout.split('\n').map((line) => line.replace(/ \(.*/, ''))).toEqual([
      'Server main:',
      '\tPostgreSQL: OK',
      '\tsuperuser or standard user with backup privileges: OK',
      '\tPostgreSQL streaming: OK',
      '\twal_level: OK',
      '\treplication slot: OK',
      '\tdirectories: OK',
      '\tretention policy settings: OK',
      '\twal maximum age: OK',
      '\twal size: OK',
      '\tcompression settings: OK',
      '\tsystemid coherence: OK',
      '\tpg_receivexlog: OK',
      '\tpg_receivexlog compatible: OK',
      '\treceive-wal running: OK',
      '\tarchive_mode: OK',
      '\tarchive_command: OK',
      '\tcontinuous archiving: OK',
      '\tarchiver errors: OK',
      '',
      '',
    ]);
    expect(nagios).toMatchObject({ status: 0, stderr: '' });
    expect(nagios.stdout).toBe('BARMAN OK - WAL archiving of main works|main_wals=0B\n');
  });

  it('shows what the server says in status and show-server', async () => {
    server.configure(incoming());

    const status = JSON.parse((await server.run(['status', 'main', '-f', 'json'])).stdout) as Shown;
    const shown = JSON.parse((await server.run(['show-server', 'main', '-f', 'json'])).stdout) as Shown;

    const version = (await cluster.query('SHOW server_version')).split(' ')[0];
    expect(status.main['postgresql']).toMatchObject({
      pg_version: version,
      is_in_recovery: 'in production',
      current_size: expect.stringMatching(/^\d+\.\d MiB$/),
      data_directory: cluster.dataDir,
      current_xlog: expect.stringMatching(/^[0-9A-F]{24}$/),
      archive_command: 'cp %p ../incoming/%f',
      failed_count: expect.stringMatching(/^\d/),
    });
    expect(shown.main).toMatchObject({
      archiver: { value: 'on' },
      server_txt_version: { value: version, source: 'PostgreSQL' },
      is_superuser: { value: 'true' },
      xlog_segment_size: { value: String(1024 * 1024) },
      wal_keep_size: { value: '64' },
      hba_file: { value: join(cluster.dataDir, 'pg_hba.conf') },
      replication_slot: { value: expect.stringContaining('"slot_name":"walyard"') },
      streaming: { value: 'true', source: 'streaming connection' },
      pg_receivexlog_compatible: { value: 'true', source: 'pg_receivewal' },
      archive_mode: { value: 'on' },
    });
    expect(shown.main['postgres_systemid']).toEqual({
      ...Object(shown.main['streaming_systemid']),
      source: 'PostgreSQL',
    });
  });

  it('fails when archive_command fails, and names the file', async () => {
    await cluster.query(`ALTER SYSTEM SET archive_command = 'false'; SELECT pg_reload_conf()`);
    await until(async () => {
      await cluster.query(SWITCH);
      const { checks } = await server.check(incoming());
      expect(checks['continuous_archiving']).toMatchObject({ status: 'FAILED' });
      expect(checks['continuous_archiving']?.hint).toMatch(/^archive_command failed for [0-9A-F]{24} at /);
      expect(checks['continuous_archiving']?.measured).toMatch(/[1-9]\d* finished segments? not archived/);
    });
    await cluster.query('ALTER SYSTEM RESET archive_command; SELECT pg_reload_conf()');
  });

  it('with --probe makes directories, switches WAL and waits until something is archived', async () => {
    rmdirSync(server.home.path('errors'));
    await cluster.query('CREATE TABLE IF NOT EXISTS t (a int); INSERT INTO t VALUES (1)');

    const before = await server.check(incoming());
    const after = await server.check(incoming(), ['--probe']);

    expect(before.failed).toContain('wal_archive');
    expect(after.failed).not.toContain('wal_archive');
    expect(existsSync(server.home.path('errors'))).toBe(true);
    expect(server.home.catalogued().length).toBeGreaterThan(0);
  });

  it('with --probe says that another archiver is at work, and goes on', async () => {
    const lock = await BarmanLock.take(join(server.home.root, '.main-archive-wal.lock'));
    server.configure(incoming());

    const { status, stdout, stderr } = await server.run(['check', 'main', '--probe', '--check-timeout', '3']);
    await lock.release();

    expect(status).toBe(1);
    expect(stderr).toContain('.main-archive-wal.lock is held by process');
    expect(stdout).toContain('\tWAL archive: FAILED');
    expect(stdout).toContain('\tarchiver errors: OK');
  });
});

describe.skipIf(!PgCluster.available())('check of a server whose PostgreSQL is set up for no archiving', () => {
  let cluster: PgCluster;
  let other: PgCluster;
  let server: CheckedServer;

  beforeAll(async () => {
    const settings = { archive_mode: 'off', wal_level: 'minimal', max_wal_senders: '0' };
    [cluster, other] = await Promise.all([
      PgCluster.start({ walSegmentSizeMb: 1, listen: true, settings }),
      PgCluster.start({ walSegmentSizeMb: 1, listen: true }),
    ]);
    const rules = `host all locked 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n`;
    writeFileSync(join(cluster.dataDir, 'pg_hba.conf'), rules);
    chmodSync(join(cluster.dataDir, 'pg_hba.conf'), 0o644);
    await cluster.query(`CREATE ROLE locked LOGIN PASSWORD 'right'; SELECT pg_reload_conf()`);
  });
  afterAll(async () => {
    await Promise.all([cluster.stop(), other.stop()]);
  });
  beforeEach(() => void (server = new CheckedServer(cluster, 'none')));
  afterEach(() => server.home.remove());

  it('fails for each setting, with the SQL that corrects it', async () => {
    const { failed, checks } = await server.check();

    expect(failed).toEqual(
      expect.arrayContaining(['archive_mode', 'archive_command', 'wal_level', 'postgresql_streaming', 'wal_archive']),
    );
    expect(checks['archive_mode']?.fix).toMatchObject({
      kind: 'sql',
      text: expect.stringMatching(/^ALTER SYSTEM SET/),
    });
    const { fix } = checks['archive_command'] ?? {};
    for (const statement of fix?.text.split('; SELECT') ?? []) {
      await cluster.query(statement.startsWith('ALTER') ? statement : `SELECT${statement}`);
    }
    expect((await cluster.query(`SELECT count(*) FROM pg_file_settings WHERE name = 'archive_command'`)).trim()).toBe(
      '1',
    );
  });

  it('says that the password is wrong and shows it nowhere (CFG-18)', async () => {
    const conninfo = `host=127.0.0.1 port=${cluster.port} user=locked password=${SECRET} dbname=postgres`;

    const { checks } = await server.check({ conninfo });

    expect(checks['postgresql']?.hint).toContain('password authentication failed for user "locked"');
    expect(checks['postgresql']?.cause).toContain('refuses the login');
  });

  it('fails when the two connections lead to different clusters', async () => {
    const { checks } = await server.check({ streaming_conninfo: other.conninfo });

    expect(checks['systemid_coherence']?.status).toBe('FAILED');
    expect(checks['systemid_coherence']?.measured).toMatch(/^conninfo \d+, streaming_conninfo \d+$/);
  });

  it('fails when conninfo leads to a primary although primary_conninfo is set', async () => {
    const { failed } = await server.check({ primary_conninfo: other.conninfo });

    expect(failed).toContain('postgresql_server_is_standby');
  });

  it('measures the age of the WAL since the latest backup (last_wal_maximum_age)', async () => {
    const [needed, later] = ['000000010000000000000002', '000000010000000000000003'];
    const [now, old] = [Date.now() / 1_000, Date.now() / 1_000 - 3 * 3_600];
    mkdirSync(server.home.path('base', '20260101T000000'), { recursive: true });
    const info = backupInfoText({ status: 'DONE', begin_wal: needed, end_wal: needed, timeline: '1' });
    server.home.put(['base', '20260101T000000', 'backup.info'], info);
    const lines = [`${needed}\t1048576\t${now}\tNone\tNone`, `${later}\t700\t${old}\tgzip\tNone`];
    // Of another timeline, and from before the backup: no WAL of this backup, however new.
    for (const name of ['000000020000000000000004', SEGMENT_BEFORE]) {
      lines.push(`${name}\t1048576\t${now}\tNone\tNone`);
    }
    lines.push('');
    server.home.put(['wals', 'main-xlog.db'], lines.join('\n'));

    const young = await server.check({ last_wal_maximum_age: '4 HOURS' });
    const tooOld = await server.check({ last_wal_maximum_age: '2 HOURS' });

    expect(young.checks['wal_maximum_age']?.status).toBe('OK');
    expect(tooOld.checks['wal_maximum_age']).toMatchObject({ status: 'FAILED', action: 'switch-wal' });
    expect(tooOld.checks['wal_maximum_age']?.measured).toMatch(new RegExp(`^${later}, 3 hours(, \\d+ seconds?)? old$`));
    expect(tooOld.checks['wal_size']?.hint).toBe('700 B');
  });

  it.each([
    [{ encryption: 'gpg' }, 'encryption', /encryption_key_id/],
    [{ encryption: 'gpg', encryption_key_id: 'nobody@nowhere' }, 'encryption', /nobody@nowhere/],
    [{ compression: 'custom', custom_compression_filter: 'xz' }, 'custom_decompression_filter', /needs/],
    [{ retention_policy: 'REDUNDANCY none' }, 'retention_policy_settings', /REDUNDANCY/],
    [{ archiver: 'off', slot_name: 'None' }, 'configuration', /slot_name has to be set/],
  ])('fails with %j for %s', async (options, key, hint) => {
    const env = { GNUPGHOME: join(server.home.root, 'gnupg') };
    mkdirSync(env.GNUPGHOME, { mode: 0o700 });

    const { status, checks } = await server.check(options, [], { env });

    expect(status).toBe(1);
    expect(checks[key]).toMatchObject({ status: 'FAILED', hint: expect.stringMatching(hint) });
  });

  it('prints what is wrong with a disabled server and marks it (CFG-16)', async () => {
    server.configure({ archiver: 'off', slot_name: 'None' });

    const { status, stdout } = await server.run(['check', 'all']);
    const json = JSON.parse((await server.run(['check', 'main', '-f', 'json'])).stdout) as Record<string, unknown>;

    expect(status).toBe(1);
    expect(stdout).toMatch(/^Server main \(WARNING: disabled\):\n\t\S+: streaming_archiver is on without archiver/);
    expect(json['_INFO']).toEqual([expect.stringContaining('slot_name has to be set')]);
  });

  it('does not count the failures of an inactive server (CHK-2)', async () => {
    server.configure({ active: 'off' });

    const console = await server.run(['check', 'all']);
    const nagios = await server.run(['check', 'all', '--nagios']);

    expect(console).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Server main \(inactive\):/) });
    expect(nagios).toMatchObject({ status: 0 });
    expect(nagios.stdout).toMatch(/^BARMAN OK - no server to be checked \* IGNORING: main\|main_wals=0B\n$/);
  });

  it('is critical for Nagios, with a line for each failed check (checks §6.3)', async () => {
    server.configure();

    const { status, stdout, stderr } = await server.run(['check', 'main', '--nagios', '-f', 'json']);
    const [first = '', ...details] = stdout.trimEnd().split('\n');

    expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
    expect(first).toMatch(/^BARMAN CRITICAL - server main has issues \* main FAILED: WAL archive, .*\|main_wals=0B$/);
    for (const line of details) expect(line).toMatch(/^main\.[^:]+: FAILED \([^|]+\)$/);
    expect(details.length).toBe(first.split(', ').length);
  });

  it.each([
    ['a missing configuration', ['check', 'all', '--nagios', '-c', '/nonexistent/barman.conf']],
    ['an unknown server', ['check', 'nobody', '--nagios']],
  ])('is critical for Nagios with %s', async (_name, args) => {
    server.configure();
    const env = { BARMAN_CONFIG_FILE: server.home.configFile };

    const { status, stdout } = await runWalyard(args, { env });

    expect(status).toBe(2);
    expect(stdout).toMatch(/^BARMAN CRITICAL - \S.*\n$/);
  });

  it('takes JSON without --explain down to hint and status (checks §6.2)', async () => {
    server.configure();

    const { stdout } = await server.run(['check', 'main', '-f', 'json']);
    const { main = {} } = JSON.parse(stdout) as { main?: Record<string, object> };

    expect(Object.keys(main).length).toBeGreaterThan(15);
    expect(Object.keys(main)).toEqual(Object.keys(main).toSorted());
    for (const check of Object.values(main)) expect(Object.keys(check)).toEqual(['hint', 'status']);
  });

  it('keeps a server directory that is missing missing, whatever is asked for', async () => {
    rmSync(server.home.path(), { recursive: true });

    const { checks } = await server.check({}, ['--probe']);

    expect(checks['directories']?.hint).toBe(`No such file or directory: '${server.home.path()}'`);
    expect(existsSync(server.home.path())).toBe(false);
  });
});
