import * as fs from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { deleteLocalWals } from '../../../core/storage/delete-local-wals';
import { ArchiveHome } from '../../harness/archive-home';

const DIRECTORY = '0000000100000000';
const NEXT_DIRECTORY = '0000000100000001';
const [X, Y] = [`${DIRECTORY}00000001`, `${DIRECTORY}00000002`];
const Z = `${NEXT_DIRECTORY}00000000`;
const HISTORY = '00000002.history';

let home: ArchiveHome;

beforeEach(() => {
  home = new ArchiveHome();
  for (const directory of [DIRECTORY, NEXT_DIRECTORY]) fs.mkdirSync(home.path('wals', directory));
  for (const name of [X, Y]) home.put(['wals', DIRECTORY, name], 'content');
  home.put(['wals', NEXT_DIRECTORY, Z], 'content');
  home.put(['wals', HISTORY], 'content');
});
afterEach(() => home.remove());

const remove = (names: readonly string[], durableFs: DurableFs = nodeDurableFs, signal?: AbortSignal) =>
  deleteLocalWals(durableFs, home.path('wals'), names, signal);

const outcomesOf = (deleted: Awaited<ReturnType<typeof remove>>) =>
  Object.fromEntries(deleted.map(({ name, outcome }) => [name, outcome]));

const failing = (code: string): never => {
  throw Object.assign(new Error(code), { code });
};

function recording(done: string[]): DurableFs {
  const say = (what: string, path: string) => void done.push(`${what} ${basename(path)}`);
  return {
    ...nodeDurableFs,
    remove: async (path) => (say('remove', path), nodeDurableFs.remove(path)),
    removeDir: async (path) => (say('remove directory', path), nodeDurableFs.removeDir(path)),
    syncDir: async (path) => (say('sync', path), nodeDurableFs.syncDir(path)),
  };
}

describe('deleteLocalWals', () => {
  it('unlinks file by file, removes what is empty then, and makes all of it durable (LAY-5)', async () => {
    const done: string[] = [];

    await remove([Z, X, HISTORY], recording(done));

    expect(done).toEqual([
      `remove ${Z}`,
      `remove directory ${NEXT_DIRECTORY}`,
      `remove ${X}`,
      `remove directory ${DIRECTORY}`,
      `sync ${DIRECTORY}`,
      `remove ${HISTORY}`,
      'sync wals',
    ]);
    expect([home.names('wals'), home.names('wals', DIRECTORY)]).toEqual([[DIRECTORY], [Y]]);
  });

  it.each(['README', '.hidden', `${Y}.partial`, 'lost+found'])('leaves a directory with %s (DEL-8)', async (name) => {
    home.put(['wals', DIRECTORY, name], 'of somebody else');

    await remove([X, Y]);

    expect(home.names('wals', DIRECTORY)).toEqual([name]);
  });

  it('leaves what comes into a directory at the last moment', async () => {
    const late: DurableFs = {
      ...nodeDurableFs,
      removeDir: async (path) => {
        fs.writeFileSync(join(path, 'late'), '');
        return nodeDurableFs.removeDir(path);
      },
    };

    expect(outcomesOf(await remove([X, Y], late))).toEqual({ [X]: 'deleted', [Y]: 'deleted' });

    expect(home.names('wals', DIRECTORY)).toEqual(['late']);
  });

  it('takes a private copy that a crash left along with its directory', async () => {
    home.put(['wals', DIRECTORY, `.${X}.1-00000000.walyard.tmp`], 'half');

    await remove([X, Y]);

    expect(home.names('wals')).toEqual([NEXT_DIRECTORY, HISTORY]);
  });

  it('never removes the archive itself', async () => {
    await remove([X, Y, Z, HISTORY]);

    expect(home.names('wals')).toEqual([]);
  });

  it('finishes a directory that was emptied before a crash, and takes a missing one for deleted (DEL-9)', async () => {
    fs.rmSync(home.path('wals', DIRECTORY, X));
    fs.rmSync(home.path('wals', DIRECTORY, Y));
    fs.rmSync(home.path('wals', NEXT_DIRECTORY), { recursive: true });
    const done: string[] = [];

    const outcomes = outcomesOf(await remove([X, Y, Z], recording(done)));

    expect(outcomes).toEqual({ [X]: 'absent', [Y]: 'absent', [Z]: 'absent' });
    expect(home.names('wals')).toEqual([HISTORY]);
    expect(done.at(-1)).toBe('sync wals');
  });

  it('frees the bytes of a file unless they have another name', async () => {
    fs.linkSync(home.path('wals', DIRECTORY, X), join(home.root, 'copy'));

    const deleted = await remove([X, Y]);

    expect(deleted.map((one) => one.outcome === 'deleted' && one.freedBytes)).toEqual([0, 7]);
  });
});

describe('deleteLocalWals, when something fails', () => {
  it('tells it of the one and deletes the others', async () => {
    const broken: DurableFs = {
      ...nodeDurableFs,
      remove: async (path) => (path.endsWith(X) ? failing('EIO') : nodeDurableFs.remove(path)),
    };

    const deleted = await remove([X, Y, Z], broken);

    expect(outcomesOf(deleted)).toEqual({ [X]: 'failed', [Y]: 'deleted', [Z]: 'deleted' });
    expect(deleted.find(({ name }) => name === X)).toMatchObject({ error: { code: 'storage-unavailable' } });
    expect(home.names('wals', DIRECTORY)).toEqual([X]);
  });

  it('leaves what is a directory where a file should be, with what is in it', async () => {
    fs.rmSync(home.path('wals', DIRECTORY, X));
    fs.mkdirSync(home.path('wals', DIRECTORY, X));
    home.put(['wals', DIRECTORY, X, 'inside'], 'precious');

    expect(outcomesOf(await remove([X]))).toEqual({ [X]: 'failed' });

    expect(home.names('wals', DIRECTORY, X)).toEqual(['inside']);
  });

  it.each([
    ['a hash directory', DIRECTORY, [X], { [X]: 'failed', [Z]: 'deleted' }],
    ['the archive', 'wals', [X, HISTORY], { [X]: 'deleted', [HISTORY]: 'failed', [Z]: 'failed' }],
  ])('takes what cannot be made durable in %s for stored', async (_what, directory, names, expected) => {
    const broken: DurableFs = {
      ...nodeDurableFs,
      syncDir: async (path) => (basename(path) === directory ? failing('EIO') : nodeDurableFs.syncDir(path)),
    };

    expect(outcomesOf(await remove([...names, Z], broken))).toEqual(expected);
  });

  it('stops between two files, and makes durable what it did', async () => {
    const stop = new AbortController();
    const done: string[] = [];
    const durableFs = recording(done);
    const stopping: DurableFs = {
      ...durableFs,
      remove: async (path) => (stop.abort(), durableFs.remove(path)),
    };

    expect(outcomesOf(await remove([X, Y, Z], stopping, stop.signal))).toEqual({ [X]: 'deleted' });

    expect(home.names('wals', DIRECTORY)).toEqual([Y]);
    expect(done.at(-1)).toBe(`sync ${DIRECTORY}`);
  });
});
