import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LockFile } from '../../../core/fs/lock-file';
import { FilledArchive } from '../../harness/filled-archive';
import { BarmanLock } from './barman-lock';
import { deliver, segmentName, segmentNames } from './segments';
import { expectRefusal, expectSuccess, runWalyard, WalyardProcess } from './walyard-process';

const ALL = [...segmentNames(6), '000000020000000000000006', '00000002.history'];
const BACKUP = '20260101T000000';

let archive: FilledArchive;

beforeEach(async () => void (archive = await FilledArchive.with(ALL)));
afterEach(() => archive.remove());

const remove = (...args: readonly string[]) =>
  runWalyard(['delete-wals', 'main', ...args, '-c', archive.home.configFile]);

async function expectArchive(names: readonly string[]): Promise<void> {
  expect(archive.stored()).toEqual(names.toSorted());
  expect(archive.catalogue()).toBe(await archive.rebuilt());
}

describe('delete-wals', () => {
  it.each([
    ['names', [segmentName(1), segmentName(3)], [1, 3]],
    ['a range', ['--from', segmentName(2), '--to', segmentName(4)], [2, 3, 4]],
    ['all before a WAL', ['--before', segmentName(3)], [1, 2]],
    ['a timeline', ['--timeline', '1'], [1, 2, 3, 4, 5, 6]],
  ])('deletes %s with --yes, and names each file', async (_what, selection, numbers) => {
    const finished = await remove(...selection, '--yes', '-q');
    const gone = numbers.map(segmentName);

    expect(finished).toMatchObject({ status: 0, stdout: '' });
    await expectArchive(ALL.filter((name) => !gone.includes(name)));
  });

  it('says what it does', async () => {
    archive.addBackup(BACKUP, { begin_wal: segmentName(3), end_wal: segmentName(3), xlog_segment_size: '16777216' });

    const finished = await remove('--before', segmentName(3), '--yes');

    expectSuccess(finished);
    expect(finished.stdout.split('\n')).toEqual([
      'main: 2 WAL files to delete, 48 bytes; 6 WAL files stay',
      `\ttimeline 1: 2 segments, ${segmentName(1)} to ${segmentName(2)}; 4 stay, ${segmentName(3)} to ${segmentName(6)}`,
      `\t${segmentName(1)}`,
      `\t${segmentName(2)}`,
      'main: 2 WAL files deleted, 48 bytes freed',
      '',
    ]);
  });

  it('shows the plan with --plan and deletes nothing', async () => {
    const finished = await remove(segmentName(2), segmentName(3), '--plan');

    expect(finished.status).toBe(0);
    expect(finished.stdout).toContain('main: 2 WAL files to delete, 48 bytes; 6 WAL files stay\n');
    expect(finished.stdout).toContain(
      `\tgap: 2 segments from ${segmentName(2)} to ${segmentName(3)} will be missing between WAL that stays\n`,
    );
    expect(finished.stdout).toContain('\tno base backup of this server is known\n');
    await expectArchive(ALL);
  });

  it('shows the plan without --yes, and fails with the advice to add it', async () => {
    archive.addBackup(BACKUP, { begin_wal: segmentName(6), xlog_segment_size: '16777216' });

    const finished = await remove(segmentName(1));

    expectRefusal(finished, /nothing was deleted: this is only the plan/);
    expect(finished.stderr).toContain('Add --yes to delete');
    expect(finished.stdout).toContain('main: 1 WAL file to delete, 24 bytes; 7 WAL files stay\n');
    await expectArchive(ALL);
  });

  it.each([['--yes'], ['--plan']])('refuses what a backup needs with %s, and deletes nothing', async (how) => {
    archive.addBackup(BACKUP, { begin_wal: segmentName(3), end_wal: segmentName(4), xlog_segment_size: '16777216' });

    const finished = await remove('--timeline', '1', how);

    expectRefusal(finished, new RegExp(`backup ${BACKUP} needs 4 of the selected WAL files$`));
    expect(finished.stderr).toContain(`--before ${segmentName(3)}`);
    expect(finished.stdout).toContain(
      `\tbackup ${BACKUP} needs 4 WAL files of the selection, ${segmentName(3)} to ${segmentName(6)}: they must stay\n`,
    );
    await expectArchive(ALL);
  });

  it('refuses everything when the directory of the base backups is not there', async () => {
    rmSync(archive.home.path('base'), { recursive: true });

    const finished = await remove(segmentName(1), '--yes');

    expect(finished.status).toBe(1);
    expect(finished.stderr).toContain('walyard: the directory of the base backups, ');
    await expectArchive(ALL);
  });

  it('tells of a name that is not in the catalogue, and deletes the others', async () => {
    const finished = await remove(segmentName(1), segmentName(9), '--yes');

    expect(finished.status).toBe(1);
    expect(finished.stderr).toContain(`walyard: ${segmentName(9)} cannot be deleted\nhint: It is not in the catalogue`);
    await expectArchive(ALL.slice(1));
  });

  it('finds nothing to do the second time, and succeeds', async () => {
    await remove('--before', segmentName(3), '--yes');

    const finished = await remove('--before', segmentName(3), '--yes');

    expect(finished.status).toBe(0);
    expect(finished.stdout).toContain('main: nothing to delete; 6 WAL files stay\n');
  });
});

describe('delete-wals in JSON', () => {
  it('tells plan and result in one document', async () => {
    const finished = await remove('--before', segmentName(3), '--yes', '--format', 'json');

    expect(finished.status).toBe(0);
    expect(JSON.parse(finished.stdout)).toMatchObject({
      server: 'main',
      plan: {
        count: 2,
        bytes: 48,
        wals: [1, 2].map((n) => ({ name: segmentName(n), size: 24 })),
        timelines: [{ timeline: 1, deleted: 2, remaining: 4, first: segmentName(1), last_remaining: segmentName(6) }],
        gaps: [],
        remaining: { count: 6 },
        refused: [],
      },
      needed: [],
      refusal: null,
      result: { deleted: segmentNames(2), freed_bytes: 48, absent: [], refused: [], failed: [], untried: [] },
    });
  });

  it('tells what is needed and why nothing is done', async () => {
    archive.addBackup(BACKUP, { begin_wal: segmentName(6), xlog_segment_size: '16777216' });

    const finished = await remove(segmentName(5), segmentName(6), '--yes', '--format', 'json');

    expectRefusal(finished, /needs 1 of the selected WAL files/);
    expect(JSON.parse(finished.stdout)).toMatchObject({
      plan: { count: 1 },
      needed: [{ backup: BACKUP, wals: [segmentName(6)] }],
      refusal: { message: `backup ${BACKUP} needs 1 of the selected WAL files`, hint: expect.any(String) },
      result: null,
    });
    await expectArchive(ALL);
  });
});

describe('delete-wals, wrongly used', () => {
  it.each([
    [[], /no WAL is selected/],
    [['--from', segmentName(1)], /--from is only one end of a range/],
    [['--from', segmentName(1), '--to', '000000020000000000000001'], /are on different timelines/],
    [['--from', segmentName(2), '--to', segmentName(1)], /is empty/],
    [['--timeline', '1', segmentName(1)], /more than one way/],
    [['--timeline', 'one'], /--timeline is "one"/],
    [['--timeline', '4294967296'], /there is no timeline 4294967296/],
    [['--before', 'yesterday'], /"yesterday" does not name a WAL segment/],
    [['--before', '0/XYZ'], /"0\/XYZ" is no LSN/],
    [['--before', '0/3000000'], /the segment that holds 0\/3000000 is not known/],
    [['--plan', '--yes', segmentName(1)], /--plan and --yes exclude each other/],
    [['--sort', 'name', segmentName(1)], /delete-wals has no option --sort/],
    [['--force', segmentName(1)], /delete-wals has no option --force/],
  ])('refuses %j with status 2 and deletes nothing', async (args, what) => {
    const yes = args.includes('--plan') ? [] : ['--yes'];

    expectRefusal(await remove(...args, ...yes), what, 2);

    await expectArchive(ALL);
  });

  it('refuses all servers at once, none, and an unknown one', async () => {
    const run = (...args: readonly string[]) => runWalyard(['delete-wals', ...args, '-c', archive.home.configFile]);

    expectRefusal(await run('all', segmentName(1), '--yes'), /delete-wals takes one server, not all/, 2);
    expectRefusal(await run(), /delete-wals needs the name of a server/, 2);
    expectRefusal(await run('mainn', segmentName(1), '--yes'), /server "mainn" is not in the configuration/);

    await expectArchive(ALL);
  });

  it.each(['base.tar', `../${segmentName(1)}`])('refuses %s, which names no WAL file', async (name) => {
    const finished = await remove(segmentName(1), name, '--yes');

    expect(finished.status).toBe(1);
    expect(finished.stderr).toContain(`${name} must stay: This is not the name of a WAL file.`);
    await expectArchive(ALL);
  });
});

describe('delete-wals together with others', () => {
  it('leaves everything alone while Barman has the backup lock', async () => {
    const barman = await BarmanLock.take(join(archive.home.root, '.main-backup.lock'));

    const finished = await remove(segmentName(1), '--yes');

    expect(finished.status).toBe(1);
    expect(finished.stderr).toContain(`.main-backup.lock is held by process ${barman.pid}`);
    await barman.release();
    await expectArchive(ALL);
  });

  it('waits for Barman’s catalogue lock, and can be stopped then', async () => {
    const barman = await BarmanLock.take(join(archive.home.root, '.main-xlogdb.lock'));
    const waiting = new WalyardProcess(['delete-wals', 'main', segmentName(1), '--yes', '-c', archive.home.configFile]);
    const archiveLock = join(archive.home.root, '.main-archive-wal.lock');
    await vi.waitFor(async () => expect(await LockFile.owner(archiveLock)).toBe(waiting.pid), { timeout: 20_000 });

    waiting.kill('SIGTERM');
    const finished = await waiting.finished();

    expect(finished.status).toBe(1);
    expect(finished.stderr).toContain('walyard: stopped waiting for ');
    await barman.release();
    await expectArchive(ALL);
  });

  it('is finished by the next one when it was killed', async () => {
    const many = Array.from(
      { length: 2_000 },
      (_, n) => `0000000300000001${n.toString(16).toUpperCase().padStart(8, '0')}`,
    );
    const large = await FilledArchive.with([...ALL, ...many]);
    const args = ['delete-wals', 'main', '--timeline', '3', '--yes', '-q', '-c', large.home.configFile];
    const first = new WalyardProcess(args);
    const directory = large.home.path('wals', '0000000300000001');
    while (existsSync(directory) && readdirSync(directory).length === many.length) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    first.kill('SIGKILL');
    await first.finished();
    expect(large.stored()).toEqual(expect.arrayContaining(ALL));

    expect(await runWalyard(args)).toMatchObject({ status: 0 });

    expect(large.stored()).toEqual(ALL.toSorted());
    expect(large.catalogue()).toBe(await large.rebuilt());
    large.remove();
  });

  it('loses no line and no file of an archive run at the same time', async () => {
    const delivered = segmentNames(20, 0x10);
    deliver(archive.home, delivered);
    const archiving = runWalyard(['archive-wal', 'main', '-c', archive.home.configFile, '-q']);

    const deleting = await remove('--before', segmentName(6), '--yes', '-q');
    await archiving;
    await runWalyard(['archive-wal', 'main', '-c', archive.home.configFile, '-q']);

    expect(deleting.status).toBe(0);
    expect(archive.home.catalogued().toSorted()).toEqual([...ALL.slice(5), ...delivered].toSorted());
    expect(archive.home.names('wals', '0000000100000000')).toEqual([segmentName(6), ...delivered]);
  });
});
