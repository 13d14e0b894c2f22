import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { digestFile } from '../../../core/server/own-files';
import { LocalWalStorageStrategy } from '../../../core/storage/local-wal-storage-strategy';
import type { WalFileInfo } from '../../../core/storage/wal-file-info';
import type { PublishedWal } from '../../../core/storage/wal-storage-strategy';
import { ArchiveHome } from '../../harness/archive-home';
import { makeCodecs } from '../../harness/plain-codecs';

const DIRECTORY = '0000000100000000';
const X = `${DIRECTORY}00000001`;
const Y = `${DIRECTORY}00000002`;

let home: ArchiveHome;
beforeEach(() => void (home = new ArchiveHome()));
afterEach(() => home.remove());

const open = (durableFs: DurableFs = nodeDurableFs) =>
  new LocalWalStorageStrategy({ ...home.config, digestFile: digestFile(home.config) }, durableFs, makeCodecs());
const outcomeOf = async (published: Promise<PublishedWal>) => (await published).outcome;
const stored = (name: string) => home.path('wals', DIRECTORY, name);
const fails = (code: string) => async (): Promise<never> => {
  throw Object.assign(new Error(code), { code });
};

/** A WAL that lies in incoming, as the archiver has looked at it. */
async function look(name: string): Promise<WalFileInfo> {
  const path = home.path('incoming', name);
  const facts = await nodeDurableFs.facts(path);
  if (facts === null) throw new Error(`${name} was not delivered`);
  const wal = { name, origFilename: path, sizeBytes: facts.sizeBytes, time: 1, facts };
  return { ...wal, compression: null, encryption: null };
}

function deliver(name: string): Promise<WalFileInfo> {
  home.put(['incoming', name], 'w');
  return look(name);
}

/** Everything the strategy asks of the disk that changes something, by the names of the files. */
function recording(done: string[], wrapped: DurableFs = nodeDurableFs): DurableFs {
  const say = (what: string, path: string) => {
    const name = basename(path);
    done.push(`${what} ${name.startsWith('.') ? 'copy' : name}`);
  };
  return {
    ...wrapped,
    link: async (from, to) => (say('link', to), wrapped.link(from, to)),
    copyNew: async (from, to) => (say('write', to), wrapped.copyNew(from, to)),
    makeDir: async (path) => (say('make', path), wrapped.makeDir(path)),
    remove: async (path) => (say('remove', path), wrapped.remove(path)),
    syncFile: async (path) => (say('sync', path), wrapped.syncFile(path)),
    syncDir: async (path) => (say('sync', path), wrapped.syncDir(path)),
  };
}

const farQueue: DurableFs = {
  ...nodeDurableFs,
  link: (from, to) => (dirname(from) === home.path('incoming') ? fails('EXDEV')() : nodeDurableFs.link(from, to)),
};

describe('LocalWalStorageStrategy, places', () => {
  it.each([
    [X, `${DIRECTORY}/${X}`],
    [`${X}.partial`, `${DIRECTORY}/${X}.partial`],
    [`${X}.00000028.backup`, `${DIRECTORY}/${X}.00000028.backup`],
    ['00000002.history', '00000002.history'],
    ['00000001000000000000000a', `${DIRECTORY}/00000001000000000000000a`],
  ])('stores %s at %s, without any extension (LAY-1, NAM-11, NAM-12)', async (name, path) => {
    const storage = open();

    expect(await outcomeOf(storage.save(await deliver(name)))).toBe('published');

    expect(storage.getFullPath(name)).toBe(home.path('wals', ...path.split('/')));
    expect(fs.readFileSync(home.path('wals', ...path.split('/')), 'utf8')).toBe('w');
  });

  it('makes the archive itself when it is new (LAY-2)', async () => {
    fs.rmdirSync(home.path('wals'));

    expect(await outcomeOf(open().save(await deliver(X)))).toBe('published');

    expect(fs.existsSync(stored(X))).toBe(true);
  });
});

describe('LocalWalStorageStrategy, files', () => {
  it('links the source: no byte is copied', async () => {
    const info = await deliver(X);

    await open().save(info);

    expect(fs.statSync(stored(X)).ino).toBe(fs.statSync(info.origFilename).ino);
  });

  it.each([
    ['linking', nodeDurableFs],
    ['copying', farQueue],
  ])('keeps mode and modification time, %s (LOC-6)', async (_how, durableFs) => {
    const path = home.put(['incoming', X], 'w');
    fs.chmodSync(path, 0o640);
    fs.utimesSync(path, 1, 1_733_775_204.123456);

    await open(durableFs).save(await look(X));

    const microseconds = (file: string) => fs.statSync(file, { bigint: true }).mtimeNs / 1_000n;
    expect(fs.statSync(stored(X)).mode & 0o7777).toBe(0o640);
    expect(microseconds(stored(X))).toBe(microseconds(path));
  });

  it('copies what a symbolic link leads to: the archive holds the bytes', async () => {
    const elsewhere = join(home.root, 'elsewhere');
    fs.writeFileSync(elsewhere, 'w');
    fs.symlinkSync(elsewhere, home.path('incoming', X));

    expect(await outcomeOf(open().save(await look(X)))).toBe('published');

    expect(fs.lstatSync(stored(X)).isFile()).toBe(true);
    expect(fs.statSync(stored(X)).ino).not.toBe(fs.statSync(elsewhere).ino);
  });
});

describe('LocalWalStorageStrategy, durability', () => {
  it('syncs the bytes before the name exists, and the directory after it', async () => {
    const done: string[] = [];

    await open(recording(done)).save(await deliver(X));

    expect(done).toEqual([`make ${DIRECTORY}`, `sync ${X}`, `link ${X}`, `sync ${DIRECTORY}`]);
  });

  it('syncs a copy before it gets the name', async () => {
    const done: string[] = [];

    await open(recording(done, farQueue)).save(await deliver(X));

    const copying = ['write copy', 'sync copy', `link ${X}`, 'remove copy', `sync ${DIRECTORY}`];
    expect(done).toEqual([`make ${DIRECTORY}`, `sync ${X}`, `link ${X}`, ...copying]);
  });

  it('tries to link once, then copies for the rest of the run', async () => {
    const done: string[] = [];
    const storage = open(recording(done, farQueue));
    await storage.save(await deliver(X));
    done.length = 0;

    await storage.save(await deliver(Y));

    expect(done).toEqual(['write copy', 'sync copy', `link ${Y}`, 'remove copy', `sync ${DIRECTORY}`]);
  });

  it('syncs each directory once for a whole group', async () => {
    const done: string[] = [];
    const storage = open(recording(done));
    const names = [X, Y, '000000010000000100000000', '000000010000000100000001'];
    const group = [];
    for (const name of names) group.push(await storage.prepare(await deliver(name)));

    await storage.publish(group);

    expect(done.filter((what) => /sync .{16}$/.test(what))).toEqual([`sync ${DIRECTORY}`, 'sync 0000000100000001']);
  });

  it('makes the stored copy durable on a matching duplicate: it may be there since a crash a moment ago', async () => {
    await open().save(await deliver(X));
    fs.rmSync(home.path('incoming', X));
    const done: string[] = [];

    expect(await outcomeOf(open(recording(done)).save(await deliver(X)))).toBe('matching-duplicate');

    expect(done.slice(-2)).toEqual([`sync ${X}`, `sync ${DIRECTORY}`]);
  });
});

describe('LocalWalStorageStrategy, failures', () => {
  it.each([
    ['syncFile', 'ENOSPC', 'storage-full', `cannot store ${X} in`],
    ['makeDir', 'EROFS', 'storage-read-only', `cannot store ${X} in`],
    ['link', 'EIO', 'storage-unavailable', `cannot publish ${X} in`],
    ['syncDir', 'EIO', 'storage-unavailable', 'cannot make'],
  ])('says in our words that %s failed with %s', async (operation, errno, code, words) => {
    const broken: DurableFs = { ...nodeDurableFs, [operation]: fails(errno) };
    const info = await deliver(X);

    await expect(open(broken).save(info)).rejects.toMatchObject({ code, message: expect.stringContaining(words) });

    expect(fs.existsSync(info.origFilename)).toBe(true);
  });

  it('sweeps a directory once a run: a second sweep would take its own copies', async () => {
    fs.mkdirSync(home.path('wals', DIRECTORY));
    const storage = open(farQueue);
    await storage.save(await deliver(X)); // From now on it copies.
    const prepared = await storage.prepare(await deliver(Y));

    await storage.save(await deliver(`${DIRECTORY}00000003`));

    expect(await storage.publish([prepared])).toMatchObject([{ outcome: 'published' }]);
  });

  it('takes a source that vanished before it was published for gone (ARC-8)', async () => {
    const storage = open();
    const prepared = await storage.prepare(await deliver(X));
    fs.rmSync(prepared.source.origFilename);

    expect(await storage.publish([prepared])).toMatchObject([{ outcome: 'source-changed' }]);

    expect(fs.existsSync(stored(X))).toBe(false);
  });
});
