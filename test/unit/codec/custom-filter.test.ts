import { chmodSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CodecSettings } from '../../../core/codec/compressor';
import { createCompressor, createDecompressor } from '../../../core/codec/create-compressor';
import { isRunning } from '../../harness/is-running';
import { CodecFolder, NO_SETTINGS } from './codec-folder';

const WAL = Buffer.from('10d1 some WAL, some more WAL\n');

function custom(filters: Partial<CodecSettings>): CodecSettings {
  const cats = { customFilter: 'cat', customDecompressionFilter: 'cat' };
  return { ...NO_SETTINGS, ...cats, ...filters, compression: 'custom' };
}

async function compressWith(folder: CodecFolder, settings: CodecSettings, signal?: AbortSignal): Promise<Buffer> {
  const source = folder.put('000000010000000000000001', WAL);
  await createCompressor(settings)?.compress({ source, target: folder.path('target') }, signal);
  return folder.read('target');
}

describe('a custom compression', () => {
  it('gives the filter to the shell as it is, between the source and the target (COD-12)', async () => {
    const folder = new CodecFolder();

    const stored = await compressWith(folder, custom({ customFilter: `tr 'a-z' 'n-za-m' | sed -e "s/ZNY/\\$&/"` }));

    expect(stored.toString()).toBe('10q1 fbzr WAL, fbzr zber WAL\n');
    expect(folder.read('000000010000000000000001')).toEqual(WAL);
  });

  it('reads with the decompression filter', async () => {
    const folder = new CodecFolder();
    const source = folder.put('stored', WAL);
    const settings = custom({ customDecompressionFilter: 'rev' });

    const { sizeBytes } = await createDecompressor('custom', settings).decompress({
      source,
      target: folder.path('to'),
    });

    expect(folder.read('to').toString()).toBe('LAW erom emos ,LAW emos 1d01\n');
    expect(sizeBytes).toBe(WAL.length);
  });

  it('finds programs in path_prefix first', async () => {
    const folder = new CodecFolder();
    chmodSync(folder.put('cat', '#!/bin/sh\necho mine\n'), 0o755);

    const stored = await compressWith(folder, custom({ pathPrefix: folder.directory }));

    expect(stored.toString()).toBe('mine\n');
  });

  it('tells the last words of a filter that fails, not its command, and leaves no target (COD-12, COD-13)', async () => {
    const folder = new CodecFolder();
    const customFilter = 'cat; for line in 1 2 3 4; do echo "line $line" >&2; done; exit 7 # --key secret';

    const failing = compressWith(folder, custom({ customFilter }));

    await expect(failing).rejects.toMatchObject({
      code: 'codec-failed',
      message: 'cannot compress 000000010000000000000001 (custom filter): exit code 7: line 2; line 3; line 4',
    });
    await expect(failing).rejects.not.toHaveProperty('hint', expect.stringContaining('secret'));
    expect(folder.names()).toEqual(['000000010000000000000001']);
  });

  it.each([
    ['a program that does not exist', 'no-such-program-here', /exit code 127/],
    ['one that is killed', 'kill -9 $$', /ended by SIGKILL/],
    ['one that writes nothing, which would cost the only copy', 'true', /wrote nothing/],
  ])('fails with %s', async (_, customFilter, message) => {
    const folder = new CodecFolder();

    const failing = compressWith(folder, custom({ customFilter }));

    await expect(failing).rejects.toMatchObject({ code: 'codec-failed', message: expect.stringMatching(message) });
    expect(folder.names()).not.toContain('target');
  });

  it('tells a full disk from a filter that is wrong', async () => {
    const customFilter = 'echo "gzip: stdout: No space left on device" >&2; exit 1';

    const failing = compressWith(new CodecFolder(), custom({ customFilter }));

    await expect(failing).rejects.toMatchObject({
      code: 'storage-full',
      message: 'cannot compress 000000010000000000000001 (custom filter): no space left on the disk',
    });
  });

  it('ends the filter and all it started when cancelled', async () => {
    const folder = new CodecFolder();
    const controller = new AbortController();
    const customFilter = `sleep 600 & echo $! >${folder.path('pid')}; mv ${folder.path('pid')} ${folder.path('ready')}; wait`;

    const running = compressWith(folder, custom({ customFilter }), controller.signal);
    await expect.poll(() => folder.names()).toContain('ready');
    controller.abort();

    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    const sleeper = Number(folder.read('ready').toString());
    await expect.poll(() => isRunning(sleeper)).toBe(false);
    expect(folder.names()).not.toContain('target');
  });
});
