import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { relativePath } from '../../../core/wal/wal-file-name';
import { ArchiveHome } from '../../harness/archive-home';
import { GpgHome } from '../../harness/gpg-home';
import { makeSegment } from '../../harness/wal-file';
import { hash } from '../cli/contents';
import { segmentName } from '../cli/segments';
import { runTool } from './tools';

const FIRST = segmentName(1);
const KINDS = [FIRST, `${FIRST}.00000028.backup`, `${segmentName(2)}.partial`, '00000002.history'];
const GPG = 'encryption = gpg\nencryption_key_id = coded@example.com';

let gpg: GpgHome;
let home: ArchiveHome;

beforeAll(() => {
  gpg = new GpgHome([{ name: 'coded@example.com', kind: 'cv25519' }]);
  vi.stubEnv('GNUPGHOME', gpg.directory);
});
afterAll(() => {
  vi.unstubAllEnvs();
  gpg.remove();
});
afterEach(() => home.remove());

const open = (...options: readonly string[]) => (home = new ArchiveHome(['archiver = on', ...options].join('\n')));
const storedPath = (name: string) => home.path('wals', ...relativePath(name).split('/'));
const stored = (name: string) => readFileSync(storedPath(name));
const lines = () => readFileSync(home.path('wals', 'main-xlog.db'), 'utf8').split('\n').slice(0, -1);
const codings = () => lines().map((line) => line.split('\t').slice(3).join(' '));

describe('WAL of every kind', () => {
  it('is compressed like a segment (ARC-24)', async () => {
    open('compression = gzip');
    for (const name of KINDS) home.put(['incoming', name], `content of ${name}`);

    await home.archive();

    for (const name of KINDS) expect(gunzipSync(stored(name)).toString()).toBe(`content of ${name}`);
    expect(codings()).toEqual(KINDS.map(() => 'gzip None'));
  });

  it('is encrypted like a segment, once it is compressed (ARC-24, ENC-1)', async () => {
    open('compression = gzip', GPG);
    for (const name of KINDS) home.put(['incoming', name], `content of ${name}`);

    await home.archive();

    for (const name of KINDS) {
      expect(gunzipSync(gpg.gpg('--decrypt', storedPath(name))).toString()).toBe(`content of ${name}`);
    }
    expect(codings()).toEqual(KINDS.map(() => 'gzip gpg'));
  });
});

describe('WAL that a client has compressed', () => {
  const plain = makeSegment(FIRST, FIRST);
  const [gzipped, zipped] = [gzipSync(plain), runTool('zstd', ['-c', '-q'], plain)];

  it.each([
    ['compression = bzip2', gzipped, 'gzip None'],
    ['compression = gzip', zipped, 'zstd None'],
    ['compression = gzip', gzipped, 'gzip None'],
  ])('with "%s" is stored as it comes, under its own algorithm (ARC-25, COD-16)', async (options, content, coding) => {
    open(options);
    home.put(['incoming', FIRST], content);

    await home.archive();

    expect(hash(stored(FIRST))).toBe(hash(content));
    expect(codings()).toEqual([coding]);
  });

  it('is encrypted all the same, and its own algorithm is recorded (ARC-25)', async () => {
    open('compression = gzip', GPG);
    home.put(['incoming', FIRST], zipped);

    await home.archive();

    expect(hash(gpg.gpg('--decrypt', storedPath(FIRST)))).toBe(hash(zipped));
    expect(codings()).toEqual(['zstd gpg']);
  });
});

describe('the streaming directory', () => {
  it('keeps the partial segment that is being received as it is (COD-17)', async () => {
    home = new ArchiveHome('streaming_archiver = on\nslot_name = s\ncompression = gzip\narchiver = on');
    home.put(['streaming', FIRST], makeSegment(FIRST));
    const partial = home.put(['streaming', `${segmentName(2)}.partial`], makeSegment(segmentName(2)));
    const before = hash(readFileSync(partial));

    await home.archive();

    expect(codings()).toEqual(['gzip None']);
    expect(home.names('streaming')).toEqual([`${segmentName(2)}.partial`]);
    expect(hash(readFileSync(partial))).toBe(before);
  });
});

describe('WAL that comes encrypted', () => {
  it('is not looked at for it: encrypting in archive_command is its user’s business (ENC-5)', async () => {
    home = new ArchiveHome('archiver = on\nstreaming_archiver = on\nslot_name = s');
    const file = join(home.root, 'plain');
    writeFileSync(file, makeSegment(FIRST));
    gpg.gpg('--trust-model', 'always', '-r', 'coded@example.com', '--output', `${file}.gpg`, '--encrypt', file);
    const message = readFileSync(`${file}.gpg`);
    home.put(['streaming', FIRST], message);
    home.put(['streaming', segmentName(2)], makeSegment(segmentName(2)));
    home.put(['incoming', segmentName(3)], message);

    await home.archive();

    expect(lines().map((line) => line.split('\t')[0])).toEqual([FIRST, segmentName(3)]);
    expect(codings()).toEqual(['None None', 'None None']);
    expect(hash(stored(FIRST))).toBe(hash(message));
  });
});

describe('WAL that is stored compressed and encrypted', () => {
  it('loses its compression in a catalogue made from the archive (XDB-9)', async () => {
    open('compression = gzip', GPG);
    home.put(['incoming', FIRST], makeSegment(FIRST));
    await home.archive();
    const before = codings();
    rmSync(home.path('wals', 'main-xlog.db'));
    home.put(['incoming', segmentName(2)], makeSegment(segmentName(2)));

    await home.archive();

    expect([before, codings()]).toEqual([['gzip gpg'], ['None gpg', 'gzip gpg']]);
  });

  it('is read by what it is, when the server encrypts and compresses no more (ENC-7)', async () => {
    open('compression = gzip', GPG);
    home.put(['incoming', FIRST], makeSegment(FIRST));
    home.put(['incoming', segmentName(2)], makeSegment(segmentName(2)));
    await home.archive();
    rmSync(home.path('.walyard'), { recursive: true }); // Without the digests it has to be decrypted.
    home.reconfigure((text) => text.replace('compression = gzip', '').replace(GPG, ''));
    home.put(['incoming', FIRST], makeSegment(FIRST));
    home.put(['incoming', segmentName(2)], makeSegment(segmentName(2), 'other'));

    const { runs } = await home.archive();

    expect(runs).toMatchObject([{ alreadyArchived: 1, quarantined: 1 }]);
  });
});
