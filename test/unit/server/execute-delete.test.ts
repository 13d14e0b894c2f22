import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { LockFile } from '../../../core/fs/lock-file';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { withDeleteLocks } from '../../../core/server/delete-locks';
import type { DeletePlan } from '../../../core/server/delete-plan';
import { FilledArchive } from '../../harness/filled-archive';

const name = (n: number) => `00000001000000000000000${n}`;
const ALL = [1, 2, 3, 4, 5].map(name);
const SELECTED = ALL.slice(0, 3);
const BACKUP = '20260101T000000';

let archive: FilledArchive;

beforeEach(async () => void (archive = await FilledArchive.with(ALL)));
afterEach(() => archive.remove());

async function plan(names: readonly string[] = SELECTED): Promise<DeletePlan> {
  const proposal = await archive.home.server().proposeDelete({ by: 'names', names });
  expect(proposal.refusal).toBe(null);
  return proposal.plan;
}

const execute = (planned: DeletePlan, fs: DurableFs = nodeDurableFs, signal?: AbortSignal) =>
  archive.home.server(fs).deleteWals(planned, signal);

const lockPath = (task: string) => join(archive.home.root, `.main-${task}.lock`);

async function expectUntouched(): Promise<void> {
  expect(archive.stored()).toEqual(ALL);
  expect(archive.home.catalogued()).toEqual(ALL);
}

async function expectConsistent(stored: readonly string[]): Promise<void> {
  expect(archive.stored()).toEqual(stored);
  expect(archive.catalogue()).toBe(await archive.rebuilt());
}

describe('Server.deleteWals', () => {
  it('deletes what was planned, and tells it', async () => {
    const result = await execute(await plan());

    expect(result).toEqual({
      deleted: SELECTED,
      freedBytes: 3 * 24,
      absent: [],
      refused: [],
      failed: [],
      untried: [],
    });
    await expectConsistent(ALL.slice(3));
  });

  it('takes the line of a file that is gone already out', async () => {
    const planned = await plan();
    rmSync(archive.pathOf(name(2)));

    expect(await execute(planned)).toMatchObject({ deleted: [name(1), name(3)], absent: [name(2)] });

    await expectConsistent(ALL.slice(3));
  });

  it('goes on after a file that cannot be deleted, and keeps its line', async () => {
    const stuck: DurableFs = {
      ...nodeDurableFs,
      remove: async (path) => {
        if (path.endsWith(name(2))) throw Object.assign(new Error('denied'), { code: 'EACCES' });
        return nodeDurableFs.remove(path);
      },
    };

    const { deleted, failed } = await execute(await plan(), stuck);

    expect(deleted).toEqual([name(1), name(3)]);
    expect(failed).toEqual([{ name: name(2), reason: expect.stringMatching(/cannot delete .+: permission denied$/) }]);
    await expectConsistent([name(2), name(4), name(5)]);
  });

  it('stops between two files, with the lines of those that are gone taken out', async () => {
    const stop = new AbortController();
    const stopping: DurableFs = {
      ...nodeDurableFs,
      remove: async (path) => {
        if (path.endsWith(name(2))) stop.abort();
        return nodeDurableFs.remove(path);
      },
    };

    const { deleted, untried } = await execute(await plan(), stopping, stop.signal);

    expect([deleted, untried]).toEqual([[name(1), name(2)], [name(3)]]);
    await expectConsistent([name(3), name(4), name(5)]);
  });
});

describe('Server.deleteWals, when something has happened since the plan was made', () => {
  it('keeps what a new backup needs, and deletes the rest', async () => {
    const planned = await plan();
    archive.addBackup(BACKUP, { begin_wal: name(3), end_wal: name(4), timeline: '1' });

    const { deleted, refused } = await execute(planned);

    expect(deleted).toEqual([name(1), name(2)]);
    expect(refused).toEqual([{ name: name(3), reason: `Backup ${BACKUP} needs it.` }]);
    await expectConsistent([name(3), name(4), name(5)]);
  });

  it.each([
    ['is being taken', { status: 'STARTED', begin_wal: name(2), timeline: '1' }, [name(1)]],
    ['cannot be read', { status: '' }, []],
  ])('keeps what a backup that %s may need', async (_what, fields, deleted) => {
    const planned = await plan();
    archive.addBackup(BACKUP, fields);

    expect(await execute(planned)).toMatchObject({ deleted });

    await expectConsistent(ALL.filter((wal) => !deleted.some((gone) => gone === wal)));
  });

  it('keeps a WAL whose line has changed, and one without a line', async () => {
    const planned = await plan();
    const lines = archive.catalogue().split('\n');
    const changed = lines
      .map((line) => line.replace(/^(0{7}10{15}2)\t24/, '$1\t25'))
      .filter((line) => !/^0+10+3\t/.test(line));
    writeFileSync(archive.cataloguePath, changed.join('\n'));

    const { deleted, refused } = await execute(planned);

    expect(deleted).toEqual([name(1)]);
    expect(refused).toEqual([
      { name: name(2), reason: expect.stringContaining('has changed') },
      { name: name(3), reason: expect.stringContaining('not in the catalogue any more'), isObstacle: false },
    ]);
    expect(archive.stored()).toEqual(ALL.slice(1));
  });

  it('leaves the line of what was archived meanwhile', async () => {
    const planned = await plan();
    archive.home.put(['incoming', name(6)], name(6));
    await archive.home.archive();

    await execute(planned);

    expect(archive.home.catalogued()).toEqual([4, 5, 6].map(name));
  });

  it('deletes nothing when the backups are not there any more', async () => {
    const planned = await plan();
    rmSync(archive.home.path('base'), { recursive: true });

    await expect(execute(planned)).rejects.toMatchObject({ code: 'delete-refused' });

    await expectUntouched();
  });

  it.each(['gone', 'empty'])('deletes no line when the archive is %s, as without its disk', async (state) => {
    const elsewhere = await FilledArchive.with(ALL, `archiver = on\nxlogdb_directory = ${archive.home.root}/lines`);
    const before = elsewhere.catalogue();
    const { plan: planned } = await elsewhere.home.server().proposeDelete({ by: 'names', names: SELECTED });
    renameSync(elsewhere.home.path('wals'), elsewhere.home.path('unmounted'));
    if (state === 'empty') mkdirSync(elsewhere.home.path('wals'));

    await expect(elsewhere.home.server().deleteWals(planned)).rejects.toMatchObject({ code: 'storage-missing' });

    expect(elsewhere.catalogue()).toBe(before);
    elsewhere.remove();
  });
});

describe('Server.deleteWals, while others are at work', () => {
  it('deletes nothing while Barman takes or deletes a backup', async () => {
    const planned = await plan();
    const barman = await LockFile.tryAcquire(lockPath('backup'));

    await expect(execute(planned)).rejects.toMatchObject({ code: 'lock-busy' });

    await expectUntouched();
    await barman.release();
  });

  it.each(['archive-wal', 'xlogdb'])('waits for whoever has the %s lock', async (task) => {
    const planned = await plan();
    const other = await LockFile.tryAcquire(lockPath(task));
    const execution = execute(planned);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expectUntouched();

    await other.release();

    expect(await execution).toMatchObject({ deleted: SELECTED });
  });

  it('holds all three locks while it deletes, and none after', async () => {
    const held: string[] = [];
    const looking: DurableFs = {
      ...nodeDurableFs,
      remove: async (path) => {
        for (const task of ['backup', 'archive-wal', 'xlogdb']) {
          if ((await LockFile.owner(lockPath(task))) === process.pid) held.push(task);
        }
        return nodeDurableFs.remove(path);
      },
    };

    await execute(await plan([name(1)]), looking);

    expect(held).toEqual(['backup', 'archive-wal', 'xlogdb']);
    for (const task of held) expect(await LockFile.owner(lockPath(task))).toBe(null);
  });

  it('gives up a long archive run and names it', async () => {
    const other = await LockFile.tryAcquire(lockPath('archive-wal'));

    const waiting = withDeleteLocks(archive.home.config, undefined, async () => 'deleted', 20);

    await expect(waiting).rejects.toMatchObject({ code: 'lock-busy', message: expect.stringContaining('archive-wal') });
    expect(await LockFile.owner(lockPath('backup'))).toBe(null);
    await other.release();
  });

  it('stops waiting when it is told to stop', async () => {
    const stop = new AbortController();
    const other = await LockFile.tryAcquire(lockPath('archive-wal'));
    const planned = await plan();
    const execution = execute(planned, nodeDurableFs, stop.signal);

    stop.abort();

    await expect(execution).rejects.toMatchObject({ code: 'cancelled' });
    await other.release();
    await expectUntouched();
  });
});
