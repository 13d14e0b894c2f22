import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Catalogue, type CatalogueRecord } from '../../../core/catalogue/catalogue';
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

  it('takes the place of the one that Barman before 3.13 kept (XDB-2)', async () => {
    store(1);
    fs.writeFileSync(join(home.path('wals'), 'xlog.db'), `${name(1)}\t1\t1.0\n`);

    await catalogue().record([record(2)]);

    expect([home.names('wals'), text()]).toEqual([[DIRECTORY, 'main-xlog.db'], storedLine(1) + line(2)]);
  });

  it('keeps the old one until the new one is durable', async () => {
    store(1);
    fs.writeFileSync(home.path('wals', 'xlog.db'), 'old');
    const broken: DurableFs = {
      ...nodeDurableFs,
      replace: async () => {
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      },
    };

    await expect(catalogue(broken).record([record(1)])).rejects.toMatchObject({ code: 'storage-full' });

    expect(home.names('wals')).toEqual([DIRECTORY, 'xlog.db']);
  });

  it('leaves an old one alone beside a new one', async () => {
    fs.writeFileSync(home.path('wals', 'xlog.db'), 'old');
    fs.writeFileSync(path(), line(1));

    await catalogue().record([record(2)]);

    expect([text(), fs.readFileSync(home.path('wals', 'xlog.db'), 'utf8')]).toEqual([line(1) + line(2), 'old']);
  });
});
