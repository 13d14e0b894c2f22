import * as fs from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ArchiveEvent } from '../../../core/archiver/archive-event';
import { LockFile } from '../../../core/fs/lock-file';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { ArchiveHome, longAfter, type HomeRun } from '../../harness/archive-home';
import { PythonLock } from '../../harness/python-lock';
import { makeSegment } from '../../harness/wal-file';

const BOTH = 'archiver = on\nstreaming_archiver = on';
const DIRECTORY = '0000000100000000';
const segment = (n: number) => `${DIRECTORY}0000000${n}`;
const [A, B, C] = [segment(1), segment(2), segment(3)];

let home: ArchiveHome;
beforeEach(() => void (home = new ArchiveHome()));
afterEach(() => home.remove());

const deliver = (name: string, content: string | Uint8Array = makeSegment(A)) => home.put(['incoming', name], content);
const stored = (name: string) => fs.readFileSync(home.path('wals', DIRECTORY, name));
const catalogue = () => fs.readFileSync(home.path('wals', 'main-xlog.db'), 'utf8');
const kinds = ({ events }: HomeRun) => events.map((event) => `${event.kind} ${nameOf(event)}`.trim());

function nameOf(event: ArchiveEvent): string {
  if (event.kind === 'found') return event.archiver;
  return 'info' in event ? event.info.name : event.name;
}

describe('one archive run', () => {
  it('moves WAL into the archive in WAL order and writes a line for each (ARC-23)', async () => {
    for (const name of [C, A, B]) deliver(name, makeSegment(name));
    fs.utimesSync(home.path('incoming', A), 1, 1_733_775_204.25);

    const { runs } = await home.archive();

    expect(runs).toMatchObject([
      { archiver: 'file archival', archived: 3, alreadyArchived: 0, quarantined: 0, heldBack: 0 },
    ]);
    expect([home.names('incoming'), home.names('wals', DIRECTORY), home.catalogued()]).toEqual([
      [],
      [A, B, C],
      [A, B, C],
    ]);
    expect(stored(B).equals(makeSegment(B))).toBe(true);
    expect(catalogue().split('\n')[0]).toBe(`${A}\t1048576\t1733775204.25\tNone\tNone`);
  });

  it('tells what it found and did, a WAL only when it is durable', async () => {
    deliver(A);
    deliver('core', 'w');
    const server = home.server(undefined, longAfter);
    const seen: string[] = [];

    await server.archiveWal({
      onEvent: (event) => {
        const isDone = home.names('incoming').includes(A) ? 'waits' : home.catalogued().join();
        seen.push(`${event.kind} ${nameOf(event)}: ${isDone}`);
      },
    });

    expect(seen).toEqual([
      'found file archival: waits',
      `started ${A}: waits`,
      `archived ${A}: ${A}`,
      `quarantined core: ${A}`,
    ]);
  });

  it('does nothing when there is nothing, not even a catalogue', async () => {
    const run = await home.archive();

    expect([kinds(run), home.names('wals')]).toEqual([['found file archival'], []]);
  });

  it('archives each kind of WAL, history files into the root (LAY-1, NAM-12)', async () => {
    const names = [`${A}.00000028.backup`, `${B}.partial`, '00000002.history'];
    for (const name of names) deliver(name, 'text');

    await home.archive();

    expect(home.names('wals')).toEqual([DIRECTORY, '00000002.history', 'main-xlog.db'].toSorted());
    expect([home.names('wals', DIRECTORY), home.catalogued()]).toEqual([names.slice(0, 2), names]);
  });

  it('archives what is older than everything archived before, and a lower timeline (ARC-6)', async () => {
    const newer = '000000020000000000000009';
    deliver(newer, makeSegment(newer));
    await home.archive();
    deliver(A, makeSegment(A));

    const { runs } = await home.archive();

    expect([runs[0]?.archived, home.catalogued()]).toEqual([1, [newer, A]]);
  });

  it('stores what archive_command has compressed as it is, under its own algorithm (COD-16)', async () => {
    const compressed = gzipSync(makeSegment(A));
    deliver(A, compressed);

    await home.archive();

    expect(stored(A).equals(compressed)).toBe(true);
    expect(catalogue()).toMatch(new RegExp(`^${A}\\t${compressed.length}\\t[\\d.]+\\tgzip\\tNone\\n$`));
  });

  it('warns of a segment that PostgreSQL would not replay, and keeps it all the same (ARC-9)', async () => {
    deliver(A, '');
    deliver(B, makeSegment(C));

    const run = await home.archive();

    expect(kinds(run).filter((kind) => kind.startsWith('warning'))).toEqual([`warning ${A}`, `warning ${B}`]);
    expect(home.catalogued()).toEqual([A, B]);
  });
});

describe('one archive run, streaming first (ARC-1)', () => {
  beforeEach(() => {
    home.remove();
    home = new ArchiveHome(BOTH);
  });

  it('archives what was streamed before what was delivered', async () => {
    deliver(A, makeSegment(A));
    for (const name of [B, C]) home.put(['streaming', name], makeSegment(name));

    const { runs } = await home.archive();

    expect(runs.map(({ archiver, archived }) => [archiver, archived])).toEqual([
      ['streaming', 1],
      ['file archival', 1],
    ]);
    expect([home.catalogued(), home.names('streaming')]).toEqual([[B, A], [C]]);
  });

  it('finds what comes by both ways archived already, and keeps one line (LOC-12, ARC-20)', async () => {
    for (const queue of ['incoming', 'streaming']) home.put([queue, A], makeSegment(A));
    home.put(['streaming', `${B}.partial`], '');

    const { runs } = await home.archive();

    expect(runs.map(({ archived, alreadyArchived }) => [archived, alreadyArchived])).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect([home.catalogued(), home.names('incoming'), home.names('streaming')]).toEqual([[A], [], [`${B}.partial`]]);
  });

  it('takes a streamed file as plain WAL, whatever its bytes (archive.md §3 step 6)', async () => {
    home.put(['streaming', A], gzipSync('w'));
    home.put(['streaming', `${B}.partial`], '');

    await home.archive();

    expect(catalogue()).toMatch(/\tNone\tNone\n$/);
  });
});

describe('one archive run, duplicates', () => {
  beforeEach(async () => {
    deliver(A, makeSegment(A, 'a'));
    await home.archive();
  });

  it('lets a matching duplicate go without a second line (ARC-20)', async () => {
    deliver(A, makeSegment(A, 'a'));

    const run = await home.archive();

    expect(kinds(run)).toEqual(['found file archival', `started ${A}`, `already-archived ${A}`]);
    expect([home.catalogued(), home.names('incoming'), home.names('errors')]).toEqual([[A], [], []]);
  });

  it('gives a matching duplicate its line when it has none (README deviation 2)', async () => {
    fs.writeFileSync(home.path('wals', 'main-xlog.db'), '');
    deliver(A, makeSegment(A, 'a'));

    await home.archive();

    expect([home.catalogued(), home.names('incoming')]).toEqual([[A], []]);
  });

  it('moves other content to the errors directory, adds no line and goes on (ARC-20, ARC-22, ERR-1)', async () => {
    deliver(A, makeSegment(A, 'b'));
    deliver(B, makeSegment(B));

    const { runs } = await home.archive();

    expect(runs).toMatchObject([
      { archiver: 'file archival', archived: 1, alreadyArchived: 0, quarantined: 1, heldBack: 0 },
    ]);
    const [quarantined = ''] = home.names('errors');
    expect(quarantined).toMatch(new RegExp(`^${A}\\.\\d{8}T\\d{6}Z\\.duplicate$`));
    expect(fs.readFileSync(home.path('errors', quarantined)).equals(makeSegment(A, 'b'))).toBe(true);
    expect(stored(A).equals(makeSegment(A, 'a'))).toBe(true);
    expect([home.catalogued(), home.names('incoming')]).toEqual([[A, B], []]);
  });
});

describe('one archive run at a time (ARC-5)', () => {
  it('is refused while another program archives this server, and touches nothing', async () => {
    deliver(A);
    const python = await PythonLock.tryAcquire(home.server().archiveLockPath);

    await expect(home.archive()).rejects.toMatchObject({ code: 'lock-busy' });

    expect([home.names('incoming'), home.names('wals')]).toEqual([[A], []]);
    await python.release();
    expect((await home.archive()).runs[0]?.archived).toBe(1);
  });

  it('holds the lock during the run and releases it, also after a failure', async () => {
    deliver(A);
    const { archiveLockPath } = home.server();
    let owner: number | null = null;
    const onEvent = () => void LockFile.owner(archiveLockPath).then((pid) => (owner ??= pid));
    await home.server(undefined, longAfter).archiveWal({ onEvent });
    expect(owner).toBe(process.pid);
    deliver(B);
    const syncFile = () => Promise.reject(Object.assign(new Error('broken'), { code: 'EIO' }));

    await expect(home.archive({ fs: { ...nodeDurableFs, syncFile } })).rejects.toMatchObject({
      code: 'storage-unavailable',
    });

    expect(await LockFile.owner(archiveLockPath)).toBeNull();
  });
});

describe('one archive run, told to stop', () => {
  it('finishes what it has begun and leaves the rest in the queue', async () => {
    const names = Array.from({ length: 700 }, (_, n) => `${DIRECTORY}${n.toString(16).padStart(8, '0').toUpperCase()}`);
    for (const name of names) deliver(name, 'w');
    deliver('core', 'w');
    const request = new AbortController();
    const onEvent = ({ kind }: ArchiveEvent) => kind === 'archived' && request.abort();

    const runs = await home.server(undefined, longAfter).archiveWal({ onEvent, signal: request.signal });

    const { archived = 0 } = runs[0] ?? {};
    expect(archived).toBeLessThan(names.length);
    expect(home.catalogued()).toEqual(names.slice(0, archived));
    expect(home.names('incoming')).toEqual([...names.slice(archived), 'core']);
  });
});
