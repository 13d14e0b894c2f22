import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { makeSegment } from '../../harness/wal-file';
import { contentsBelow, hash } from './contents';
import { canMount, MountSpace } from './mount-space';
import { makeDirectoryElsewhere } from './other-file-system';
import { deliver, HASH_DIRECTORY, segmentName, segmentNames } from './segments';
import { expectRefusal, expectSuccess, runWalyard, type RunOptions } from './walyard-process';

const NAMES = segmentNames(6);
const LIMIT_KIB = 700;
/** No file may grow beyond the limit: a write is cut short in the middle and then refused, as on a full disk. */
const withFileSizeLimit: RunOptions = { through: ['bash', '-c', `ulimit -f ${LIMIT_KIB}; exec "$@"`, 'bash'] };

let home: ArchiveHome;

afterEach(() => home.remove());

const archive = (options?: RunOptions) => runWalyard(['archive-wal', 'main', '-c', home.configFile, '-q'], options);

/** Everything in a directory, dot files too, but locks. */
const everythingIn = (directory: string) =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.endsWith('.lock'))
    .sort();

const catalogued = (wals: string) =>
  readFileSync(join(wals, 'main-xlog.db'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t')[0]);

describe('an archive on another file system, where a copy is cut short', () => {
  let elsewhere: string;
  let wals: string;

  beforeEach(() => {
    elsewhere = makeDirectoryElsewhere();
    wals = join(elsewhere, 'wals');
    home = new ArchiveHome(`archiver = on\nwals_directory = ${wals}`);
  });
  afterEach(() => rmSync(elsewhere, { recursive: true, force: true }));

  it('shows nothing of it, keeps everything in incoming, and takes all when there is room', async () => {
    const delivered = deliver(home, NAMES);

    const finished = await archive(withFileSizeLimit);

    expectRefusal(finished, /cannot store 000000010000000000000001 in .*: the file would exceed a size limit/);
    expect(everythingIn(wals)).toEqual([HASH_DIRECTORY]);
    expect(contentsBelow(home.path('incoming'))).toEqual(delivered);

    expectSuccess(await archive());
    expect(contentsBelow(join(wals, HASH_DIRECTORY))).toEqual(delivered);
    expect(everythingIn(wals)).toEqual([
      HASH_DIRECTORY,
      ...NAMES.map((name) => `${HASH_DIRECTORY}/${name}`),
      'main-xlog.db',
    ]);
    expect(catalogued(wals)).toEqual(NAMES);
    expect(home.names('incoming')).toEqual([]);
  });
});

describe('a catalogue whose line is cut short', () => {
  it('gets the whole line from the next run, and the WAL stays in incoming until then', async () => {
    home = new ArchiveHome();
    const old = Array.from(
      { length: 11_000 },
      (_, n) => `${segmentName(n).replace(/^0{7}1/, '00000002')}\t1\t1.0\tNone\tNone\n`,
    ).join('');
    const room = 30; // Bytes left under the limit: half a line.
    const filled = old + '\n'.repeat(LIMIT_KIB * 1_024 - room - old.length);
    writeFileSync(home.path('wals', 'main-xlog.db'), filled);
    const delivered = deliver(home, NAMES);

    const finished = await archive(withFileSizeLimit);

    expectRefusal(finished, /cannot write the catalogue .*: the file would exceed a size limit/);
    expect(statSync(home.path('wals', 'main-xlog.db')).size).toBe(LIMIT_KIB * 1_024);
    expect(contentsBelow(home.path('incoming'))).toEqual(delivered);

    expectSuccess(await archive());
    const lines = readFileSync(home.path('wals', 'main-xlog.db'), 'utf8').split('\n').filter(Boolean).slice(11_000);
    const whole = (name: string) => expect.stringMatching(new RegExp(`^${name}\t1048576\t\\d+\\.\\d+\tNone\tNone$`));
    expect(lines).toEqual(NAMES.map(whole));
    expect(contentsBelow(home.path('wals', HASH_DIRECTORY))).toEqual(delivered);
    expect(home.names('incoming')).toEqual([]);
  });
});

// Only where something can be mounted: the real thing. The limits above are its stand-in everywhere.
if (canMount) {
  describe('a disk that is full', () => {
    let space: MountSpace;

    afterEach(() => space.close());

    /** A disk of its own at `path` that has so many KiB left, until its filler is removed. */
    const mountNearlyFull = (path: string, freeKib: number) =>
      MountSpace.create(
        'mount -t tmpfs -o size=20m tmpfs "$1"; head -c "$2" /dev/zero > "$1/filler"',
        path,
        String((20 * 1_024 - freeKib) * 1_024),
      );
    const makeRoom = (path: string) => rmSync(space.seen(path, 'filler'));

    it('ends a run in the middle of the sixth copy: five are whole, the others still wait', async () => {
      home = new ArchiveHome();
      space = await mountNearlyFull(home.path('wals'), 5_500);
      const names = segmentNames(9);
      const delivered = deliver(home, names);
      const wals = space.seen(home.path('wals'));

      const finished = await archive(space);

      expectRefusal(finished, /cannot store 000000010000000000000006 in .*: no space left on the disk/);
      expect(everythingIn(join(wals, HASH_DIRECTORY))).toEqual(names.slice(0, 5));
      expect(catalogued(wals)).toEqual(names.slice(0, 5));
      expect(home.names('incoming')).toEqual(names.slice(5));
      const kept = new Map([...contentsBelow(join(wals, HASH_DIRECTORY)), ...contentsBelow(home.path('incoming'))]);
      expect(kept).toEqual(delivered);

      makeRoom(home.path('wals'));
      expectSuccess(await archive(space));
      expect(contentsBelow(join(wals, HASH_DIRECTORY))).toEqual(delivered);
      expect(everythingIn(wals)).toEqual([
        HASH_DIRECTORY,
        ...names.map((name) => `${HASH_DIRECTORY}/${name}`),
        'main-xlog.db',
      ]);
      expect(catalogued(wals)).toEqual(names);
      expect(home.names('incoming')).toEqual([]);
    });

    it.each([
      ['the lock files', false, /cannot write the lock file .*\.main-archive-wal\.lock: no space left on the disk/],
      ['the catalogue', true, /cannot write the catalogue .*: no space left on the disk/],
    ])('leaves no room for %s: nothing is lost, and the next run takes all', async (_, withLocks, what) => {
      home = new ArchiveHome();
      const prepare =
        'cp "$1/barman.conf" "$1/../$2"; mount -t tmpfs -o size=8m tmpfs "$1"; mv "$1/../$2" "$1/barman.conf"';
      const directories = 'mkdir -p "$1/main/incoming" "$1/main/wals" "$1/main/errors"';
      space = await MountSpace.create(`${prepare}; ${directories}`, home.root, `${home.root.slice(-6)}.conf`);
      if (withLocks) {
        for (const lock of ['archive-wal', 'xlogdb']) writeFileSync(space.seen(home.root, `.main-${lock}.lock`), '1\n');
      }
      const incoming = space.seen(home.path('incoming'));
      const delivered = new Map(NAMES.map((name) => [name, makeSegment(name, name)]));
      for (const [name, content] of delivered) writeFileSync(join(incoming, name), content);
      fill(space.seen(home.root, 'filler'));

      const finished = await archive(space);

      expectRefusal(finished, what);
      expect(readdirSync(incoming)).toEqual(NAMES);

      rmSync(space.seen(home.root, 'filler'));
      expectSuccess(await archive(space));
      const wals = space.seen(home.path('wals'));
      const hashes = new Map([...delivered].map(([name, content]) => [name, hash(content)]));
      expect(contentsBelow(join(wals, HASH_DIRECTORY))).toEqual(hashes);
      expect(everythingIn(wals)).toEqual([
        HASH_DIRECTORY,
        ...NAMES.map((name) => `${HASH_DIRECTORY}/${name}`),
        'main-xlog.db',
      ]);
      expect(catalogued(wals)).toEqual(NAMES);
      expect(readdirSync(incoming)).toEqual([]);
    });

    it('is no obstacle to deleting WAL, which makes room on it', async () => {
      home = new ArchiveHome();
      const prepare =
        'cp "$1/barman.conf" "$1/../$2"; mount -t tmpfs -o size=8m tmpfs "$1"; mv "$1/../$2" "$1/barman.conf"';
      const directories = 'mkdir -p "$1/main/base" "$1/main/wals/0000000100000000"';
      space = await MountSpace.create(`${prepare}; ${directories}`, home.root, `${home.root.slice(-6)}.conf`);
      const wals = space.seen(home.path('wals'));
      for (const name of NAMES) writeFileSync(join(wals, HASH_DIRECTORY, name), makeSegment(name));
      const lines = NAMES.map((name) => `${name}\t1048576\t1.0\tNone\tNone\n`);
      writeFileSync(join(wals, 'main-xlog.db'), lines.join(''));
      fill(space.seen(home.root, 'filler'));

      const remove = ['delete-wals', 'main', '--before', segmentName(3), '--yes', '-c', home.configFile, '-q'];

      expectSuccess(await runWalyard(remove, space));
      expect(readdirSync(join(wals, HASH_DIRECTORY)).toSorted()).toEqual(NAMES.slice(2));
      expect(catalogued(wals)).toEqual(NAMES.slice(2));
      expect(readdirSync(wals).toSorted()).toEqual([HASH_DIRECTORY, 'main-xlog.db']);
    });

    it('leaves a file that cannot be quarantined where it is until there is room', async () => {
      home = new ArchiveHome();
      deliver(home, NAMES);
      expectSuccess(await archive());
      space = await mountNearlyFull(home.path('errors'), 600);
      const other = makeSegment(segmentName(2), 'other');
      writeFileSync(home.path('incoming', segmentName(2)), other);

      const finished = await archive(space);

      expectRefusal(finished, /cannot move 000000010000000000000002 to .*\/errors: no space left on the disk/);
      expect(everythingIn(space.seen(home.path('errors')))).toEqual(['filler']);
      expect(readFileSync(home.path('incoming', segmentName(2))).equals(other)).toBe(true);

      makeRoom(home.path('errors'));
      expectSuccess(await archive(space));
      expect([...contentsBelow(space.seen(home.path('errors'))).values()]).toEqual([hash(other)]);
      expect(home.names('incoming')).toEqual([]);
    });
  });
}

function fill(path: string): void {
  try {
    for (;;) writeFileSync(path, Buffer.alloc(4_096), { flag: 'a' });
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  }
}
