import { describe, expect, it } from 'vitest';
import type { CompressionLevel } from '../../../core/codec/compressor';
import { BACKENDS, CodecFolder, FORMATS, useBackend, type Format } from '../../unit/codec/codec-folder';
import { makeWalSample } from './wal-sample';

const SEGMENT = makeWalSample(5 << 20);

const BOUNDS: Readonly<Record<Format, readonly [min: number, max: number]>> = {
  gzip: [1, 9],
  bzip2: [1, 9],
  xz: [1, 9],
  zstd: [-22, 22],
  lz4: [0, 16],
  snappy: [0, 0],
};

const cases = BACKENDS.flatMap((backend) => FORMATS.map((format) => ({ backend, format })));

describe.each(cases)('$format through the $backend backend', ({ backend, format }) => {
  const [min, max] = BOUNDS[format];

  it.each<CompressionLevel>([min, 'low', 'medium', 'high', max])(
    'gives WAL back unchanged at level %s (COD-20)',
    async (level) => {
      useBackend(backend);
      const folder = new CodecFolder();
      const wal = makeWalSample(1 << 20);

      const stored = await folder.compress(format, wal, { level });

      expect(stored.length).toBeLessThan(wal.length * 0.6);
      expect((await folder.decompress(format, stored)).equals(wal)).toBe(true);
    },
  );

  it('gives a file of several buffers back unchanged, beside others', async () => {
    useBackend(backend);
    const folders = [new CodecFolder(), new CodecFolder(), new CodecFolder()];
    const files = [SEGMENT, makeWalSample(1 << 20, 2), makeWalSample(2 << 20, 3)];

    const stored = await Promise.all(
      folders.map((folder, at) => folder.compress(format, files[at]!, { level: 'low' })),
    );
    const read = await Promise.all(folders.map((folder, at) => folder.decompress(format, stored[at]!)));

    expect(read.map((bytes, at) => bytes.equals(files[at]!))).toEqual([true, true, true]);
  });
});

describe('levels', () => {
  it.each(FORMATS.filter((format) => format !== 'snappy'))('of %s make a difference', async (format) => {
    useBackend('native');
    const [min, max] = BOUNDS[format];
    const wal = makeWalSample(1 << 20);
    const [loose, dense] = [
      await new CodecFolder().compress(format, wal, { level: min }),
      await new CodecFolder().compress(format, wal, { level: max }),
    ];

    expect(dense.length).toBeLessThan(loose.length);
  });

  it.each(FORMATS)('of %s mean the same in both backends', async (format) => {
    const wal = makeWalSample(2 << 20);
    const sizes = [];
    for (const backend of BACKENDS) {
      useBackend(backend);
      sizes.push((await new CodecFolder().compress(format, wal, { level: 'medium' })).length);
    }

    expect(Math.abs(sizes[0]! - sizes[1]!) / sizes[0]!).toBeLessThan(0.015);
  });
});
