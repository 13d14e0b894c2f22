import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ArchiveEvent } from '../../../core/archiver/archive-event';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import type { CodedFiles } from '../../../core/codec/gpg-run';
import type { WalCodecs } from '../../../core/storage/wal-codecs';
import { ArchiveHome, longAfter } from '../../harness/archive-home';
import { GpgHome } from '../../harness/gpg-home';
import { makeSegment } from '../../harness/wal-file';
import { HASH_DIRECTORY, segmentName } from '../cli/segments';

const NAMES = [1, 2, 3].map(segmentName);
const WHOLE = makeSegment(segmentName(2), 'second');
const HALF = WHOLE.subarray(0, WHOLE.length / 2);

const OPTIONS = {
  gzip: 'compression = gzip',
  pigz: 'compression = pigz',
  bzip2: 'compression = bzip2',
  xz: 'compression = xz',
  zstd: 'compression = zstd',
  lz4: 'compression = lz4',
  snappy: 'compression = snappy',
  custom:
    'compression = custom\ncustom_compression_filter = gzip -c -1\ncustom_decompression_filter = gzip -c -d\n' +
    'custom_compression_magic = 0x1f8b08',
  gpg: 'encryption = gpg\nencryption_key_id = use@example.com',
};

let gpg: GpgHome;
let home: ArchiveHome;

beforeAll(() => {
  gpg = new GpgHome([{ name: 'use@example.com', kind: 'cv25519' }]);
  process.env['GNUPGHOME'] = gpg.directory;
});
afterAll(() => {
  delete process.env['GNUPGHOME'];
  gpg.remove();
});
afterEach(() => home.remove());

type Moment = 'before' | 'after';
type Act = (source: string) => void;

/** The codecs of production, and somebody who does something to the second segment before or after they have read it. */
function disturbed(codecs: WalCodecs, moment: Moment, act: Act): WalCodecs {
  const wrap =
    <T>(code: (files: CodedFiles) => Promise<T>) =>
    async (files: CodedFiles) => {
      const isTheOne = files.source === home.path('incoming', segmentName(2));
      if (isTheOne && moment === 'before') act(files.source);
      const result = await code(files);
      if (isTheOne && moment === 'after') act(files.source);
      return result;
    };
  const { compressor, encryption } = codecs;
  return {
    ...codecs,
    compressor: compressor && { name: compressor.name, compress: wrap((files) => compressor.compress(files)) },
    encryption: encryption && { ...encryption, encrypt: wrap((files) => encryption.encrypt(files)) },
  };
}

async function archiveDisturbed(moment: Moment, act: Act): Promise<readonly ArchiveEvent[]> {
  const events: ArchiveEvent[] = [];
  const server = home.server(nodeDurableFs, longAfter, (codecs) => disturbed(codecs, moment, act));
  await server.archiveWal({ onEvent: (event) => events.push(event) });
  return events;
}

const told = (events: readonly ArchiveEvent[], kind: ArchiveEvent['kind']) =>
  events.filter((event) => event.kind === kind).length;

/** Whatever is in the hash directory, private copies too. */
const inArchive = () => readdirSync(home.path('wals', HASH_DIRECTORY)).sort();

describe.each(Object.entries(OPTIONS))('a source in use while it is coded: %s', (_, options) => {
  beforeEach(() => {
    home = new ArchiveHome(`archiver = on\n${options}`);
    for (const name of NAMES) home.put(['incoming', name], makeSegment(name, name));
    home.put(['incoming', segmentName(2)], HALF);
  });

  it.each(['before', 'after'] as const)('that grows %s it is read is left for the next run (ARC-8)', async (moment) => {
    const events = await archiveDisturbed(moment, (source) => appendFileSync(source, WHOLE.subarray(HALF.length)));

    expect([told(events, 'archived'), told(events, 'held-back')]).toEqual([2, 1]);
    expect(inArchive()).toEqual([segmentName(1), segmentName(3)]);
    expect(readFileSync(home.path('incoming', segmentName(2))).equals(WHOLE)).toBe(true);

    expect(told((await home.archive()).events, 'archived')).toBe(1);
    expect(inArchive()).toEqual(NAMES);
    writeFileSync(home.path('incoming', segmentName(2)), WHOLE); // Known by its content: the whole of it is stored.
    expect(told((await home.archive()).events, 'already-archived')).toBe(1);
  });

  it.each(['before', 'after'] as const)('that goes away %s it is read is passed over (ARC-8)', async (moment) => {
    const events = await archiveDisturbed(moment, (source) => rmSync(source));

    expect(told(events, 'archived')).toBe(2);
    expect(inArchive()).toEqual([segmentName(1), segmentName(3)]);
    expect(home.catalogued()).toEqual([segmentName(1), segmentName(3)]);
    expect(home.names('incoming')).toEqual([]);
  });
});
