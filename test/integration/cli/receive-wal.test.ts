import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { PgCluster } from '../../harness/pg-cluster';
import { expectRefusal, expectSuccess, runWalyard, WalyardProcess } from './walyard-process';

const PASSWORD = 'planted-secret';

describe.skipIf(!PgCluster.available())('receive-wal', () => {
  let cluster: PgCluster;
  let home: ArchiveHome;

  beforeAll(async () => {
    const settings = { wal_keep_size: '0', min_wal_size: '2MB', max_wal_size: '4MB' };
    cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true, settings });
    await cluster.query('CREATE TABLE t (a int)');
  });
  afterAll(() => cluster.stop());
  beforeEach(() => {
    home = new ArchiveHome();
    configure('');
  });
  afterEach(() => home.remove());

  /** The password is not asked for by this server: it must not show all the same. */
  function configure(options: string): void {
    const conninfo = `${cluster.conninfo} password=${PASSWORD}`;
    const text = `[barman]\nbarman_home = ${home.root}\n[main]\nconninfo = ${conninfo}\nstreaming_conninfo = ${conninfo}\n`;
    writeFileSync(
      home.configFile,
      `${text}archiver = on\nstreaming_archiver = on\npath_prefix = ${cluster.binDir}\n${options}`,
    );
  }

  const args = (...rest: string[]) => ['receive-wal', 'main', '-c', home.configFile, ...rest];
  const walyard = async (...rest: string[]) => {
    const finished = await runWalyard(args(...rest));
    expect(finished.stdout + finished.stderr).not.toContain(PASSWORD);
    return finished;
  };
  const streaming = () => readdirSync(join(home.root, 'main', 'streaming')).sort();
  const until = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 50 });
  const writeWal = (segments: number) =>
    cluster.query('INSERT INTO t VALUES (1); SELECT pg_switch_wal(); CHECKPOINT;\n'.repeat(segments));

  async function startReceiving(): Promise<WalyardProcess> {
    const run = new WalyardProcess(args());
    await until(() => expect(run.stdout).toContain('main: pg_receivewal: starting log streaming'));
    return run;
  }

  it('receives until it is told to stop, and prints what pg_receivewal says (RCV-13, RCV-16)', async () => {
    const run = await startReceiving();
    expect(readFileSync(`/proc/${run.pid}/cmdline`, 'utf8')).not.toContain(PASSWORD);

    const stop = await walyard('--stop');

    expectSuccess(stop);
    expect(stop.stdout).toContain(`process ${run.pid}`);
    expectSuccess(await run.finished());
    expect(streaming().at(-1)).toMatch(/\.partial$/);
    expectRefusal(await walyard('--stop'), /no receive-wal of main is running/, 2);
  });

  it('is refused while another one runs', async () => {
    const run = await startReceiving();

    expectRefusal(await walyard(), /Another receiver of this server is running/);
    expectRefusal(await walyard('--reset', '--yes'), /lock/);

    run.kill('SIGINT');
    expectSuccess(await run.finished());
  });

  it('receives nothing from another cluster than the archive is of, until that is corrected (RCV §2)', async () => {
    const identity = join(home.root, 'main', 'identity.json');
    writeFileSync(identity, '{"systemid": "1"}');

    expectRefusal(await walyard(), /archive belongs to another cluster/);
    expect(streaming()).toEqual([]);

    writeFileSync(
      identity,
      `{"systemid": "${await cluster.query('SELECT system_identifier FROM pg_control_system()')}"}`,
    );
    const run = await startReceiving();
    run.kill('SIGINT');
    expectSuccess(await run.finished());
  });

  it('names who uses the slot, and the slot that is missing (RCV §2)', async () => {
    configure('slot_name = taken\n');
    expectRefusal(await walyard(), /slot "taken" does not exist/);
    expectSuccess(await walyard('--create-slot'));
    const run = await startReceiving();
    const other = new ArchiveHome();
    writeFileSync(other.configFile, readFileSync(home.configFile, 'utf8').replaceAll(home.root, other.root));

    const refused = await runWalyard(['receive-wal', 'main', '-c', other.configFile]);

    expectRefusal(
      refused,
      /slot "taken" is in use by another receiver \(process \d+ of the server, barman_receive_wal/,
    );
    other.remove();
    run.kill('SIGINT');
    expectSuccess(await run.finished());
    expectSuccess(await walyard('--drop-slot'));
  });

  it('does not stop a process that archives too (RCV-4)', async () => {
    const run = new WalyardProcess(['run', 'main', '-c', home.configFile, '-f', 'json']);
    await until(() => expect(run.stdout).toContain('"running"'));

    expectRefusal(await walyard('--stop'), new RegExp(`process ${run.pid}`));

    run.kill('SIGTERM');
    expectSuccess(await run.finished());
  });

  it('is reset with --yes after the plan was looked at, and receives again', async () => {
    const run = await startReceiving();
    await until(() => expect(streaming()).not.toEqual([]));
    run.kill('SIGINT');
    await run.finished();
    const before = streaming();
    await writeWal(8);
    expectRefusal(await walyard(), /already removed/);

    const plan = await walyard('--reset', '--plan');
    expectSuccess(plan);
    expect(plan.stdout).toMatch(
      /\S+\.partial will be set aside, not deleted\.\n.*\S+\.partial will be made[^]*NOT archived/,
    );
    expectRefusal(await walyard('--reset'), /only the plan/);
    expect(streaming()).toEqual(before);

    const done = await walyard('--reset', '--yes', '--format', 'json');
    expectSuccess(done);
    expect(JSON.parse(done.stdout)).toMatchObject({ server: 'main', done: true, plan: { decision: 'reset' } });
    expectSuccess(await walyard('--reset', '--yes'));
    const again = await startReceiving();
    again.kill('SIGINT');
    expectSuccess(await again.finished());
  });

  it('keeps the bytes of a partial of an odd size and receives it anew (RCV §5, RCV-11)', async () => {
    const run = await startReceiving();
    await until(() => expect(streaming()).not.toEqual([]));
    run.kill('SIGINT');
    await run.finished();
    const partial = streaming().at(-1) ?? '';
    truncateSync(join(home.root, 'main', 'streaming', partial), 1_000);

    const again = await startReceiving();
    expect(again.stdout).toContain(`${partial} had 1000 bytes instead of 1048576`);
    await writeWal(1);
    await until(() => expect(streaming()).toContain(partial.slice(0, 24)));
    again.kill('SIGINT');
    expectSuccess(await again.finished());

    const aside = join(home.root, 'main', '.walyard', 'set-aside');
    const [kept = ''] = readdirSync(aside);
    expect(kept.endsWith(partial)).toBe(true);
    expect(readFileSync(join(aside, kept))).toHaveLength(1_000);
  });

  it('creates and drops the slot (RCV §3)', async () => {
    expectRefusal(await walyard('--create-slot'), /main has no slot_name/);
    configure('slot_name = mine\n');

    expectSuccess(await walyard('--create-slot'));
    expect((await walyard('--create-slot')).status).toBe(1);
    expectSuccess(await walyard('--create-slot', '--if-not-exists'));
    const run = await startReceiving();
    expectRefusal(await walyard('--drop-slot'), /slot "mine".* active/);
    run.kill('SIGINT');
    await run.finished();
    expectSuccess(await walyard('--drop-slot'));
    expect((await walyard('--drop-slot')).status).toBe(1);
  });

  it('says that an inactive server receives nothing (RCV-2)', async () => {
    configure('active = off\n');

    const { status, stdout } = await walyard();

    expect({ status, stdout }).toEqual({ status: 0, stdout: 'main: not active, nothing is received\n' });
  });

  it.each([
    [['--stop', '--reset'], /--stop and --reset exclude each other/],
    [['--plan'], /--plan goes with --reset/],
    [['--if-not-exists'], /--if-not-exists goes with --create-slot/],
    [['--reset', '--plan', '--yes'], /exclude each other/],
    [['other'], /takes one server/],
  ])('refuses %j (RCV-1)', async (options, what) => {
    expectRefusal(await walyard(...options), what, 2);
  });

  it('says that there is nothing to be reset without a server to ask', async () => {
    writeFileSync(
      home.configFile,
      `[barman]\nbarman_home = ${home.root}\n[main]\nconninfo = host=127.0.0.1 port=1\nstreaming_conninfo = host=127.0.0.1 port=1\narchiver = on\nstreaming_archiver = on\n`,
    );

    expectRefusal(await walyard('--reset', '--plan'), /cannot ask PostgreSQL/);
  });
});
