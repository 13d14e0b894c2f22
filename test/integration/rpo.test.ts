import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ServerFlow } from '../../core/contract/flow';
import { countReceivedBytes } from '../../core/receiver/count-received-bytes';
import { LiveServer } from '../../core/server/live-server';
import { parseLsn } from '../../core/wal/lsn';
import { ArchiveHome } from '../harness/archive-home';
import { PgCluster } from '../harness/pg-cluster';
import { runWalyard } from './cli/walyard-process';

const MIB = 1024 * 1024;
/** What the server may write by itself beside what a test has it write. */
const NOTES = 128 * 1024;

/** Commands of PostgreSQL run in its data directory: nothing is delivered before the file is there. */
const ARCHIVE_COMMAND = 'test -f ../go && cp %p ../incoming/%f';

describe.skipIf(!PgCluster.available())('the RPO of a cluster with 1 MiB segments', () => {
  let cluster: PgCluster;
  let home: ArchiveHome;
  let live: LiveServer;

  beforeAll(async () => {
    const settings = { archive_mode: 'on', archive_command: ARCHIVE_COMMAND, wal_keep_size: '64MB' };
    cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true, dirs: ['incoming'], settings });
    await cluster.query(
      'CREATE TABLE filler (t text); CREATE ROLE plain LOGIN; CREATE ROLE watcher LOGIN; GRANT pg_monitor TO watcher',
    );
  });
  afterEach(async () => {
    await live.close();
    home.remove();
  });
  afterAll(() => cluster.stop());

  function open(options: string, user = 'postgres'): void {
    const conninfo = cluster.conninfo.replace('user=postgres', `user=${user}`);
    home = new ArchiveHome(`conninfo = ${conninfo}\nstreaming_conninfo = ${cluster.conninfo}\n${options}`);
    live = new LiveServer(home.server(), { demo: false, emit: () => {}, log: () => {} });
    live.observe();
  }
  const openStreaming = () =>
    open(`streaming_archiver = on\nslot_name = rpo\ncreate_slot = auto\npath_prefix = ${cluster.binDir}`);
  const openIncoming = (user?: string) =>
    open(`archiver = on\nincoming_wals_directory = ${join(cluster.baseDir, 'incoming')}`, user);

  const until = (check: (flow: ServerFlow) => void) =>
    vi.waitFor(async () => check(await live.flow()), { timeout: 60_000, interval: 100 });
  const lsn = async () => parseLsn(await cluster.query('SELECT pg_current_wal_lsn()'));
  /** Writes WAL and answers how many bytes it was. */
  async function write(rows: number): Promise<number> {
    const before = await lsn();
    await cluster.query(`INSERT INTO filler SELECT repeat(md5(i::text), 10) FROM generate_series(1, ${rows}) i`);
    return Number((await lsn()) - before);
  }
  const switchWal = () => cluster.query('INSERT INTO filler VALUES (1); SELECT pg_switch_wal()');
  /** The server may write a note in the instant after a switch: then it is not certain that nothing happened. */
  const untilIdle = () =>
    vi.waitFor(
      async () => {
        await switchWal();
        const isNone = async () => expect((await live.flow()).rpo).toMatchObject({ bytes: 0, seconds: 0 });
        await vi.waitFor(isNone, { timeout: 8_000, interval: 100 });
      },
      { timeout: 60_000 },
    );
  const isAbout = (bytes: number | null, expected: number) => {
    expect(bytes).toBeGreaterThanOrEqual(expected);
    expect(bytes).toBeLessThan(expected + NOTES);
  };
  const hereOf = ({ rpo: { places } }: ServerFlow) => (places.waitingBytes ?? NaN) + (places.partialBytes ?? NaN);

  it('is none while the receiver has all, and shows in which place it is while archiving stands', async () => {
    openStreaming();
    live.startArchiving();
    await until(({ receiver }) => expect(receiver.phase).toBe('running'));
    await switchWal();
    await until(({ storage, rpo }) => expect([storage.archivedFiles > 0, rpo.bytes]).toEqual([true, 0]));
    await live.archiver.stop();
    const before = hereOf(await live.flow());

    const written = await write(10_000);

    expect(written).toBeGreaterThan(3 * MIB);
    await until((flow) => isAbout(hereOf(flow), before + written));
    await until(({ rpo }) => expect([rpo.bytes, rpo.seconds, rpo.places.primaryBytes]).toEqual([0, 0, 0]));
    const { rpo } = await live.flow();
    expect((rpo.places.waitingBytes ?? 0) % MIB).toBe(0);
    expect(rpo.places.waitingBytes).toBeGreaterThanOrEqual(3 * MIB);
    live.archiver.start();
    await until(({ rpo: { places } }) => expect([places.waitingBytes, places.primaryBytes]).toEqual([0, 0]));
  });

  it('is what only the primary has while nobody receives, and how long that was written', async () => {
    openStreaming();
    live.startArchiving();
    await switchWal();
    await until(({ storage, rpo }) => expect([storage.archivedFiles > 0, rpo.bytes]).toEqual([true, 0]));
    await live.receiver?.stop();

    const written = await write(1_000);

    await until(({ rpo }) => isAbout(rpo.bytes, written));
    const { rpo } = await live.flow();
    expect(rpo.places.primaryBytes).toBe(rpo.bytes);
    expect(rpo.seconds).toBeGreaterThan(0);
    // Idle: it stays what it was, however long that lasts.
    await until(({ postgres }) => expect(postgres.bytesPerSecond).toBe(0));
    expect((await live.flow()).rpo.seconds).toBe(rpo.seconds);
    live.receiver?.start();
    await until(({ rpo: now }) => expect([now.bytes, now.seconds]).toEqual([0, 0]));
  });

  it('finds the exact end of what was received', async () => {
    openStreaming();
    live.receiver?.start();
    await until(({ receiver }) => expect(receiver.phase).toBe('running'));
    await switchWal();

    await vi.waitFor(
      async () => {
        await write(3);
        const position = await lsn();
        const name = await cluster.query(`SELECT pg_walfile_name(pg_current_wal_lsn())`);
        const partial = home.path('streaming', `${name}.partial`);
        const start = position - (position % BigInt(MIB));
        await vi.waitFor(async () =>
          expect(await countReceivedBytes(partial, parseLsn(`0/${start.toString(16)}`))).toBe(Number(position - start)),
        );
      },
      { timeout: 30_000, interval: 100 },
    );
  });

  it('grows with archive_command failing, and is what remains when it works again', async () => {
    openIncoming();
    live.startArchiving();
    await writeFile(join(cluster.baseDir, 'go'), '');
    await switchWal();
    await until(({ storage, rpo }) => expect([storage.archivedFiles > 0, rpo.places.waitingBytes]).toEqual([true, 0]));
    await untilIdle();
    await cluster.query(`ALTER SYSTEM SET archive_command = 'false'; SELECT pg_reload_conf()`);

    const written = await write(10_000);

    await until(({ rpo }) => isAbout(rpo.bytes, written));
    expect((await live.flow()).rpo).toMatchObject({ idle: false, places: { waitingBytes: 0, partialBytes: 0 } });
    await cluster.query('ALTER SYSTEM RESET archive_command; SELECT pg_reload_conf()');
    await untilIdle();
    expect((await live.flow()).rpo.places.primaryBytes).toBeLessThan(NOTES);
  });

  it('is not known while the server is down, and the last that it said is told', async () => {
    openStreaming();
    live.startArchiving();
    await switchWal();
    await until(({ storage, rpo }) => expect([storage.archivedFiles > 0, rpo.bytes]).toEqual([true, 0]));

    await cluster.stopServer();

    await until(({ rpo }) => expect(rpo).toMatchObject({ bytes: null, seconds: null, places: { primaryBytes: null } }));
    expect((await live.flow()).rpo.why).toMatch(/^PostgreSQL does not answer\. When it last answered, \S+ \S+ of WAL/);
    await cluster.startServer();
    await until(({ rpo }) => expect([rpo.bytes, rpo.why]).toEqual([0, null]));
  });

  it('is told to a role without pg_monitor too, but not what is in pg_wal', async () => {
    openIncoming('plain');

    await until(({ rpo }) => expect(rpo.places.primaryBytes ?? rpo.why).not.toBeNull());
    await until(({ outlook }) => expect(outlook.pgWal.maxWalSizeBytes).toBe(64 * MIB));

    const { outlook, postgres } = await live.flow();
    expect(outlook.pgWal).toMatchObject({
      files: null,
      bytes: null,
      readyFiles: null,
      why: 'pg_wal cannot be read: grant pg_monitor to the role of conninfo.',
    });
    expect(postgres).toMatchObject({ state: 'ok', advice: null });
  });

  it('is in the status of the command, after one look', async () => {
    openIncoming('watcher');
    await writeFile(join(cluster.baseDir, 'go'), '');
    live.startArchiving();
    await switchWal();
    await until(({ storage, rpo }) => expect([storage.archivedFiles > 0, rpo.places.waitingBytes]).toEqual([true, 0]));
    await write(100);

    const json = await runWalyard(['--format', 'json', '-c', home.configFile, 'status', 'main']);
    const text = await runWalyard(['-c', home.configFile, 'status', 'main']);

    const { rpo, outlook } = (JSON.parse(json.stdout) as Record<string, Record<string, unknown>>)['main'] ?? {};
    expect(rpo).toMatchObject({ bytes: expect.any(Number), seconds: expect.any(Number), why: null, seconds_why: null });
    expect(rpo).toMatchObject({ bytes: (rpo as { places: { primary_bytes: number } }).places.primary_bytes });
    expect((rpo as { bytes: number }).bytes).toBeGreaterThan(0);
    expect(outlook).toMatchObject({ pg_wal: { files: expect.any(Number), ready_files: 0, why: null } });
    expect(text.stdout).toMatch(/^\trpo: \S+ KiB, written in \d+ seconds?$/m);
    expect(text.stdout).toMatch(/^\tonly on the primary: \S+ KiB$/m);
  });

  it('comes with what is in pg_wal for a role with pg_monitor', async () => {
    await cluster.query(`ALTER SYSTEM SET archive_command = 'false'; SELECT pg_reload_conf()`);
    await switchWal();
    openIncoming('watcher');

    await until(({ outlook }) => expect(outlook.pgWal.files).not.toBeNull());

    const { pgWal } = (await live.flow()).outlook;
    expect([pgWal.why, (pgWal.readyFiles ?? 0) > 0]).toEqual([null, true]);
    expect(pgWal.bytes).toBe((pgWal.files ?? 0) * MIB);
    // Seen where this account may look into the directory of the server.
    const isSeen = existsSync(join(cluster.walDir, (await live.flow()).postgres.currentWal ?? ''));
    expect(pgWal.disk.freeBytes !== null).toBe(isSeen);
    await cluster.query('ALTER SYSTEM RESET archive_command; SELECT pg_reload_conf()');
  });
});
