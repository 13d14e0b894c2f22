import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RebuildRequest } from '../../../core/catalogue/catalogue';
import { hasDifferences, type RebuildProgress } from '../../../core/catalogue/rebuild-report';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { ArchiveHome } from '../../harness/archive-home';

const DIRECTORY = '0000000100000000';
const name = (n: number) => `${DIRECTORY}${n.toString(16).toUpperCase().padStart(8, '0')}`;
const line = (n: number, size = 1) => `${name(n)}\t${size}\t1733775204.25\tNone\tNone\n`;

let home: ArchiveHome;
beforeEach(() => void (home = new ArchiveHome()));
afterEach(() => home.remove());

const path = () => home.path('wals', 'main-xlog.db');
const text = () => fs.readFileSync(path(), 'utf8');
const rebuild = (request?: RebuildRequest, durableFs: DurableFs = nodeDurableFs) =>
  home.server(durableFs).rebuildCatalogue(request);

function store(file: string, content: string | Uint8Array = 'w'): void {
  const target = home.path('wals', ...file.split('/'));
  fs.mkdirSync(dirname(target), { recursive: true });
  fs.writeFileSync(target, content);
  fs.utimesSync(target, 1, 1_733_775_204.25);
}

const storeSegments = (...numbers: readonly number[]) => numbers.forEach((n) => store(`${DIRECTORY}/${name(n)}`));

const NOTHING = { count: 0, first: [] };
const listed = <Item>(...first: readonly Item[]) => ({ count: first.length, first });

describe('Server.rebuildCatalogue', () => {
  it('tells what the old lines lacked, had too much, had wrong, had twice and had damaged', async () => {
    storeSegments(1, 2, 3);
    store(`${DIRECTORY}/${name(4)}.partial`, gzipSync('w'));
    store('00000002.history');
    fs.writeFileSync(path(), line(9) + line(2, 5) + line(1) + line(1) + 'rubbish\n' + line(3).slice(0, 40));

    const report = await rebuild();

    const entry = { name: name(2), sizeBytes: 1, time: 1_733_775_204.25, compression: null, encryption: null };
    expect(report).toMatchObject({
      written: true,
      files: { segment: 3, partial: 1, label: 0, history: 1 },
      added: listed(name(3), `${name(4)}.partial`, '00000002.history'),
      removed: listed(name(9)),
      changed: listed({ name: name(2), old: { ...entry, sizeBytes: 5 }, new: entry }),
      repeated: listed(name(1)),
      damaged: listed('rubbish', line(3).slice(0, 40)),
      misplaced: NOTHING,
      passedOver: NOTHING,
    });
    const partial = `${name(4)}.partial\t${gzipSync('w').length}\t1733775204.25\tgzip\tNone\n`;
    expect(text()).toBe(`${line(1)}${line(2)}${line(3)}${partial}00000002.history\t1\t1733775204.25\tNone\tNone\n`);
  });

  it('finds nothing the second time', async () => {
    storeSegments(1, 2);
    fs.writeFileSync(path(), line(2) + `${line(3)}rubbish`);
    expect(hasDifferences(await rebuild())).toBe(true);
    const once = text();

    const report = await rebuild();

    expect([hasDifferences(report), text()]).toEqual([false, once]);
  });

  it('does not take the order of the lines, nor their generation, for a difference', async () => {
    storeSegments(1, 2);
    fs.writeFileSync(path(), `${line(2)}${name(1)}\t1\t1733775204.25\n`);

    expect(hasDifferences(await rebuild())).toBe(false);

    expect(text()).toBe(line(1) + line(2));
  });

  it('keeps what only the old line knows of a file that is the same', async () => {
    const content = gzipSync('w');
    store(`${DIRECTORY}/${name(1)}`, content);
    fs.writeFileSync(path(), `${name(1)}\t${content.length}\t1700000000.5\tpigz\tNone\n`);

    await rebuild();

    expect(text()).toBe(`${name(1)}\t${content.length}\t1700000000.5\tpigz\tNone\n`);
  });

  it('uses the catalogue of Barman before 3.13 when there is no other, and keeps it (XDB-2)', async () => {
    storeSegments(1);
    fs.writeFileSync(home.path('wals', 'xlog.db'), `${name(1)}\t1\t1700000000.5\tcustom\n`);

    await rebuild();

    expect(text()).toBe(`${name(1)}\t1\t1700000000.5\tcustom\tNone\n`);
    expect(home.names('wals')).toEqual([DIRECTORY, 'main-xlog.db', 'xlog.db']);
  });

  it('leaves the mode of the file as it was', async () => {
    storeSegments(1);
    fs.writeFileSync(path(), line(1));
    fs.chmodSync(path(), 0o640);

    await rebuild();

    expect(fs.statSync(path()).mode & 0o777).toBe(0o640);
  });
});

describe('Server.rebuildCatalogue, garbage in the archive', () => {
  it('names what it passes over, but not what belongs there', async () => {
    storeSegments(1);
    const garbage = [`${DIRECTORY}/${name(1)}.tmp`, `${DIRECTORY}/nested/x`, `${DIRECTORY}/00000003.history`];
    for (const file of [...garbage, 'sync-wals.info', name(5)]) store(file);
    for (const own of [`${DIRECTORY}/.${name(1)}.1-0a0b0c0d.walyard.tmp`, 'main-xlog.db', '.hidden']) store(own, '');
    fs.mkdirSync(home.path('wals', '00000004.history'));
    fs.symlinkSync('nowhere', home.path('wals', DIRECTORY, name(7)));
    fs.symlinkSync('nowhere', home.path('wals', '0000000100000007'));

    const report = await rebuild();

    expect([...report.passedOver.first].sort()).toEqual(
      [
        '0000000100000007',
        '00000004.history',
        `${DIRECTORY}/00000003.history`,
        `${DIRECTORY}/${name(1)}.tmp`,
        `${DIRECTORY}/${name(7)}`,
        `${DIRECTORY}/nested`,
        name(5),
        'sync-wals.info',
      ].sort(),
    );
    expect(home.catalogued()).toEqual([name(1)]);
  });

  it('has a line for misplaced WAL only while it is the one of its name (XDB-17)', async () => {
    storeSegments(1);
    for (const wrong of ['0000000100000007', '0000000100000008', 'saved']) store(`${wrong}/${name(2)}`, 'other');
    store(`saved/${name(1)}`, 'other');

    const report = await rebuild();

    expect(home.catalogued()).toEqual([name(1), name(2)]);
    expect(text()).toContain(`${line(1)}${line(2, 5)}`);
    expect([...report.misplaced.first].sort()).toEqual([
      `0000000100000007/${name(2)}`,
      `0000000100000008/${name(2)}`,
      `saved/${name(1)}`,
      `saved/${name(2)}`,
    ]);
  });

  it('reads names of either case, and thinks nothing of the difference', async () => {
    const small = `${DIRECTORY}/${DIRECTORY}0000000a`;
    store(small);

    await rebuild();

    expect([home.catalogued(), hasDifferences(await rebuild())]).toEqual([[`${DIRECTORY}0000000a`], false]);
  });

  it('keeps only the first of each list when it is told to, and counts all', async () => {
    storeSegments(1, 2, 3);

    expect((await rebuild({ listLimit: 2 })).added).toEqual({ count: 3, first: [name(1), name(2)] });
  });
});

describe('Server.rebuildCatalogue, refusing', () => {
  it('only compares when it is to check', async () => {
    storeSegments(1);
    fs.writeFileSync(path(), line(2));
    const { ino, mtimeNs } = fs.statSync(path(), { bigint: true });

    const report = await rebuild({ check: true });

    expect(report).toMatchObject({ written: false, added: listed(name(1)), removed: listed(name(2)) });
    expect(fs.statSync(path(), { bigint: true })).toMatchObject({ ino, mtimeNs });
  });

  it('checks a server without a catalogue, and makes none', async () => {
    storeSegments(1);

    expect((await rebuild({ check: true })).added).toEqual(listed(name(1)));

    expect(home.names('wals')).toEqual([DIRECTORY]);
  });

  it('does not take an archive that is not mounted for an empty one', async () => {
    fs.writeFileSync(path(), line(1));

    await expect(rebuild()).rejects.toMatchObject({ code: 'storage-missing', message: /no WAL file in .* has 1 line/ });

    expect(text()).toBe(line(1));
    fs.rmSync(home.path('wals'), { recursive: true });
    await expect(rebuild()).rejects.toMatchObject({
      code: 'storage-missing',
      message: /the archive, .* does not exist/,
    });
    expect(fs.existsSync(home.path('wals'))).toBe(false);
  });

  it.each(['names', 'inspect'] as const)(
    'leaves the catalogue as it was when it cannot read (%s)',
    async (operation) => {
      storeSegments(1);
      fs.writeFileSync(path(), line(2));
      const broken: DurableFs = {
        ...nodeDurableFs,
        [operation]: async (file: string) => {
          throw Object.assign(new Error(`no access to ${file}`), { code: 'EACCES' });
        },
      };

      await expect(rebuild({}, broken)).rejects.toMatchObject({ code: 'permission-denied' });

      expect([text(), home.names('wals')]).toEqual([line(2), [DIRECTORY, 'main-xlog.db']]);
    },
  );

  it('stops when it is cancelled, at the latest before it writes, and tells how far it is', async () => {
    storeSegments(1);
    fs.writeFileSync(path(), line(2));
    const cancel = new AbortController();
    const told: RebuildProgress[] = [];
    const onProgress = (progress: RebuildProgress) => {
      told.push(progress);
      if (progress.phase === 'writing') cancel.abort();
    };

    await expect(rebuild({ onProgress, signal: cancel.signal })).rejects.toMatchObject({ code: 'cancelled' });

    expect([text(), home.names('wals')]).toEqual([line(2), [DIRECTORY, 'main-xlog.db']]);
    expect(told).toEqual([
      { phase: 'waiting', lockPath: join(home.root, '.main-xlogdb.lock') },
      { phase: 'writing', files: 1 },
    ]);
    await rebuild(); // The lock is free again.
    expect(text()).toBe(line(1));
  });

  it('tells how far it is while it reads, and can be cancelled there', async () => {
    storeSegments(1, 2, 3);
    fs.writeFileSync(path(), line(9));
    const slow: DurableFs = {
      ...nodeDurableFs,
      inspect: async (file, headBytes) => {
        for (const until = performance.now() + 30; performance.now() < until;);
        return nodeDurableFs.inspect(file, headBytes);
      },
    };
    const cancel = new AbortController();
    const told: RebuildProgress[] = [];
    const onProgress = (progress: RebuildProgress) => {
      told.push(progress);
      if (progress.phase === 'reading' && progress.files === 2) cancel.abort();
    };

    await expect(rebuild({ onProgress, signal: cancel.signal }, slow)).rejects.toMatchObject({ code: 'cancelled' });

    expect(told.at(-1)).toEqual({ phase: 'reading', files: 2, entries: 0, totalEntries: 2 });
    expect(text()).toBe(line(9));
  });
});
