import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { BarmanLock } from './barman-lock';
import { contentsBelow } from './contents';
import { deliver, HASH_DIRECTORY, segmentNames } from './segments';
import { expectSuccess, runWalyard, WalyardProcess } from './walyard-process';

const NAMES = segmentNames(30);

let home: ArchiveHome;
let delivered: ReadonlyMap<string, string>;
let archiveLock: string;
let catalogueLock: string;
const running: { stop: () => Promise<unknown> }[] = [];

beforeEach(() => {
  home = new ArchiveHome();
  delivered = deliver(home, NAMES);
  archiveLock = join(home.root, '.main-archive-wal.lock');
  catalogueLock = join(home.root, '.main-xlogdb.lock');
});
afterEach(async () => {
  for (const { stop } of running.splice(0)) await stop();
  home.remove();
});

const archive = (...options: readonly string[]) =>
  runWalyard(['archive-wal', 'main', '-c', home.configFile, ...options]);

async function lock(path: string): Promise<BarmanLock> {
  const taken = await BarmanLock.take(path);
  running.push({ stop: () => taken.release() });
  return taken;
}

/** An archive-wal that has the archive lock and is kept from going on by somebody who has the catalogue. */
async function archiveUpToTheCatalogue(): Promise<{ first: WalyardProcess; catalogue: BarmanLock }> {
  const catalogue = await lock(catalogueLock);
  const first = new WalyardProcess(['archive-wal', 'main', '-c', home.configFile]);
  running.push({ stop: () => (first.kill('SIGKILL'), first.finished()) });
  await vi.waitFor(() => expect(home.names('wals', HASH_DIRECTORY).length).toBeGreaterThan(0), { timeout: 20_000 });
  return { first, catalogue };
}

function expectAllArchivedOnce(): void {
  expect(home.names('incoming')).toEqual([]);
  expect(contentsBelow(home.path('wals', HASH_DIRECTORY))).toEqual(delivered);
  expect(home.catalogued()).toEqual(NAMES);
}

describe('two archive-wal of one server', () => {
  it('do the work once: the second says that it is busy and succeeds (ARC-5)', async () => {
    const { first, catalogue } = await archiveUpToTheCatalogue();

    const second = await archive();

    expectSuccess(second);
    expect(second.stdout).toMatch(
      new RegExp(`^main: another archive-wal is running \\(${archiveLock} is held by process ${first.pid}\\)\n$`),
    );
    await catalogue.release();
    expectSuccess(await first.finished());
    expectAllArchivedOnce();
  });

  it('tell it in JSON', async () => {
    const { first, catalogue } = await archiveUpToTheCatalogue();

    const second = await archive('--format', 'json');

    expectSuccess(second);
    expect(JSON.parse(second.stdout)).toMatchObject([{ server: 'main', archived: [], busy: true, error: null }]);
    await catalogue.release();
    await first.finished();
  });

  it('wait for whoever has the catalogue, with the WAL still in incoming (layout-and-xlogdb.md 2.4)', async () => {
    const { first, catalogue } = await archiveUpToTheCatalogue();

    expect(home.names('incoming')).toEqual(NAMES);
    expect(first.child.exitCode).toBe(null);

    await catalogue.release();
    expectSuccess(await first.finished());
    expectAllArchivedOnce();
  });

  it('do not stand in each other’s way after one was killed', async () => {
    const { first, catalogue } = await archiveUpToTheCatalogue();
    first.kill('SIGKILL');
    await first.finished();
    await catalogue.release();

    const second = await archive('-f', 'json');

    expectSuccess(second);
    expect(JSON.parse(second.stdout)).toMatchObject([{ busy: false }]);
    expectAllArchivedOnce();
  });

  it('are no harm when there are six at the same moment', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => archive('-f', 'json')));

    for (const finished of all) expectSuccess(finished);
    const reports = all.flatMap(({ stdout }) => JSON.parse(stdout) as { archived: string[] }[]);
    expect(reports.flatMap(({ archived }) => archived).sort()).toEqual(NAMES);
    expectAllArchivedOnce();
  });
});

describe('together with Barman', () => {
  it('leaves everything alone while Barman archives, and archives after', async () => {
    const barman = await lock(archiveLock);

    const busy = await archive();

    expectSuccess(busy);
    expect(busy.stdout).toContain(`is held by process ${barman.pid})`);
    expect(contentsBelow(home.path('incoming'))).toEqual(delivered);
    expect(home.names('wals')).toEqual([]);

    await barman.release();
    expectSuccess(await archive());
    expectAllArchivedOnce();
  });

  it('keeps Barman out while it archives, with its process id in the file (LCK-2)', async () => {
    const { first, catalogue } = await archiveUpToTheCatalogue();

    const barman = await lock(archiveLock);

    expect(barman.isHeld).toBe(false);
    expect(barman.otherOwner).toBe(first.pid);
    await catalogue.release();
    await first.finished();
    expect((await lock(archiveLock)).isHeld).toBe(true);
  });

  it('does not take a lock file that somebody left behind for a lock', async () => {
    writeFileSync(archiveLock, `${process.pid}\n`);
    writeFileSync(catalogueLock, 'garbage');

    expectSuccess(await archive());

    expectAllArchivedOnce();
  });
});
