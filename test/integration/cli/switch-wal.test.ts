import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PgCluster } from '../../harness/pg-cluster';
import { CheckedServer } from './checked-server';
import { expectRefusal, expectSuccess, WalyardProcess } from './walyard-process';

interface Switched {
  readonly switched: boolean;
  readonly segment: string;
  readonly archived: boolean | null;
}

describe.skipIf(!PgCluster.available()).each([1, 16])('switch-wal with segments of %i MiB', (walSegmentSizeMb) => {
  let cluster: PgCluster;
  let server: CheckedServer;

  beforeAll(async () => {
    // Without the default autovacuum and checkpoints nothing but the test writes WAL.
    const settings = { archive_mode: 'on', archive_command: 'cp %p ../incoming/%f', autovacuum: 'off' };
    cluster = await PgCluster.start({ walSegmentSizeMb, listen: true, dirs: ['incoming'], settings });
    await cluster.query('CREATE TABLE t (a int); CREATE ROLE plain LOGIN; CREATE ROLE "wal-switcher" LOGIN;');
    await cluster.query('GRANT EXECUTE ON FUNCTION pg_switch_wal() TO "wal-switcher"');
  });
  afterAll(() => cluster.stop());
  beforeEach(() => {
    server = new CheckedServer(cluster, 'None');
    configure();
  });
  afterEach(() => server.home.remove());

  const configure = (options: Readonly<Record<string, string>> = {}) =>
    server.configure({
      streaming_archiver: 'off',
      incoming_wals_directory: join(cluster.baseDir, 'incoming'),
      ...options,
    });
  const as = (user: string) => cluster.conninfo.replace('user=postgres', `user=${user}`);
  const run = (...args: string[]) => server.run(['switch-wal', 'main', ...args]);
  const write = () => cluster.query('INSERT INTO t VALUES (1)');
  const currentWal = () => cluster.query('SELECT pg_walfile_name(pg_current_wal_insert_lsn())');
  const archived = (name: string) => existsSync(server.home.path('wals', name.slice(0, 16), name));

  async function switched(...args: string[]): Promise<Switched> {
    const finished = await run('-f', 'json', ...args);
    expectSuccess(finished);
    const [report] = JSON.parse(finished.stdout) as readonly Switched[];
    if (report === undefined) throw new Error('no report');
    return report;
  }

  it('closes the segment that was written to and names it', async () => {
    await write();
    const before = await currentWal();

    const finished = await run();

    expectSuccess(finished);
    expect(finished.stdout).toBe(`main: WAL segment ${before} was closed\n`);
    expect(await currentWal()).not.toBe(before);
  });

  it('says that there is nothing to close on an idle server, and names what was complete', async () => {
    await write();
    const first = await switched();

    const finished = await run();

    expectSuccess(finished);
    expect(finished.stdout).toContain(`nothing was written since the last switch`);
    expect(await switched()).toEqual({ server: 'main', switched: false, segment: first.segment, archived: null });
    expect(finished.stdout).toContain('--force');
  });

  it('closes one on an idle server with --force', async () => {
    await write();
    const first = await switched();

    const forced = await switched('--force');

    expect(forced.switched).toBe(true);
    expect(forced.segment > first.segment).toBe(true);
  });

  it('names a segment that is really complete while others write', async () => {
    const busy = cluster.query('INSERT INTO t SELECT 1 FROM generate_series(1, 20000);\n'.repeat(walSegmentSizeMb * 4));

    const names: string[] = [];
    for (let round = 0; round < 5; round += 1) names.push((await switched()).segment);
    await busy;

    const current = await currentWal();
    expect(names).toEqual(names.toSorted());
    for (const name of names) expect(name < current).toBe(true);
  });

  it('waits with --archive until the segment is in the archive', async () => {
    await write();

    const { segment, ...rest } = await switched('--archive', '--archive-timeout', '60');

    expect(rest).toMatchObject({ switched: true, archived: true });
    expect(archived(segment)).toBe(true);
  });

  it('is done at once with --archive on an idle server whose last segment is archived', async () => {
    await write();
    const { segment } = await switched('--archive', '--archive-timeout', '60');

    expect(await switched('--archive', '--archive-timeout', '0')).toMatchObject({
      switched: false,
      segment,
      archived: true,
    });
  });

  it('fails when the segment does not arrive in time, and waits for one that comes later (0: no limit)', async () => {
    const nowhere = server.home.path('incoming');
    configure({ incoming_wals_directory: nowhere });
    await write();

    expectRefusal(
      await run('--archive', '--archive-timeout', '1'),
      /\w+ of main was closed, but is not archived after 1 s/,
    );

    await write();
    const waiting = new WalyardProcess([
      '-c',
      server.home.configFile,
      'switch-wal',
      'main',
      '--archive',
      '--archive-timeout',
      '0',
    ]);
    while (!waiting.stdout.includes('was closed')) await pause();
    const name = /segment (\w+) was closed/.exec(waiting.stdout)?.[1] ?? '';
    while (!readdirSync(join(cluster.baseDir, 'incoming')).includes(name)) await pause();
    expect(waiting.child.exitCode).toBeNull();
    rmSync(nowhere, { recursive: true });
    writeFileSync(nowhere, ''); // The archive run fails: waiting longer would not help.
    expectRefusal(await waiting.finished(), /incoming/);
  });

  it('names the GRANT that a role lacks, and needs no other', async () => {
    configure({ conninfo: as('plain') });
    const refused = await run();
    expectRefusal(refused, /role plain may not switch WAL/);
    expect(refused.stderr).toContain('GRANT EXECUTE ON FUNCTION pg_switch_wal() TO plain;');

    configure({ conninfo: as('wal-switcher') });
    await write();
    expect((await switched()).switched).toBe(true);
    const before = await currentWal();
    const forced = await run('--force');
    expectRefusal(forced, /role wal-switcher may not run CHECKPOINT/);
    expect(forced.stderr).toMatch(/GRANT pg_checkpoint TO "wal-switcher";|takes a superuser/);
    expect(await currentWal()).toBe(before);
  });

  it('is refused on a standby', async () => {
    const signal = join(cluster.dataDir, 'standby.signal');
    await cluster.stopServer();
    writeFileSync(signal, '');
    try {
      await cluster.startServer();
      expectRefusal(await run('--archive'), /the PostgreSQL of main is a standby/);
    } finally {
      await cluster.stopServer();
      rmSync(signal);
      await cluster.startServer();
    }
  });

  it('switches on the primary that primary_conninfo names', async () => {
    configure({ conninfo: 'host=127.0.0.1 port=1', primary_conninfo: cluster.conninfo });
    await write();

    expect((await switched()).switched).toBe(true);
  });

  it('says so when the server does not answer', async () => {
    configure({ conninfo: 'host=127.0.0.1 port=1 dbname=x password=pl4nted-s3cret' });

    expectRefusal(await run(), /cannot ask PostgreSQL: connection refused/);
  });

  it('takes --archive-timeout with --archive only', async () => {
    expectRefusal(await run('--archive-timeout', '5'), /--archive-timeout goes with --archive/, 2);
  });
});

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
