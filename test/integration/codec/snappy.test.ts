import koffi from 'koffi';
import { describe, expect, it } from 'vitest';
import { CodecFolder } from '../../unit/codec/codec-folder';
import { makeWalSample } from './wal-sample';

const IDENTIFIER = Buffer.from('ff060000734e61507059', 'hex');
const BLOCK = 65_536;
const WAL = makeWalSample(1 << 20);
const CRC_TABLE = Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  return crc >>> 0;
});

/** Google's own library, to judge the blocks inside our frames by. */
const snappy = koffi.load('libsnappy.so.1');
const compressBlock = snappy.func('int snappy_compress(const void *from, size_t size, void *to, void *length)');
const expandBlock = snappy.func('int snappy_uncompress(const void *from, size_t size, void *to, void *length)');

function callLibrary(call: typeof compressBlock, from: Buffer, room: number): Buffer {
  const to = Buffer.alloc(room);
  const length = Buffer.alloc(128);
  length.writeBigUInt64LE(BigInt(room), 0);
  expect(call(from, from.length, to, length)).toBe(0);
  return to.subarray(0, Number(length.readBigUInt64LE(0)));
}

function crc32c(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ byte) & 255]!;
  return (crc ^ 0xffff_ffff) >>> 0;
}

const masked = (crc: number) => (((crc >>> 15) | (crc << 17)) + 0xa282_ead8) >>> 0;

function chunk(type: number, body: Buffer, plain?: Uint8Array): Buffer {
  const checksum = Buffer.alloc(plain === undefined ? 0 : 4);
  if (plain !== undefined) checksum.writeUInt32LE(masked(crc32c(plain)), 0);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(type | ((checksum.length + body.length) << 8), 0);
  return Buffer.concat([head, checksum, body]);
}

function* chunksOf(stream: Buffer) {
  for (let at = 0; at < stream.length;) {
    const size = stream.readUIntLE(at + 1, 3);
    yield { type: stream[at]!, body: stream.subarray(at + 4, at + 4 + size) };
    at += 4 + size;
  }
}

function plainOf({ type, body }: { type: number; body: Buffer }): Buffer {
  const plain = type === 1 ? body.subarray(4) : callLibrary(expandBlock, body.subarray(4), BLOCK);
  expect(body.readUInt32LE(0)).toBe(masked(crc32c(plain)));
  return plain;
}

describe('a snappy stream', () => {
  it('has the checksum that RFC 3720 gives an example of', () => {
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a91_36aa);
  });

  it.each([
    ['WAL', WAL],
    ['zeros', Buffer.alloc(300_000)],
    ['noise', Buffer.from(makeWalSample(200_000).map((byte, at) => byte ^ (at * 2_654_435_761) ^ (at >> 3)))],
    [
      'text that repeats at every distance',
      Buffer.from(Array.from({ length: 60_000 }, (_, at) => `${at % 977} `).join('')),
    ],
  ])('of %s holds blocks that the original library reads, none larger than 64 KiB (COD-2)', async (_, bytes) => {
    const stored = await new CodecFolder().compress('snappy', bytes);

    const [first, ...chunks] = [...chunksOf(stored)];

    expect(stored.subarray(0, 10).equals(IDENTIFIER)).toBe(true);
    expect(first?.type).toBe(0xff);
    expect(Buffer.concat(chunks.map(plainOf)).equals(bytes)).toBe(true);
  });

  it('of the original library is read, with stored, padding, skippable and repeated head chunks', async () => {
    const blocks = Array.from({ length: 5 }, (_, at) => WAL.subarray(at * BLOCK, (at + 1) * BLOCK));
    const compressed = blocks.map((block) => chunk(0, callLibrary(compressBlock, block, 80_000), block));
    const stored = chunk(1, Buffer.from('stored'), Buffer.from('stored'));
    const skipped = [chunk(0xfe, Buffer.alloc(3)), chunk(0x80, Buffer.alloc(200_000)), IDENTIFIER, chunk(0xfd, WAL)];

    const read = await new CodecFolder().decompress(
      'snappy',
      Buffer.concat([IDENTIFIER, ...compressed, ...skipped, stored]),
    );

    expect(read.equals(Buffer.concat([...blocks, Buffer.from('stored')]))).toBe(true);
  });

  it.each([
    ['a chunk of a kind that must not be skipped', chunk(0x02, Buffer.alloc(8))],
    ['a block that claims more than 64 KiB', chunk(0, Buffer.from('818004', 'hex'), Buffer.alloc(0))],
    ['a copy from before the beginning', chunk(0, Buffer.from('0801ff', 'hex'), Buffer.alloc(8))],
    ['a literal longer than its chunk', chunk(0, Buffer.from('08f0ff00', 'hex'), Buffer.alloc(8))],
    ['a chunk without room for its checksum', chunk(1, Buffer.alloc(2))],
    ['a block of another length than it says', chunk(0, Buffer.from('0804616263', 'hex'), Buffer.from('ab'))],
    ['a checksum of other data', chunk(1, Buffer.from('ab'), Buffer.from('ac'))],
  ])('with %s fails', async (_, bad) => {
    const stored = Buffer.concat([IDENTIFIER, bad]);

    await expect(new CodecFolder().decompress('snappy', stored)).rejects.toMatchObject({ code: 'codec-failed' });
  });

  it('without its head fails', async () => {
    const stored = chunk(1, Buffer.from('ab'), Buffer.from('ab'));

    await expect(new CodecFolder().decompress('snappy', stored)).rejects.toMatchObject({ code: 'codec-failed' });
  });
});
