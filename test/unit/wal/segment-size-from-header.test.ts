import { describe, expect, it } from 'vitest';
import { segmentSizeFromHeader } from '../../../core/wal/segment-size-from-header';
import { MIB, SIZES_MB } from './arbitraries';
import { pageBytes } from './page-bytes';

describe('segmentSizeFromHeader', () => {
  it.each(SIZES_MB)('section 8: reads %i MiB in both byte orders', (mb) => {
    for (const littleEndian of [true, false]) {
      expect(segmentSizeFromHeader(pageBytes({ segmentSize: mb * MIB, littleEndian }))).toBe(mb * MIB);
    }
  });

  it.each([2, 3, 6, 0xf])('section 8: accepts the flags %i and a version it does not know', (info) => {
    expect(segmentSizeFromHeader(pageBytes({ info, magic: 0xd1ff }))).toBe(MIB);
  });

  it.each([
    ['zeros', new Uint8Array(40)],
    ['39 bytes', pageBytes().subarray(0, 39)],
    ['nothing', new Uint8Array(0)],
    ['a short header', pageBytes({ info: 5 })],
    ['unknown flags', pageBytes({ info: 0x12 })],
    ['a size of 3 MiB', pageBytes({ segmentSize: 3 * MIB })],
    ['a size of 512 KiB', pageBytes({ segmentSize: MIB / 2 })],
    ['a size of 2 GiB', pageBytes({ segmentSize: 2048 * MIB })],
    ['a block of 512 bytes', pageBytes({ blockSize: 512 })],
    ['a block of 128 KiB', pageBytes({ blockSize: 131_072 })],
    ['a block of 8191 bytes', pageBytes({ blockSize: 8191 })],
    ['gzip', Uint8Array.from({ length: 40 }, (_, index) => [0x1f, 0x8b, 0x08, 0x00][index] ?? (index * 37) % 256)],
    ['text', Uint8Array.from('1\t0/6020C8\tno recovery target specified\n', (char) => char.charCodeAt(0))],
  ])('section 9: finds none in %s', (_, bytes) => {
    expect(segmentSizeFromHeader(bytes)).toBeNull();
  });

  it.each([1024, 65_536])('section 9: accepts blocks of %i bytes', (blockSize) => {
    expect(segmentSizeFromHeader(pageBytes({ blockSize }))).toBe(MIB);
  });
});
