import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeDurableFs } from '../../core/fs/node-durable-fs';
import { ArchiveHome, longAfter } from '../harness/archive-home';
import { SimulatedDisk } from '../harness/simulated-disk';
import { makeSegment } from '../harness/wal-file';

const DIRECTORY = '0000000100000000';
const name = (n: number) => `${DIRECTORY}0000000${n}`;
const line = (n: number) => `${name(n)}\t1\t1733775204.25\tNone\tNone\n`;
const OLD = line(9) + line(2) + line(2);
const NEW = line(1) + line(2) + line(3);
const LIVES = Array.from({ length: 12 }, (_, at) => at + 1);

let home: ArchiveHome;
let disk: SimulatedDisk;

beforeEach(() => {
  home = new ArchiveHome();
  mkdirSync(join(home.root, 'graveyard'));
  disk = new SimulatedDisk(join(home.root, 'graveyard'));
  mkdirSync(home.path('wals', DIRECTORY));
  for (const n of [1, 2, 3]) {
    writeFileSync(home.path('wals', DIRECTORY, name(n)), 'w');
    utimesSync(home.path('wals', DIRECTORY, name(n)), 1, 1_733_775_204.25);
  }
  writeFileSync(home.path('wals', 'main-xlog.db'), OLD);
});

afterEach(() => home.remove());

const catalogue = () => readFileSync(home.path('wals', 'main-xlog.db'), 'utf8');

const live = (diesAt?: number): Promise<'finished' | 'died'> =>
  home
    .server(disk.fs(diesAt))
    .rebuildCatalogue()
    .then(
      () => 'finished',
      () => 'died',
    );

describe('rebuilding the catalogue', () => {
  it('has fewer operations than the lives tried below', async () => {
    expect(await live()).toBe('finished');

    expect(disk.operations).toBeLessThan(LIVES.length);
    expect(disk.operations).toBeGreaterThan(3);
  });

  it('is durable when it resolves', async () => {
    expect(await live()).toBe('finished');
    disk.losePower();

    expect(catalogue()).toBe(NEW);
  });

  it.each(LIVES)('leaves the old one or the new one when it dies before operation %i', async (diesAt) => {
    const end = await live(diesAt);

    expect(end === 'finished' ? [NEW] : [OLD, NEW]).toContain(catalogue());
    expect(await live()).toBe('finished');
    expect([catalogue(), home.names('wals')]).toEqual([NEW, [DIRECTORY, 'main-xlog.db']]);
  });

  it.each(LIVES)('leaves the old one or the new one when the power fails before operation %i', async (diesAt) => {
    const end = await live(diesAt);
    disk.losePower();

    expect(end === 'finished' ? [NEW] : [OLD, NEW]).toContain(catalogue());
    expect(await live()).toBe('finished');
    disk.losePower();
    expect([catalogue(), home.names('wals')]).toEqual([NEW, [DIRECTORY, 'main-xlog.db']]);
  });

  it.each(LIVES)(
    'leaves the old one or the new one when half of what is not durable survives, before operation %i',
    async (diesAt) => {
      await live(diesAt);
      let change = 0;
      disk.losePower(() => (change += 1) % 2 === 0);

      expect([OLD, NEW]).toContain(catalogue());
    },
  );
});

describe('rebuilding the catalogue while WAL is archived', () => {
  const fresh = [4, 5, 6].map(name);

  beforeEach(() => {
    for (const wal of fresh) writeFileSync(home.path('incoming', wal), makeSegment(wal));
  });

  it('gives each file one line when it comes between publishing and recording', async () => {
    const rebuilding = {
      ...nodeDurableFs,
      link: async (from: string, to: string) => {
        await nodeDurableFs.link(from, to);
        if (to.endsWith(name(6))) await home.server().rebuildCatalogue();
      },
    };

    await home.archive({ fs: rebuilding, now: longAfter });

    expect(home.catalogued()).toEqual([name(1), name(2), name(3), ...fresh]);
  });

  it('gives each file one line also when Barman writes the catalogue anew in its place', async () => {
    const rewriting = {
      ...nodeDurableFs,
      link: async (from: string, to: string) => {
        await nodeDurableFs.link(from, to);
        if (to.endsWith(name(6))) writeFileSync(home.path('wals', 'main-xlog.db'), NEW + line(4) + line(5) + line(6));
      },
    };

    await home.archive({ fs: rewriting, now: longAfter });

    expect(home.catalogued()).toEqual([name(1), name(2), name(3), ...fresh]);
  });

  it('loses no line of a run that goes on behind it', async () => {
    const archiver = home.server(nodeDurableFs, longAfter);
    await archiver.archiveWal({ onEvent: () => {} });
    await home.server().rebuildCatalogue();
    writeFileSync(home.path('incoming', name(7)), makeSegment(name(7)));

    await archiver.archiveWal({ onEvent: () => {} });

    expect(home.catalogued()).toEqual([name(1), name(2), name(3), ...fresh, name(7)]);
  });
});
