import { randomFillSync } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import { GpgHome } from '../../harness/gpg-home';
import { makeSegment } from '../../harness/wal-file';
import { contentsBelow } from './contents';
import { canMount, MountSpace } from './mount-space';
import { asOrdinaryUser } from './ordinary-user';
import { HASH_DIRECTORY, segmentNames } from './segments';
import { expectRefusal, expectSuccess, runWalyard } from './walyard-process';

const NAMES = segmentNames(5);
const PAGE_HEADER_BYTES = 40;
const LIMIT_KIB = 700;
const withFileSizeLimit = ['bash', '-c', `ulimit -f ${LIMIT_KIB}; exec "$@"`, 'bash'];

const CODECS = {
  none: '',
  gzip: 'compression = gzip',
  pigz: 'compression = pigz',
  bzip2: 'compression = bzip2\ncompression_level = low',
  xz: 'compression = xz\ncompression_level = low',
  zstd: 'compression = zstd',
  lz4: 'compression = lz4',
  snappy: 'compression = snappy',
  custom:
    'compression = custom\ncustom_compression_filter = gzip -c -1\ncustom_decompression_filter = gzip -c -d\n' +
    'custom_compression_magic = 0x1f8b08',
  gpg: 'encryption = gpg\nencryption_key_id = faults@example.com',
  'gzip and gpg': 'compression = gzip\nencryption = gpg\nencryption_key_id = faults@example.com',
};
const codecs = Object.entries(CODECS);
const writing = codecs.filter(([name]) => name !== 'none'); // Linking writes nothing that could be cut short.

let gpg: GpgHome;
let home: ArchiveHome;
let delivered: ReadonlyMap<string, string>;

beforeAll(() => void (gpg = new GpgHome([{ name: 'faults@example.com', kind: 'cv25519' }])));
afterAll(() => gpg.remove());
afterEach(() => home.remove());

/** Segments that no codec makes smaller. */
function deliver(): void {
  for (const name of NAMES) {
    const content = randomFillSync(makeSegment(name), PAGE_HEADER_BYTES);
    writeFileSync(home.path('incoming', name), content);
  }
  delivered = contentsBelow(home.path('incoming'));
}

const archive = (through: readonly string[] = []) =>
  runWalyard(['archive-wal', 'main', '-c', home.configFile, '-f', 'json'], {
    through,
    env: { GNUPGHOME: gpg.directory },
  });

/** Every file below a directory, dot files too: private copies and what a codec may have left. */
const filesBelow = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

function cataloguedIn(wals: string): string[] {
  const lines = readFileSync(join(wals, 'main-xlog.db'), 'utf8').split('\n');
  return lines.filter(Boolean).map((line) => line.split('\t')[0] ?? '');
}

/** All are archived by a run that nothing is in the way of, whole: what is delivered again is known by its content. */
async function expectAllArchived(wals: string, through: readonly string[] = []): Promise<void> {
  const again = NAMES.map((name) => [name, readDelivered(name)] as const);
  expectSuccess(await archive(through));
  expect(filesBelow(wals)).toEqual([...NAMES, 'main-xlog.db']);
  expect(cataloguedIn(wals)).toEqual(NAMES);
  expect(home.names('incoming')).toEqual([]);

  for (const [name, content] of again) writeFileSync(home.path('incoming', name), content);
  const finished = await archive(through);
  expectSuccess(finished);
  expect(JSON.parse(finished.stdout)).toMatchObject([{ already_archived: NAMES, archived: [], quarantined: [] }]);
}

const kept = () => join(home.root, 'kept');
const readDelivered = (name: string) => readFileSync(join(kept(), name));

/** The test's own copies, to be delivered again at the end. */
function keepCopies(): void {
  mkdirSync(kept());
  for (const name of NAMES) writeFileSync(join(kept(), name), readFileSync(home.path('incoming', name)));
}

function prepare(options: string): void {
  home = new ArchiveHome(`archiver = on\n${options}`);
  deliver();
  keepCopies();
}

describe.each(writing)('%s whose output is cut short by a size limit', (_, options) => {
  beforeEach(() => prepare(options));

  it('fails in one line, leaves nothing half-made, and the next run takes all', async () => {
    const finished = await archive(withFileSizeLimit);

    expectRefusal(finished, /cannot (store|compress|encrypt) .*000000010000000000000001.*size limit/);
    expect(filesBelow(home.path('wals'))).toEqual([]);
    expect(contentsBelow(home.path('incoming'))).toEqual(delivered);
    await expectAllArchived(home.path('wals'));
  });
});

describe.each(codecs)('%s into a directory without permission', (_, options) => {
  beforeEach(() => prepare(options));

  it('fails in one line, leaves nothing half-made, and the next run takes all', async () => {
    mkdirSync(home.path('wals', HASH_DIRECTORY), { mode: 0o500 });

    const finished = await archive(asOrdinaryUser);
    chmodSync(home.path('wals', HASH_DIRECTORY), 0o700);

    expectRefusal(finished, /cannot \w+ .*000000010000000000000001.*permission denied/);
    expect(filesBelow(home.path('wals'))).toEqual([]);
    expect(contentsBelow(home.path('incoming'))).toEqual(delivered);
    await expectAllArchived(home.path('wals'), asOrdinaryUser);
  });

  it('fails in one line for a source that may not be read, having archived what comes before it', async () => {
    const unreadable = home.path('incoming', NAMES[2] ?? '');
    chmodSync(unreadable, 0);

    const finished = await archive(asOrdinaryUser);
    chmodSync(unreadable, 0o600);

    expectRefusal(finished, /cannot \w+ .*000000010000000000000003.*permission denied/);
    expect(filesBelow(home.path('wals'))).toEqual([...NAMES.slice(0, 2), 'main-xlog.db']);
    expect(home.names('incoming')).toEqual(NAMES.slice(2));
    await expectAllArchived(home.path('wals'), asOrdinaryUser);
  });
});

// Only where something can be mounted: the real thing. The size limits above are its stand-in everywhere.
if (canMount) {
  describe.each(codecs)('%s onto a disk that fills up', (_, options) => {
    let space: MountSpace;

    beforeEach(async () => {
      prepare(options);
      const [disk, filler] = ['20m', String(17 << 20)];
      const script = `mount -t tmpfs -o size=${disk} tmpfs "$1"; head -c ${filler} /dev/zero > "$1/filler"`;
      space = await MountSpace.create(script, home.path('wals'));
    });
    afterEach(() => space.close());

    it('fails in one line, loses nothing, leaves nothing half-made, and the next run takes all', async () => {
      const wals = space.seen(home.path('wals'));

      const finished = await archive(space.through);

      expectRefusal(finished, /cannot \w+ .*(0000000100000000000000|main-xlog\.db).*no space left on the disk/);
      const stored = filesBelow(wals).filter((name) => name !== 'filler' && name !== 'main-xlog.db');
      expect(stored).toEqual(NAMES.slice(0, stored.length));
      expect(stored.length).toBeLessThan(4);
      // Where the disk was full at the catalogue, the source of what is stored is still there.
      const done = filesBelow(wals).includes('main-xlog.db') ? cataloguedIn(wals) : [];
      expect(stored).toEqual(expect.arrayContaining(done));
      const waiting = [...delivered].filter(([name]) => !done.includes(name));
      expect(contentsBelow(home.path('incoming'))).toEqual(new Map(waiting));

      rmSync(join(wals, 'filler'));
      await expectAllArchived(wals, space.through);
    });
  });
}
