import { describe, expect, it } from 'vitest';
import {
  detectArchivedCompression,
  detectCompression,
  ENCODING_HEAD_BYTES,
  encodingHeadBytes,
  parseCustomMagic,
} from '../../../core/codec/detect-encoding';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

const MAGICS = [
  ['bzip2', '425a68'],
  ['gzip', '1f8b08'],
  ['lz4', '04224d18'],
  ['snappy', 'ff060000734e61507059'],
  ['xz', 'fd377a585a00'],
  ['zstd', '28b52ffd'],
] as const;

describe('detectCompression', () => {
  it.each(MAGICS)('knows %s by its first bytes (COD-4, COD-5)', (name, magic) => {
    expect(detectCompression(bytes(`${magic}00112233`))).toBe(name);
    expect(detectCompression(bytes(magic))).toBe(name);
  });

  it.each(MAGICS)('does not take a file that ends within the magic of %s for it (COD-7)', (_, magic) => {
    expect(detectCompression(bytes(magic.slice(0, -2)))).toBeNull();
  });

  it.each([
    ['nothing', ''],
    ['a page of PostgreSQL 15', '10d10700010000000000000100000000'],
    ['a history file', '3109302f33303030'],
  ])('sees no compression in %s (COD-7, COD-8)', (_, head) => {
    expect(detectCompression(bytes(head))).toBeNull();
  });

  it.each([
    ['its own', 'cafe', 'cafe00', 'custom'],
    ['that of gzip, which comes later in the alphabet', '1f8b', '1f8b0800', 'custom'],
    ['that of bzip2, which comes earlier', '425a', '425a6839', 'bzip2'],
    ['one that the file has not', 'cafe', '28b52ffd', 'zstd'],
    ['one that is longer than the file', 'cafe00', 'cafe', null],
  ])('with a custom magic like %s finds the right one (COD-5, COD-6)', (_, magic, head, expected) => {
    expect(detectCompression(bytes(head), bytes(magic))).toBe(expected);
  });
});

describe('detectArchivedCompression', () => {
  it('takes what nothing shows for custom when custom has no magic (COD-6)', () => {
    expect(detectArchivedCompression(bytes('10d1'), { compression: 'custom', magic: null })).toBe('custom');
  });

  it('takes it for plain WAL when custom has a magic (COD-6)', () => {
    expect(detectArchivedCompression(bytes('10d1'), { compression: 'custom', magic: bytes('cafe') })).toBeNull();
    expect(detectArchivedCompression(bytes('cafe'), { compression: 'custom', magic: bytes('cafe') })).toBe('custom');
  });

  it('takes it for plain WAL when the server does not compress with custom', () => {
    expect(detectArchivedCompression(bytes('10d1'), { compression: 'gzip', magic: null })).toBeNull();
  });

  it('still sees the other formats on a server with custom compression', () => {
    expect(detectArchivedCompression(bytes('28b52ffd'), { compression: 'custom', magic: null })).toBe('zstd');
  });
});

describe('parseCustomMagic', () => {
  it.each([
    ['0x28B52FFD', '28b52ffd'],
    ['0xcafe', 'cafe'],
  ])('reads %s', (text, expected) => {
    expect(Buffer.from(parseCustomMagic(text) ?? []).toString('hex')).toBe(expected);
  });

  it.each([null, '', '0x', '0xabc', 'cafe', '0xcafe '])('is null for %s', (text) => {
    expect(parseCustomMagic(text)).toBeNull();
  });
});

describe('encodingHeadBytes', () => {
  it('grows with a custom magic that is longer than all others (COD-4)', () => {
    expect(encodingHeadBytes(null)).toBe(ENCODING_HEAD_BYTES);
    expect(encodingHeadBytes(new Uint8Array(3))).toBe(ENCODING_HEAD_BYTES);
    expect(encodingHeadBytes(new Uint8Array(40))).toBe(40);
  });
});
