import * as fs from 'node:fs';
import { basename, dirname } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { ArchiveHome, longAfter } from '../../harness/archive-home';
import { inspectingApart } from '../../harness/inspecting-apart';
import { makeSegment } from '../../harness/wal-file';

const DIRECTORY = '0000000100000000';
const A = `${DIRECTORY}00000001`;
const B = `${DIRECTORY}00000002`;

let home: ArchiveHome;
afterEach(() => home.remove());

const open = (options = '') => (home = new ArchiveHome(`archiver = on\n${options}`));
const deliver = (name: string, content: string | Uint8Array = makeSegment(name)) =>
  home.put(['incoming', name], content);
const stored = (name: string) => home.path('wals', DIRECTORY, name);
const isPrivate = (path: string) => basename(path).startsWith('.');
const lines = () => fs.readFileSync(home.path('wals', 'main-xlog.db'), 'utf8').split('\n').slice(0, -1);
const fails = (code: string) => async (): Promise<never> => {
  throw Object.assign(new Error(code), { code });
};

/** Nothing can be linked out of the queue, as from another file system. */
const farQueue = (): DurableFs => ({
  ...nodeDurableFs,
  link: (from, to) => (dirname(from) === home.path('incoming') ? fails('EXDEV')() : nodeDurableFs.link(from, to)),
});

/** What is done to files and directories, by the part of the path below the server's directory. */
function recorded(done: string[], wrapped: DurableFs = nodeDurableFs): DurableFs {
  const say = (what: string, path: string) => {
    const below = path.slice(home.path().length + 1);
    done.push(`${what} ${isPrivate(path) ? `${dirname(below)}/copy` : below}`);
  };
  return inspectingApart({
    ...wrapped,
    link: async (from, to) => (await wrapped.link(from, to), say('name', to)),
    copyNew: async (from, to) => (await wrapped.copyNew(from, to), say('write', to)),
    copyStats: async (from, to) => (await wrapped.copyStats(from, to), say('stats', to)),
    append: async (path, text) => (await wrapped.append(path, text), say('append', path)),
    replace: async (from, to) => (await wrapped.replace(from, to), say('name', to)),
    remove: async (path) => (await wrapped.remove(path), say('remove', path)),
    syncFile: async (path) => (await wrapped.syncFile(path), say('sync', path)),
    syncDir: async (path) => (await wrapped.syncDir(path), say('sync', path)),
  });
}

/** The steps of the second WAL, when directories and catalogue are there. */
async function stepsOf(wrap: (done: string[]) => DurableFs): Promise<string[]> {
  deliver(A);
  await home.archive();
  deliver(B);
  const done: string[] = [];
  await home.archive({ fs: wrap(done) });
  return done.filter((step) => step !== 'sync wals'); // The hash directory may be the work of a run that died.
}

const AFTER_ITS_NAME = [
  `sync wals/${DIRECTORY}`,
  'append wals/main-xlog.db',
  'sync wals/main-xlog.db',
  `remove incoming/${B}`,
  'sync incoming',
];

describe('the order of steps', () => {
  it('is source, name, directory, line, and only then the end of the source, linking (LOC-5, LOC-14)', async () => {
    open();

    const steps = await stepsOf((done) => recorded(done));

    expect(steps).toEqual([`sync incoming/${B}`, `name wals/${DIRECTORY}/${B}`, ...AFTER_ITS_NAME]);
  });

  it('makes a copy beside its target durable before it gets its name, copying (LOC-1, LOC-4, LOC-5)', async () => {
    open();

    const steps = await stepsOf((done) => recorded(done, farQueue()));

    const copy = `wals/${DIRECTORY}/copy`;
    const copying = [`write ${copy}`, `sync ${copy}`, `name wals/${DIRECTORY}/${B}`, `remove ${copy}`];
    expect(steps).toEqual([`sync incoming/${B}`, ...copying, ...AFTER_ITS_NAME]);
  });

  it('makes what is compressed durable, with its times, before it gets its name (LOC-4, LOC-5, LOC-6)', async () => {
    open('compression = gzip');

    const steps = await stepsOf((done) => recorded(done));

    const copy = `wals/${DIRECTORY}/copy`;
    const naming = [`stats ${copy}`, `sync ${copy}`, `name wals/${DIRECTORY}/${B}`, `remove ${copy}`];
    expect(steps).toEqual([...naming, ...AFTER_ITS_NAME]);
  });
});

describe.each(['', 'compression = gzip'])('a step that fails, with "%s"', (options) => {
  it.each(['link', 'syncDir'] as const)('%s: the source stays, and no private copy (LOC-14)', async (operation) => {
    open(options);
    const content = makeSegment(A);
    deliver(A, content);

    await expect(home.archive({ fs: { ...nodeDurableFs, [operation]: fails('EIO') } })).rejects.toMatchObject({
      code: 'storage-unavailable',
    });

    expect(fs.readFileSync(home.path('incoming', A)).equals(content)).toBe(true);
    const found = fs.existsSync(home.path('wals', DIRECTORY)) ? home.names('wals', DIRECTORY) : [];
    expect(found.filter(isPrivate)).toEqual([]);
    await home.archive();
    expect([home.names('incoming'), home.names('wals', DIRECTORY), home.catalogued()]).toEqual([[], [A], [A]]);
  });
});

describe('a private copy that cannot be removed', () => {
  it('keeps nothing from being archived, and is swept by the next run (LOC-2, LAY-4)', async () => {
    open('compression = gzip');
    deliver(A);
    const stubborn: DurableFs = {
      ...nodeDurableFs,
      remove: (path) => (isPrivate(path) ? fails('EBUSY')() : nodeDurableFs.remove(path)),
    };

    const { runs } = await home.archive({ fs: stubborn });

    expect([runs[0]?.archived, home.catalogued(), home.names('incoming')]).toEqual([1, [A], []]);
    expect(home.names('wals', DIRECTORY).filter(isPrivate)).toHaveLength(1);
    deliver(B);
    await home.archive();
    expect(home.names('wals', DIRECTORY)).toEqual([A, B]);
  });
});

describe('a WAL that could not be coded', () => {
  it('keeps its source whatever the same run stores after it (LOC-3)', async () => {
    open('compression = gzip');
    deliver(A);
    deliver(B);
    const refusing = home.server(nodeDurableFs, longAfter, (codecs) => ({
      ...codecs,
      compressor: codecs.compressor && {
        name: codecs.compressor.name,
        compress: (files) =>
          basename(files.source) === A ? fails('EIO')() : (codecs.compressor?.compress(files) ?? fails('EIO')()),
      },
    }));
    await expect(refusing.archiveWal({ onEvent: () => {} })).rejects.toThrow('EIO');

    expect(home.names('incoming')).toEqual([A, B]);
    expect(home.names('wals', DIRECTORY)).toEqual([]);
    await home.archive();
    expect(home.catalogued()).toEqual([A, B]);
  });
});

describe('the line of a WAL', () => {
  it('has the size of the source where nothing is done to it, else the size as stored (LOC-8)', async () => {
    open();
    deliver(A);
    await home.archive();
    const [plain] = lines();
    home.remove();
    open('compression = gzip');
    deliver(A);

    await home.archive();

    expect(plain?.split('\t').slice(0, 2)).toEqual([A, String(1 << 20)]);
    expect(lines()[0]?.split('\t').slice(0, 2)).toEqual([A, String(fs.statSync(stored(A)).size)]);
    expect(fs.statSync(stored(A)).size).toBeLessThan(1 << 20);
  });
});

describe('a queue on another file system', () => {
  it('is emptied by the run that archives, not by the next one (LOC-13)', async () => {
    open();
    deliver(A);

    const { runs } = await home.archive({ fs: farQueue() });

    expect(runs).toMatchObject([{ archived: 1, alreadyArchived: 0 }]);
    expect([home.names('incoming'), home.catalogued()]).toEqual([[], [A]]);
  });
});

describe('two archivers', () => {
  it('stop at the first that fails: the second does not run (ARC-21)', async () => {
    open('streaming_archiver = on\nslot_name = s');
    home.put(['streaming', A], makeSegment(A));
    home.put(['streaming', B], makeSegment(B));
    deliver(`${DIRECTORY}00000003`);
    const broken: DurableFs = {
      ...nodeDurableFs,
      scan: (path) => (path === home.path('streaming') ? fails('EIO')() : nodeDurableFs.scan(path)),
    };

    await expect(home.archive({ fs: broken })).rejects.toMatchObject({
      message: expect.stringContaining(`cannot read ${home.path('streaming')}`),
    });

    expect(home.names('incoming')).toEqual([`${DIRECTORY}00000003`]);
    expect(home.names('wals')).toEqual([]);
  });
});
