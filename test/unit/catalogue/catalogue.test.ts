import * as fs from 'node:fs';
import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Catalogue } from '../../../core/catalogue/catalogue';
import type { CatalogueRecord } from '../../../core/catalogue/catalogue-line';
import { catalogueToRead } from '../../../core/catalogue/catalogue-to-read';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { LockFile } from '../../../core/fs/lock-file';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { ArchiveHome } from '../../harness/archive-home';
import { openFilesBelow, tellsOpenFiles } from '../../harness/open-files';

const DIRECTORY = '0000000100000000';
const name = (n: number) => `${DIRECTORY}0000000${n}`;
const line = (n: number) => `${name(n)}\t16777216\t1733775204.25\tNone\tNone\n`;

function record(n: number, onlyIfMissing = false): CatalogueRecord {
  const entry = { name: name(n), sizeBytes: 16_777_216, time: 1_733_775_204.25, compression: null, encryption: null };
  return { entry, onlyIfMissing };
}

let home: ArchiveHome;
beforeEach(() => void (home = new ArchiveHome()));
afterEach(() => home.remove());

const catalogue = (durableFs: DurableFs = nodeDurableFs) => new Catalogue(home.server().catalogue.location, durableFs);
const path = () => home.path('wals', 'main-xlog.db');
const text = () => fs.readFileSync(path(), 'utf8');

/** A WAL in the archive, as long as its number says. */
function store(n: number): void {
  fs.mkdirSync(home.path('wals', DIRECTORY), { recursive: true });
  fs.writeFileSync(home.path('wals', DIRECTORY, name(n)), 'w'.repeat(n));
  fs.utimesSync(home.path('wals', DIRECTORY, name(n)), 1, 1_733_775_204.25);
}

const storedLine = (n: number) => `${name(n)}\t${n}\t1733775204.25\tNone\tNone\n`;

describe('Catalogue.record', () => {
  it('appends the lines in the order given, behind those that are there (XDB-10)', async () => {
    fs.writeFileSync(path(), line(5));

    await catalogue().record([record(2), record(1)]);

    expect(text()).toBe(line(5) + line(2) + line(1));
  });

  it('leaves old lines of any generation as they are (XDB-5)', async () => {
    const old = `${name(1)}\t16777216\t1.0\n${name(2)}\t16777216\t1.0\tgzip\n`;
    fs.writeFileSync(path(), old);

    await catalogue().record([record(3)]);

    expect(text()).toBe(old + line(3));
  });

  it('does nothing at all for nothing', async () => {
    await catalogue().record([]);

    expect([fs.existsSync(path()), fs.existsSync(catalogue().location.lockPath)]).toEqual([false, false]);
  });

  it('makes the lines durable before it resolves (XDB-15)', async () => {
    const done: string[] = [];
    const watched: DurableFs = {
      ...nodeDurableFs,
      append: async (file, lines) => (done.push('append'), nodeDurableFs.append(file, lines)),
      syncFile: async (file) => (done.push(`sync ${file}`), nodeDurableFs.syncFile(file)),
    };
    fs.writeFileSync(path(), '');

    await catalogue(watched).record([record(1), record(2)]);

    expect(done).toEqual(['append', `sync ${path()}`]);
  });

  it('adds a line for what was found in the archive only when there is none (README deviation 2)', async () => {
    fs.writeFileSync(path(), line(1) + line(2));

    await catalogue().record([record(2, true), record(3, true), record(1, true)]);

    expect(text()).toBe(line(1) + line(2) + line(3));
  });

  it('makes a line durable that was there already: it may be there since a crash a moment ago', async () => {
    const synced: string[] = [];
    const watched: DurableFs = { ...nodeDurableFs, syncFile: async (file) => void synced.push(file) };
    fs.writeFileSync(path(), line(1));

    await catalogue(watched).record([record(1, true)]);

    expect([synced, text()]).toEqual([[path()], line(1)]);
  });

  it('takes no part of a name for the name', async () => {
    fs.writeFileSync(path(), `${name(1)}.partial\t16777216\t1.0\tNone\tNone\n`);

    await catalogue().record([record(1, true)]);

    expect(home.catalogued()).toEqual([`${name(1)}.partial`, name(1)]);
  });
});

describe('Catalogue.record and its lock', () => {
  it('waits for the catalogue lock and releases it (XDB-13)', async () => {
    fs.writeFileSync(path(), '');
    const lock = await LockFile.tryAcquire(catalogue().location.lockPath);
    const recording = catalogue().record([record(1)]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(text()).toBe('');

    await lock.release();
    await recording;

    expect(text()).toBe(line(1));
    await (await LockFile.tryAcquire(catalogue().location.lockPath)).release();
  });

  it('stops waiting when it is told to, having written nothing', async () => {
    fs.writeFileSync(path(), '');
    const lock = await LockFile.tryAcquire(catalogue().location.lockPath);

    await expect(catalogue().record([record(1)], AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });

    expect(text()).toBe('');
    await lock.release();
  });

  it('releases the lock and says in our words what went wrong', async () => {
    fs.mkdirSync(path());

    await expect(catalogue().record([record(1)])).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: `cannot write the catalogue ${path()}: it is a directory, not a file`,
    });

    await (await LockFile.tryAcquire(catalogue().location.lockPath)).release();
  });

  it('keeps every line of several writers, each whole', async () => {
    fs.writeFileSync(path(), '');
    const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    await Promise.all(numbers.map((n) => catalogue().record([record(n)])));

    expect(
      text()
        .split(/(?<=\n)/)
        .toSorted(),
    ).toEqual(numbers.map(line));
  });

  it.runIf(tellsOpenFiles)('leaves no file open, on Linux', async () => {
    fs.writeFileSync(path(), `${line(1)}torn`);

    await catalogue().record([record(1, true), record(2)]);

    expect(openFilesBelow(home.root)).toEqual([]);
  });
});

describe('Catalogue.record, after a crash', () => {
  it('cuts the beginning of a line off and writes the whole line when the WAL is in the archive', async () => {
    store(2);
    fs.writeFileSync(path(), line(1) + storedLine(2).slice(0, -20));

    await catalogue().record([record(3)]);

    expect(text()).toBe(line(1) + storedLine(2) + line(3));
  });

  it('writes one line when the torn one is recorded again', async () => {
    store(2);
    fs.writeFileSync(path(), line(1) + line(2).slice(0, -3));

    await catalogue().record([record(2, true)]);

    expect(text()).toBe(line(1) + line(2));
  });

  it.each([
    ['names a WAL that is not in the archive', line(2).slice(0, -3)],
    ['is too short to name one', name(2).slice(0, 9)],
    ['holds zeros that the power loss left', '\u0000'.repeat(300)],
  ])('only cuts off what %s', async (_what, torn) => {
    fs.writeFileSync(path(), line(1) + torn);

    await catalogue().record([record(3)]);

    expect(text()).toBe(line(1) + line(3));
  });

  it('cuts the one line of a catalogue that has no other', async () => {
    fs.writeFileSync(path(), line(1).slice(0, 7));

    await catalogue().record([record(2)]);

    expect(text()).toBe(line(2));
  });
});

describe('Catalogue.record, without a catalogue', () => {
  it('makes it from the archive, where the new WAL lies already: of that the archiver knows more', async () => {
    [1, 2, 3].forEach(store);

    await catalogue().record([record(3)]);

    expect(text()).toBe(storedLine(1) + storedLine(2) + line(3));
  });

  it('makes it also when what is recorded was found in the archive', async () => {
    [1, 2].forEach(store);

    await catalogue().record([record(2, true)]);

    expect(text()).toBe(storedLine(1) + line(2));
  });
});

describe('Catalogue, beside the one of Barman before 3.13 (XDB-2)', () => {
  const olderPath = () => home.path('wals', 'xlog.db');
  const older = () => fs.readFileSync(olderPath(), 'utf8');
  const olderLine = (n: number) => `${name(n)}\t16777216\t1733775204.25\tNone\n`;

  it('is made from the archive, and the older one is kept and gets the new line in its own form', async () => {
    [1, 2].forEach(store);
    fs.writeFileSync(olderPath(), olderLine(1));

    await catalogue().record([record(2)]);

    expect([text(), older()]).toEqual([storedLine(1) + line(2), olderLine(1) + olderLine(2)]);
  });

  it('takes in what that Barman has archived meanwhile, of what is in the archive', async () => {
    [1, 2, 3].forEach(store);
    fs.writeFileSync(path(), line(1));
    fs.writeFileSync(olderPath(), olderLine(1) + olderLine(2) + olderLine(9));

    await catalogue().record([record(3)]);

    expect(text()).toBe(line(1) + line(2) + line(3));
    expect(older()).toBe(olderLine(1) + olderLine(2) + olderLine(9) + olderLine(3));
  });

  it('takes it in without anything to record, and leaves everything alone when there is nothing new', async () => {
    [1, 2].forEach(store);
    fs.writeFileSync(path(), line(1));
    fs.writeFileSync(olderPath(), olderLine(2));
    const following = catalogue();

    await following.followOlder();
    const [once, before] = [text(), fs.statSync(path()).mtimeMs];
    await following.followOlder();

    expect(once).toBe(line(1) + line(2));
    expect([text(), fs.statSync(path()).mtimeMs, older()]).toEqual([once, before, olderLine(2)]);
  });

  it('does not make a catalogue as long as there is nothing to record', async () => {
    fs.writeFileSync(olderPath(), olderLine(1));

    await catalogue().followOlder();

    expect(home.names('wals')).toEqual(['xlog.db']);
  });

  it('gives the older one the line that a crash has kept from it, once', async () => {
    store(1);
    fs.writeFileSync(path(), line(1));
    fs.writeFileSync(olderPath(), '00000001');

    await catalogue().record([record(1, true)]);
    await catalogue().record([record(1, true)]);

    expect([text(), older()]).toEqual([line(1), olderLine(1)]);
  });

  it('makes the lines of both durable before it resolves (XDB-15)', async () => {
    fs.writeFileSync(path(), line(1));
    fs.writeFileSync(olderPath(), olderLine(1));
    const done: string[] = [];
    const watched: DurableFs = {
      ...nodeDurableFs,
      append: (file, added) => (done.push(`append ${basename(file)}`), nodeDurableFs.append(file, added)),
      syncFile: (file) => (done.push(`sync ${basename(file)}`), nodeDurableFs.syncFile(file)),
    };

    await catalogue(watched).record([record(2)]);

    expect(done).toEqual(['append main-xlog.db', 'sync main-xlog.db', 'append xlog.db', 'sync xlog.db']);
  });

  it('is what cannot be written, in our words: the WAL stays in its queue until it can', async () => {
    fs.writeFileSync(path(), line(1));
    fs.mkdirSync(olderPath());

    await expect(catalogue().record([record(2)])).rejects.toMatchObject({
      message: `cannot read the catalogue ${olderPath()}: it is a directory, not a file`,
    });
  });

  it('is what is read where it is the only one', () => {
    const location = home.server().catalogue.location;
    const [nothing, onlyOlder, both] = [
      catalogueToRead(location),
      (fs.writeFileSync(olderPath(), ''), catalogueToRead(location)),
      (fs.writeFileSync(path(), ''), catalogueToRead(location)),
    ];

    expect([nothing, onlyOlder, both]).toEqual([path(), olderPath(), path()]);
  });
});
