import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CompressionName } from '../../../core/codec/compressor';
import { createCompressor, createDecompressor } from '../../../core/codec/create-compressor';
import { describeBackends } from '../../../core/codec/describe-backends';
import { failureOf } from '../config/config-folder';
import { NO_SETTINGS, useBackend } from './codec-folder';

const NAMES: readonly CompressionName[] = [
  'gzip',
  'pigz',
  'pygzip',
  'bzip2',
  'pybzip2',
  'xz',
  'zstd',
  'lz4',
  'snappy',
  'custom',
];

describe('createCompressor', () => {
  it('is null when WAL is not compressed (COD-10)', () => {
    expect(createCompressor(NO_SETTINGS)).toBeNull();
  });

  it.each(NAMES)('keeps the configured name %s for the catalogue, whatever does the work (XDB-8)', (compression) => {
    const filters = { customFilter: 'cat', customDecompressionFilter: 'cat' };

    expect(createCompressor({ ...NO_SETTINGS, ...filters, compression })?.name).toBe(compression);
  });

  it.each([
    ['custom_compression_filter', { customFilter: null, customDecompressionFilter: 'cat' }],
    ['custom_decompression_filter', { customFilter: 'cat', customDecompressionFilter: null }],
  ])('names the missing option %s of a custom compression (COD-11)', (option, filters) => {
    const settings = { ...NO_SETTINGS, ...filters, compression: 'custom' } as const;

    for (const create of [() => createCompressor(settings), () => createDecompressor('custom', settings)]) {
      const error = failureOf(create);
      expect(error).toMatchObject({ code: 'config-invalid' });
      expect(error.message).toContain(option);
    }
  });

  it('does without the system libraries, none of which has to be there (COD-1)', () => {
    useBackend('fallback');

    const backends = NAMES.slice(0, -1).map(
      (compression) => createCompressor({ ...NO_SETTINGS, compression })?.backend,
    );

    expect(backends.filter((backend) => !/^Node zlib \d|\(WebAssembly\)$/.test(backend ?? ''))).toEqual([]);
  });
});

describe('describeBackends', () => {
  it('tells for every name what does the work', () => {
    useBackend('fallback');

    const described = describeBackends();

    expect(described.map(({ name }) => name).sort()).toEqual([...NAMES].sort());
    expect(described.find(({ name }) => name === 'pybzip2')).toEqual({
      name: 'pybzip2',
      compress: 'bzip2 1.0.8 (WebAssembly)',
      decompress: 'bzip2 1.0.8 (WebAssembly)',
      version: '1.0.8',
      path: null,
      isAvailable: true,
    });
  });

  it.runIf(process.platform === 'linux')('tells on Linux where the library of the system lies', () => {
    useBackend('native');

    const installed = describeBackends().filter(({ compress }) => /^lib(?:zstd|lz4|lzma|bz2|deflate)\b/.test(compress));

    expect(installed.length).toBeGreaterThan(0);
    for (const { compress, path } of installed) {
      expect(path).toMatch(new RegExp(`^/.*/${compress.split(' ')[0] ?? ''}[-.\\d]*\\.so`));
      expect(existsSync(path ?? '')).toBe(true);
    }
  });
});
