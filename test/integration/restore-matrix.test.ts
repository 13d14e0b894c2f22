import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ArchiveHome } from '../harness/archive-home';
import { GpgHome } from '../harness/gpg-home';
import { PgCluster } from '../harness/pg-cluster';

const MAX_OUTPUT = 1 << 26;
/** No tool of Debian's reads the framing format: Python takes the chunks apart, Google's library expands each. */
const SNAPPY = `
import ctypes, sys
library = ctypes.CDLL('libsnappy.so.1')
data, at = sys.stdin.buffer.read(), 0
while at < len(data):
    kind, size = data[at], int.from_bytes(data[at + 1:at + 4], 'little')
    body, at = data[at + 8:at + 4 + size], at + 4 + size
    if kind == 0:
        room, length = ctypes.create_string_buffer(65536), ctypes.c_size_t(65536)
        assert library.snappy_uncompress(body, ctypes.c_size_t(len(body)), room, ctypes.byref(length)) == 0
        sys.stdout.buffer.write(room.raw[:length.value])
    elif kind == 1:
        sys.stdout.buffer.write(body)
`;

/** How the standard tools alone read what each setting of `compression` stores. */
const READERS: Readonly<Record<string, readonly string[]>> = {
  none: ['cat'],
  gzip: ['gzip', '-dc'],
  pigz: ['pigz', '-dc'],
  pygzip: ['gzip', '-dc'],
  bzip2: ['bzip2', '-dc'],
  pybzip2: ['bzip2', '-dc'],
  xz: ['xz', '-dc'],
  zstd: ['zstd', '-dc'],
  lz4: ['lz4', '-dc'],
  snappy: ['/usr/bin/python3', '-c', SNAPPY],
  custom: ['base64', '-d'],
};
const COMPRESSIONS = Object.keys(READERS);
const RECIPIENT = 'archive@example.org';

/** A filter that no magic number shows. */
const CUSTOM = 'custom_compression_filter = base64\ncustom_decompression_filter = base64 -d';

const cases = COMPRESSIONS.flatMap((compression) =>
  ['plain', 'gpg'].flatMap((encryption) =>
    ['incoming', 'streaming'].map((channel) => ({ compression, encryption, channel })),
  ),
);

describe.skipIf(!PgCluster.available()).each([1, 16])(
  'WAL of a cluster with segments of %i MiB',
  (walSegmentSizeMb) => {
    let gpgHome: GpgHome;
    let cluster: PgCluster;
    let segment: { readonly name: string; readonly content: Buffer };
    let home: ArchiveHome;

    beforeAll(async () => {
      gpgHome = new GpgHome([{ name: RECIPIENT, kind: 'rsa2048' }]);
      process.env['GNUPGHOME'] = gpgHome.directory;
      cluster = await PgCluster.start({ walSegmentSizeMb });
      const name = await cluster.query('SELECT pg_walfile_name(pg_current_wal_insert_lsn())');
      await cluster.query(
        'CREATE TABLE t AS SELECT i, md5(i::text) FROM generate_series(1, 3000) i; SELECT pg_switch_wal()',
      );
      segment = { name, content: readFileSync(join(cluster.walDir, name)) };
    });
    afterAll(async () => {
      await cluster.stop();
      gpgHome.remove();
    });
    afterEach(() => home.remove());

    function makeHome({ compression, encryption, channel }: (typeof cases)[number]): void {
      const archiver = channel === 'incoming' ? 'archiver = on' : 'streaming_archiver = on\nslot_name = s';
      const encrypted = encryption === 'gpg' ? `encryption = gpg\nencryption_key_id = ${RECIPIENT}` : '';
      const level = compression === 'none' ? '' : `compression = ${compression}\ncompression_level = low\n${CUSTOM}`;
      home = new ArchiveHome([archiver, level, encrypted].join('\n'));
      copyFileSync(join(cluster.walDir, segment.name), home.path(channel, segment.name));
      // The segment being received: without it, the newest complete one is held back (ARC-13).
      if (channel === 'streaming') writeFileSync(home.path(channel, `${'F'.repeat(24)}.partial`), '');
    }

    function restored({ compression, encryption }: (typeof cases)[number]): Buffer {
      const stored = home.path('wals', segment.name.slice(0, 16), segment.name);
      const input = encryption === 'gpg' ? gpgHome.gpg('--decrypt', stored) : readFileSync(stored);
      const [program = '', ...options] = READERS[compression] ?? [];
      return execFileSync(program, options, { input, maxBuffer: MAX_OUTPUT, env: { ...process.env, LC_ALL: 'C' } });
    }

    it.each(cases)('is restored from $compression, $encryption, $channel by the standard tools', async (one) => {
      makeHome(one);

      await home.archive();

      expect(home.names(one.channel).filter((name) => !name.endsWith('.partial'))).toEqual([]);
      expect(restored(one).equals(segment.content)).toBe(true);
      const [, , , compression, encryption] = readFileSync(home.path('wals', 'main-xlog.db'), 'utf8')
        .trim()
        .split('\t');
      expect(compression).toBe(one.compression === 'none' ? 'None' : one.compression);
      expect(encryption).toBe(one.encryption === 'gpg' ? 'gpg' : 'None');
    });

    it.each(cases)('coming again is a matching duplicate with $compression, $encryption, $channel', async (one) => {
      makeHome(one);
      await home.archive();
      copyFileSync(join(cluster.walDir, segment.name), home.path(one.channel, segment.name));

      const { runs } = await home.archive();

      expect(runs.map(({ alreadyArchived, quarantined }) => ({ alreadyArchived, quarantined }))).toEqual([
        { alreadyArchived: 1, quarantined: 0 },
      ]);
      expect(home.catalogued()).toEqual([segment.name]);
    });
  },
);
