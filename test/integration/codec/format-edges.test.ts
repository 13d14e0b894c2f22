import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BACKENDS, CodecFolder, FORMATS, useBackend, type Format } from '../../unit/codec/codec-folder';
import { makeWalSample } from './wal-sample';

const MIB = 1 << 20;
const SMALL = makeWalSample(1_500);
const NOTHING = Buffer.alloc(0);

/** Where a file may end early without the format being able to tell: snappy has no end mark, only whole chunks. */
const UNSEEN_ENDS: Partial<Record<Format, readonly number[]>> = { snappy: [10] };

const cases = BACKENDS.flatMap((backend) => FORMATS.map((format) => ({ backend, format })));

async function outcome(folder: CodecFolder, format: Format, stored: Uint8Array): Promise<Buffer | string> {
  try {
    return await folder.decompress(format, stored);
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe.each(cases)('$format through the $backend backend', ({ backend, format }) => {
  it.each([
    ['nothing', NOTHING],
    ['one byte', Buffer.from('w')],
    ['noise', randomBytes(200_000)],
    ['zeros', Buffer.alloc(3 * MIB)],
    ['one buffer exactly', makeWalSample(MIB)],
    ['four buffers exactly', makeWalSample(4 * MIB)],
    ['four buffers and a byte', makeWalSample(4 * MIB + 1)],
  ])('gives %s back unchanged (COD-20)', async (_, bytes) => {
    useBackend(backend);
    const folder = new CodecFolder();

    const stored = await folder.compress(format, bytes);

    expect((await folder.decompress(format, stored)).equals(bytes)).toBe(true);
  });

  it('makes the same file of the same bytes, whatever name and time they have (COD-3)', async () => {
    useBackend(backend);

    const first = await new CodecFolder().compress(format, SMALL);
    const second = await new CodecFolder().compress(format, SMALL);

    expect(second.equals(first)).toBe(true);
  });

  it('reads streams that follow each other as one (COD-2)', async () => {
    useBackend(backend);
    const folder = new CodecFolder();
    const [small, empty, large] = [
      await folder.compress(format, SMALL),
      await folder.compress(format, NOTHING),
      await folder.compress(format, makeWalSample(2 * MIB)),
    ];

    const read = await folder.decompress(format, Buffer.concat([small, empty, large, small]));

    expect(read.equals(Buffer.concat([SMALL, makeWalSample(2 * MIB), SMALL]))).toBe(true);
  });

  it('fails on a file that ends early, wherever that is (COD-18)', async () => {
    useBackend(backend);
    const folder = new CodecFolder();
    const stored = await folder.compress(format, SMALL);

    const accepted: number[] = [];
    for (let length = 0; length < stored.length; length += length < 40 || length > stored.length - 20 ? 1 : 13) {
      const read = await outcome(folder, format, stored.subarray(0, length));
      if (read !== 'codec-failed') accepted.push(length);
    }

    expect(accepted).toEqual(UNSEEN_ENDS[format] ?? []);
  });

  it.each([
    ['a byte', Buffer.from('x')],
    ['a zero', Buffer.alloc(1)],
    ['zeros', Buffer.alloc(513)],
    ['WAL', SMALL],
    ['noise', Buffer.from('8f3a99c1d2e4f60718293a4b5c6d7e8f9a0b1c2d', 'hex')],
  ])('fails on %s behind the end (COD-19)', async (_, garbage) => {
    useBackend(backend);
    const folder = new CodecFolder();
    const stored = await folder.compress(format, SMALL);

    expect(await outcome(folder, format, Buffer.concat([stored, garbage]))).toBe('codec-failed');
  });

  it('never gives out other bytes than went in, whatever byte of the file is damaged', async () => {
    useBackend(backend);
    const folder = new CodecFolder();
    const stored = await folder.compress(format, SMALL);

    for (let at = 0; at < stored.length; at += at < 40 ? 1 : 11) {
      const damaged = Buffer.from(stored);
      damaged[at] = (damaged[at] ?? 0) ^ 0x20;
      const read = await outcome(folder, format, damaged);
      expect(read === 'codec-failed' || SMALL.equals(read as Buffer), `byte ${at}: ${String(read).slice(0, 40)}`).toBe(
        true,
      );
    }
  });

  it('does not take a plain file for one of its own', async () => {
    useBackend(backend);
    const folder = new CodecFolder();

    expect(await outcome(folder, format, SMALL)).toBe('codec-failed');
  });
});
