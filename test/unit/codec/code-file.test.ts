import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCompressor, createDecompressor } from '../../../core/codec/create-compressor';
import { openFilesBelow, tellsOpenFiles } from '../../harness/open-files';
import { CodecFolder, FORMATS, NO_SETTINGS, useBackend, type Format } from './codec-folder';

const WAL = Buffer.alloc(300_000, 'a page of WAL, ');

const compressorOf = (compression: Format) => createCompressor({ ...NO_SETTINGS, compression });

describe.each(FORMATS)('a %s file', (format) => {
  it('is read only (COD-14), its target readable by this user alone until the caller copies the mode', async () => {
    useBackend('fallback');
    const folder = new CodecFolder();
    const source = folder.put('source', WAL);
    chmodSync(source, 0o644);

    const result = await compressorOf(format)?.compress({ source, target: folder.path('target') });

    const stored = statSync(folder.path('target'));
    expect(stored.mode & 0o777).toBe(0o600);
    expect(result?.sizeBytes).toBe(stored.size);
    expect(folder.read('source').equals(WAL)).toBe(true);
  });

  it('never replaces a target, other than Barman (COD-14)', async () => {
    useBackend('fallback');
    const folder = new CodecFolder();
    const source = folder.put('source', WAL);
    const target = folder.put('target', 'somebody else wrote this');

    await expect(compressorOf(format)?.compress({ source, target })).rejects.toMatchObject({
      code: 'storage-unavailable',
    });

    expect(folder.read('target').toString()).toBe('somebody else wrote this');
  });

  it('that is missing makes no target', async () => {
    useBackend('fallback');
    const folder = new CodecFolder();
    const files = { source: folder.path('source'), target: folder.path('target') };

    await expect(compressorOf(format)?.compress(files)).rejects.toMatchObject({ code: 'storage-missing' });

    expect(folder.names()).toEqual([]);
  });

  it('that cannot be read is the fault of the file system, not of the codec', async () => {
    useBackend('fallback');
    const folder = new CodecFolder();
    mkdirSync(folder.path('source'));
    const files = { source: folder.path('source'), target: folder.path('target') };

    await expect(compressorOf(format)?.compress(files)).rejects.toMatchObject({ code: 'storage-unavailable' });

    expect(folder.names()).toEqual(['source']);
  });

  it('leaves neither target nor open file behind when it is damaged, and fails as a filter does (COD-13)', async () => {
    useBackend('fallback');
    const folder = new CodecFolder();
    const source = folder.put('source', Buffer.concat([await folder.compress(format, WAL), Buffer.from('xyz')]));
    const files = { source, target: folder.path('target') };

    const failing = createDecompressor(format, NO_SETTINGS).decompress(files);

    await expect(failing).rejects.toMatchObject({
      code: 'codec-failed',
      message: expect.stringMatching(new RegExp(`^cannot decompress source \\(${format}\\): `)),
    });
    expect(folder.names()).not.toContain('target');
    expect(tellsOpenFiles ? openFilesBelow(folder.directory) : []).toEqual([]);
  });

  it('is given up when cancelled', async () => {
    useBackend('fallback');
    const folder = new CodecFolder();
    const source = folder.put('source', Buffer.alloc(8 << 20, 'a page of WAL, '));
    const controller = new AbortController();

    const running = compressorOf(format)?.compress({ source, target: folder.path('target') }, controller.signal);
    await expect.poll(() => folder.names(), { interval: 1 }).toContain('target');
    controller.abort();

    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(folder.names()).toEqual(['source']);
    expect(tellsOpenFiles ? openFilesBelow(folder.directory) : []).toEqual([]);
  });
});
