import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DurableFs } from '../../core/fs/durable-fs';
import { ArchiveHome } from '../harness/archive-home';
import { GpgHome } from '../harness/gpg-home';
import { SimulatedDisk } from '../harness/simulated-disk';
import { makeSegment } from '../harness/wal-file';

const DIRECTORY = '0000000100000000';
const segment = (n: number) => `${DIRECTORY}0000000${n}`;
const FRESH = [segment(1), segment(2), segment(5)];
const ARCHIVED_BEFORE = segment(3);
const CONFLICTING = segment(4);
const WITHOUT_LINE = segment(6);
const GARBAGE = 'core.12345';
const IN_ORDER = [segment(1), segment(2), segment(3), segment(4), segment(5), segment(6)];

/** Everything counts as at rest: the clock of the archiver is far ahead of the files'. */
const now = () => new Date(Date.now() + 3_600_000);

interface Place {
  readonly name: string;
  readonly options?: string;
  /** Another file system than the archive's. */
  readonly far?: true;
  /** A Barman before 3.13 has been at work here and has a catalogue of its own. */
  readonly older?: true;
  /** The lives that are tried; a program of its own for each file takes its time. */
  readonly everyLife?: number;
  /** What the archived file is once it is decoded. */
  readonly decode?: (path: string) => Buffer;
}

const gpgHome = new GpgHome([{ name: 'archive@example.org', kind: 'cv25519' }]);
process.env['GNUPGHOME'] = gpgHome.directory;
afterAll(() => gpgHome.remove());

const decrypt = (path: string) => gpgHome.gpg('--decrypt', path);
const encrypted = 'encryption = gpg\nencryption_key_id = archive@example.org';

const PLACES: readonly Place[] = [
  { name: 'the same file system' },
  { name: 'another file system', far: true },
  { name: 'a disk shared with an older Barman', older: true, everyLife: 2 },
  {
    name: 'the same file system, compressed',
    options: 'compression = gzip',
    everyLife: 2,
    decode: (path) => gunzipSync(readFileSync(path)),
  },
  { name: 'the same file system, encrypted', options: encrypted, everyLife: 9, decode: decrypt },
  {
    name: 'another file system, compressed and encrypted',
    options: `compression = zstd\n${encrypted}`,
    far: true,
    everyLife: 9,
    decode: (path) => execFileSync('zstd', ['-dc'], { input: decrypt(path), maxBuffer: 1 << 26 }),
  },
];

/** Another file system than the archive's, as the kernel tells it. */
const farSource = (home: ArchiveHome, fs: DurableFs): Partial<DurableFs> => ({
  link: async (from, to) => {
    if (from.startsWith(home.path('incoming'))) throw Object.assign(new Error('cross-device link'), { code: 'EXDEV' });
    return fs.link(from, to);
  },
});

/** Four fields a line, and as ours says what is archived, each once. */
function expectOlderCatalogue(home: ArchiveHome): void {
  const lines = readFileSync(home.path('wals', 'xlog.db'), 'utf8').split('\n').slice(0, -1);
  expect(lines.map((line) => line.split('\t')[0])).toEqual(home.catalogued());
  expect(lines.filter((line) => line.split('\t').length !== 4)).toEqual([]);
}

const MOST_OPERATIONS = 90;

describe.each(PLACES)('archiving from $name', (place) => {
  const LIVES = Array.from(
    { length: Math.floor(MOST_OPERATIONS / (place.everyLife ?? 1)) },
    (_, at) => 1 + at * (place.everyLife ?? 1),
  );

  let home: ArchiveHome;
  let disk: SimulatedDisk;
  let contents: Map<string, Buffer>;

  beforeEach(() => {
    home = new ArchiveHome(`archiver = on\n${place.options ?? ''}`);
    mkdirSync(join(home.root, 'graveyard'));
    disk = new SimulatedDisk(join(home.root, 'graveyard'));
    contents = new Map(
      [...IN_ORDER, 'other'].map((name) => [name, makeSegment(name === 'other' ? CONFLICTING : name, name)]),
    );
    mkdirSync(home.path('wals', DIRECTORY));
    const stored = [ARCHIVED_BEFORE, CONFLICTING, WITHOUT_LINE];
    for (const name of stored) writeFileSync(home.path('wals', DIRECTORY, name), contents.get(name) ?? '');
    const lines = [ARCHIVED_BEFORE, CONFLICTING].map((name) => `${name}\t1048576\t1.0\tNone\tNone\n`);
    writeFileSync(home.path('wals', 'main-xlog.db'), lines.join(''));
    if (place.older === true) writeFileSync(home.path('wals', 'xlog.db'), lines.join('').replaceAll('\tNone\n', '\n'));
    for (const name of [...FRESH, ARCHIVED_BEFORE, WITHOUT_LINE]) deliver(name, contents.get(name));
    deliver(CONFLICTING, contents.get('other'));
    deliver(GARBAGE, Buffer.from('not WAL'));
  });

  afterEach(() => home.remove());

  function deliver(name: string, content: Buffer = Buffer.alloc(0)): void {
    disk.deliver(home.path('incoming', name), content);
    utimesSync(home.path('incoming', name), 1_700_000_000, 1_700_000_000);
  }

  async function live(diesAt?: number): Promise<'died' | 'finished'> {
    const plain = disk.fs(diesAt);
    const fs = place.far === true ? { ...plain, ...farSource(home, plain) } : plain;
    return home
      .server(fs, now, (codecs) => disk.codecs(codecs))
      .archiveWal({ onEvent: () => {} })
      .then(
        () => 'finished',
        () => 'died',
      );
  }

  /** What is stored under a name, decoded; nothing when it cannot be decoded. Only what we stored is encoded. */
  function archived(name: string): Buffer {
    const path = home.path('wals', DIRECTORY, name);
    if (place.decode === undefined || !FRESH.includes(name)) return readFileSync(path);
    try {
      return place.decode(path);
    } catch {
      return Buffer.alloc(0);
    }
  }

  /** Invariant 1: whatever happened, every content is in the archive, in errors or still in the queue. */
  function expectNothingLost(): void {
    for (const [name, content] of contents) {
      const wal = name === 'other' ? CONFLICTING : name;
      const waiting = home.names('incoming').filter((file) => file === wal);
      const quarantined = home.names('errors').filter((file) => file.startsWith(wal));
      const stored = home.names('wals', DIRECTORY).filter((file) => file === wal);
      const found = [
        ...waiting.map((file) => readFileSync(home.path('incoming', file))),
        ...quarantined.map((file) => readFileSync(home.path('errors', file))),
        ...stored.map((file) => archived(file)),
      ];
      expect(
        found.some((bytes) => bytes.equals(content)),
        `${name} is somewhere whole`,
      ).toBe(true);
    }
  }

  /** Invariants 2, 3 and 5: nothing replaced, one line each, nothing half-made or temporary left. */
  function expectArchived(): void {
    expect(home.names('incoming')).toEqual([]);
    // A power loss may bring a removed private copy back: no listing shows it, and the next run sweeps it.
    expect(visible(home.names('wals', DIRECTORY))).toEqual(IN_ORDER);
    for (const name of IN_ORDER) {
      const equal = archived(name).equals(contents.get(name) ?? Buffer.alloc(1));
      expect(equal, `${name} is what was delivered first`).toBe(true);
    }
    expect(home.catalogued().slice(0, 2)).toEqual([ARCHIVED_BEFORE, CONFLICTING]);
    expect(home.catalogued().slice(2)).toEqual([...FRESH, WITHOUT_LINE]);
    if (place.older === true) expectOlderCatalogue(home);
    expect(visible(home.names('errors')).map((name) => name.replace(/\d{8}T\d{6}Z(-\d+)?/, 'STAMP'))).toEqual([
      `${CONFLICTING}.STAMP.duplicate`,
      `${GARBAGE}.STAMP.unknown`,
    ]);
  }

  /** A power loss may bring back the name of a source that was let go: it is found to be archived, and goes again. */
  async function expectArchivedInTheEnd(): Promise<void> {
    expectNothingLost();
    expect(await live()).toBe('finished');
    expectArchived();
  }

  async function countOperations(): Promise<number> {
    expect(await live()).toBe('finished');
    return disk.operations;
  }

  it('archives, quarantines and repairs in one undisturbed run', async () => {
    await countOperations();
    disk.losePower();

    expectArchived();
  });

  // More lives than any run has operations: the last ones die too late to matter.
  it.each(LIVES)('survives dying before operation %i, a restart, then a power loss', async (diesAt) => {
    await live(diesAt);
    expectNothingLost();

    expect(await live()).toBe('finished');
    disk.losePower();

    await expectArchivedInTheEnd();
  });

  it.each(LIVES)('survives a power loss before operation %i, whatever had reached the disk', async (diesAt) => {
    for (let seed = 0; seed < 2; seed += 1) {
      await live(diesAt + seed);
      disk.losePower(seed === 0 ? undefined : coin(diesAt));
      expectNothingDeliveredLost();
    }

    expect(await live()).toBe('finished');
    disk.losePower();

    await expectArchivedInTheEnd();
  });

  /** Sources that nobody fsynced may be cut short by the power loss themselves: then PostgreSQL delivers them again. */
  function expectNothingDeliveredLost(): void {
    for (const name of home.names('incoming')) {
      const content = name === CONFLICTING ? contents.get('other') : contents.get(name);
      if (content === undefined) continue;
      rmSync(home.path('incoming', name)); // Not written over: it may be another name of a file in the archive.
      deliver(name, content);
    }
    expectNothingLost();
  }

  it('makes a stored copy durable before the matching source goes', async () => {
    rmSync(home.path('wals', DIRECTORY, WITHOUT_LINE));
    disk.deliver(home.path('wals', DIRECTORY, WITHOUT_LINE), contents.get(WITHOUT_LINE) ?? Buffer.alloc(0));

    expect(await live()).toBe('finished');
    disk.losePower();

    expectArchived();
  });

  it('has fewer operations than the lives tried above', async () => {
    expect(await countOperations()).toBeLessThan(MOST_OPERATIONS);
  });
});

/** As every listing sees a directory. */
const visible = (names: readonly string[]) => names.filter((name) => !name.startsWith('.'));

/** A repeatable coin. */
function coin(seed: number): () => boolean {
  let state = seed * 2_654_435_761;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % 2 === 0;
  };
}
