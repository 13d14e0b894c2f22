import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { detectCompression } from '../../../core/codec/detect-encoding';
import { BACKENDS, CodecFolder, FORMATS, useBackend } from '../../unit/codec/codec-folder';
import { PgCluster } from '../../harness/pg-cluster';

describe.skipIf(!PgCluster.available())('a segment that PostgreSQL wrote', () => {
  let segment: Buffer;

  beforeAll(async () => {
    const cluster = await PgCluster.start({ walSegmentSizeMb: 16 });
    try {
      const name = await cluster.query('SELECT pg_walfile_name(pg_current_wal_insert_lsn())');
      await cluster.query(
        'CREATE TABLE filler AS SELECT g, md5(g::text) AS m, repeat(g::text, 5) AS t FROM generate_series(1, 150000) g; SELECT pg_switch_wal()',
      );
      segment = await readFile(join(cluster.walDir, name));
    } finally {
      await cluster.stop();
    }
  }, 120_000);

  it.each(BACKENDS.flatMap((backend) => FORMATS.map((format) => [format, backend] as const)))(
    'is recognised and given back by %s through the %s backend (COD-4, COD-20)',
    async (format, backend) => {
      useBackend(backend);
      const folder = new CodecFolder();

      const stored = await folder.compress(format, segment, { level: 'low' });

      expect(detectCompression(segment)).toBeNull();
      expect(detectCompression(stored)).toBe(format);
      expect((await folder.decompress(format, stored)).equals(segment)).toBe(true);
    },
  );

  it.each([1, 6, 7, 8, 9])('takes no more room in gzip than from zlib at level %i', async (level) => {
    useBackend('native');

    const stored = await new CodecFolder().compress('gzip', segment, { level });

    expect(stored.length).toBeLessThan(gzipSync(segment, { level }).length * 1.015);
  });
});
