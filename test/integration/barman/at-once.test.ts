import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BarmanHome } from '../../harness/barman-home';
import { hash } from '../cli/contents';
import { deliver, HASH_DIRECTORY, segmentNames } from '../cli/segments';
import { expectSuccess, runWalyard, type Finished } from '../cli/walyard-process';
import { runBarman } from './barman-process';

const NAMES = segmentNames(12);

let home: BarmanHome;

afterEach(() => home.remove());

const inHome = (name: string) => join(home.root, name);

function deliverSegments(names: readonly string[]): ReadonlyMap<string, string> {
  const delivered = deliver(home, names);
  home.giveToOwner();
  return delivered;
}

const walyard = () => runWalyard(['archive-wal', 'main', '-c', home.configFile]);
const barman = async (): Promise<Finished> => {
  const { status, stdout, stderr } = await runBarman(home, 'archive-wal', 'main');
  return { status, signal: null, stdout: stdout.toString(), stderr };
};

const cataloguedIn = (file: string) => {
  if (!existsSync(home.path('wals', file))) return [];
  const lines = readFileSync(home.path('wals', file), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => line.split('\t')[0] ?? '');
};

/** Each name once in the archive, with the content that was delivered under it, and nothing left over. */
function expectArchivedOnce(delivered: ReadonlyMap<string, string>): void {
  expect(home.names('incoming')).toEqual([]);
  expect(home.names('errors')).toEqual([]);
  expect(home.names('wals', HASH_DIRECTORY)).toEqual([...delivered.keys()]);
  for (const [name, expected] of delivered) {
    const stored = readFileSync(home.path('wals', HASH_DIRECTORY, name));
    expect([name, hash(gunzipSync(stored))]).toEqual([name, expected]);
  }
}

describe('archive-wal of ours and of Barman at the same time', () => {
  const hooked = () => `pre_archive_script = ${inHome('hook')}`;

  /** A configuration whose hook script holds up whoever archives first, with the archive lock in hand. */
  beforeEach(() => {
    home = new BarmanHome('archiver = on\ncompression = gzip');
    const wait = `touch ${inHome('begun')}\nwhile [ ! -e ${inHome('go')} ]; do sleep 0.02; done\n`;
    writeFileSync(inHome('hook'), `#!/bin/sh\n${wait}`, { mode: 0o755 });
    writeFileSync(home.configFile, `${readFileSync(home.configFile, 'utf8')}${hooked()}\n`);
  });

  it.each([
    ['Barman', 'ours', barman, walyard, /another archive-wal is running .*-archive-wal\.lock is held by process \d+/],
    ['ours', 'Barman’s', walyard, barman, /Another archive-wal process is already running/],
  ])('started by %s first: %s leaves everything alone and succeeds (ARC-5, LCK-3)', async (...parameters) => {
    const [, , startFirst, startSecond, busy] = parameters;
    const delivered = deliverSegments(NAMES);
    const first = startFirst();
    await vi.waitFor(() => expect(existsSync(inHome('begun'))).toBe(true), { timeout: 20_000 });

    const second = await startSecond();

    expect(second.status).toBe(0);
    expect(second.stdout + second.stderr).toMatch(busy);
    expect(home.names('incoming')).toEqual(NAMES);
    writeFileSync(inHome('go'), '');
    expect((await first).status).toBe(0);
    expectArchivedOnce(delivered);
  });
});

describe('ours and Barman’s side by side', () => {
  beforeEach(() => void (home = new BarmanHome('archiver = on\ncompression = gzip')));

  it('lose nothing and archive everything once, whoever comes first', async () => {
    const delivered = new Map<string, string>();
    for (let round = 0; round < 4; round += 1) {
      for (const [name, content] of deliverSegments(segmentNames(6, 1 + 6 * round))) delivered.set(name, content);
      const both = round % 2 === 0 ? [barman(), walyard()] : [walyard(), barman()];
      for (const { status } of await Promise.all(both)) expect(status).toBe(0);
    }
    // Who found the lock taken has left its part to the other, who may have looked before it came.
    expectSuccess(await walyard());

    expectArchivedOnce(delivered);
    expect(new Set([...cataloguedIn('main-xlog.db'), ...cataloguedIn('xlog.db')])).toEqual(new Set(delivered.keys()));
  });

  it('know of each other’s WAL, although Barman before 3.13 has a catalogue of its own (XDB-2)', async () => {
    const [first, second, third, fourth] = [1, 3, 5, 7].map((from) => segmentNames(2, from));
    const archived = segmentNames(8);

    for (const [names, archive] of [
      [first, barman],
      [second, walyard],
      [third, barman],
      [fourth, walyard],
    ] as const) {
      deliverSegments(names ?? []);
      expect((await archive()).status).toBe(0);
    }

    expect(cataloguedIn('xlog.db')).toEqual(archived);
    expect(cataloguedIn('main-xlog.db')).toEqual(archived);
    rmSync(home.path('wals', 'main-xlog.db'));
    const listed = await runWalyard(['list-wals', 'main', '-c', home.configFile]);
    expect(listed.stdout.split('\n').slice(0, -1)).toHaveLength(archived.length);
  });
});
