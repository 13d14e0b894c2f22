import { mkdirSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CompressionName } from '../../../core/codec/compressor';
import { sameDecompressedContent } from '../../../core/codec/same-decompressed-content';
import { CodecFolder, NO_SETTINGS, useBackend } from './codec-folder';

const A = Buffer.alloc(100_000, 'WAL of one server ');
const B = Buffer.alloc(100_000, 'WAL of the other! ');

class Archive extends CodecFolder {
  readonly scratchDirectory = this.path('scratch');

  constructor() {
    super();
    useBackend('fallback');
    mkdirSync(this.scratchDirectory);
  }

  async file(name: string, bytes: Buffer, compression: CompressionName | null) {
    const stored = compression === null ? bytes : await this.compress(compression, bytes);
    return { path: this.put(name, stored), compression };
  }

  options = { scratchDirectory: this.scratchDirectory, settings: NO_SETTINGS };

  leftovers = () => readdirSync(this.scratchDirectory);
}

describe('sameDecompressedContent', () => {
  it.each([
    [null, null],
    ['gzip', null],
    [null, 'gzip'],
    ['gzip', 'zstd'],
    ['pigz', 'gzip'],
  ] as const)('compares %s with %s by content (archive.md §6.2)', async (first, second) => {
    const archive = new Archive();
    const left = await archive.file('left', A, first);

    const same = await sameDecompressedContent(left, await archive.file('right', A, second), archive.options);
    const other = await sameDecompressedContent(left, await archive.file('other', B, second), archive.options);

    expect([same, other]).toEqual(['same', 'different']);
    expect(archive.leftovers()).toEqual([]);
  });

  it('takes what cannot be decompressed for different (LOC-11)', async () => {
    const archive = new Archive();
    const left = await archive.file('left', A, 'zstd');
    const right = { path: archive.put('right', archive.read('left').subarray(0, -1)), compression: 'zstd' } as const;

    expect(await sameDecompressedContent(left, right, archive.options)).toBe('different');
    expect(await sameDecompressedContent(right, left, archive.options)).toBe('different');
    expect(archive.leftovers()).toEqual([]);
  });

  it('does not take what it could not look at for different', async () => {
    const archive = new Archive();
    const left = await archive.file('left', A, 'zstd');
    const missing = archive.path('missing');

    for (const right of [{ path: missing, compression: 'zstd' } as const, { path: missing, compression: null }]) {
      await expect(sameDecompressedContent(left, right, archive.options)).rejects.toMatchObject({
        code: 'storage-missing',
      });
    }
    expect(archive.leftovers()).toEqual([]);
  });

  it('makes copies that no listing shows and that the next run would sweep (LOC-10)', async () => {
    const archive = new Archive();
    const path = archive.put('000000010000000000000001', A);
    const settings = {
      ...NO_SETTINGS,
      compression: 'custom',
      customFilter: 'cat',
      customDecompressionFilter: `ls -A ${archive.scratchDirectory} >${archive.path('seen')}; cat`,
    } as const;

    const answer = await sameDecompressedContent(
      { path, compression: 'custom' },
      { path, compression: null },
      { ...archive.options, settings },
    );

    expect(answer).toBe('same');
    expect(archive.read('seen').toString()).toMatch(/^\.000000010000000000000001\.\d+-[0-9a-f]{8}\.walyard\.tmp\n$/);
    expect(archive.leftovers()).toEqual([]);
  });

  it('stops when cancelled', async () => {
    const archive = new Archive();
    const file = await archive.file('left', A, 'zstd');

    const comparing = sameDecompressedContent(file, file, { ...archive.options, signal: AbortSignal.abort() });

    await expect(comparing).rejects.toMatchObject({ code: 'cancelled' });
  });
});
