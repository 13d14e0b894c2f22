import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectCompression } from '../../../core/codec/detect-encoding';
import { isPgpMessage, PGP_HEAD_BYTES } from '../../../core/codec/detect-pgp';
import { makeSegment } from '../../harness/wal-file';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const padded = (hex: string) => Buffer.concat([bytes(hex), Buffer.alloc(PGP_HEAD_BYTES)]);

const MAGICS = [
  0xd064, 0xd066, 0xd071, 0xd075, 0xd07e, 0xd087, 0xd093, 0xd097, 0xd098, 0xd101, 0xd106, 0xd10d, 0xd110, 0xd113,
  0xd116, 0xd118,
];

describe('isPgpMessage (ENC-4)', () => {
  it.each([
    ['an RSA recipient of 2048 bits', '85 01 0c 03'],
    ['an RSA recipient of 3072 bits', '85 01 8c 03'],
    ['an ECC recipient', '84 5e 03'],
    ['a recipient with a length of four bytes', '86 00 00 01 0c 03'],
    ['a recipient as RFC 9580 writes it', 'c1 5e 06'],
    ['a recipient in the new format with a length of two bytes', 'c1 c0 4c 03'],
    ['a recipient in the new format with a length of five bytes', 'c1 ff 00 00 01 0c 03'],
    ['a passphrase', '8c 0d 04'],
    ['a passphrase of version 5', 'c3 26 05'],
    ['a passphrase of version 6', 'c3 26 06'],
    ['encrypted data in the old format', 'a4 20 55'],
    ['encrypted data in the old format up to the end of the file', 'a7 55'],
    ['encrypted data with integrity protection', 'd2 ed 01'],
    ['encrypted data of GnuPG 2.3', 'd4 ed 01'],
  ])('recognises %s', (_, hex) => {
    expect(isPgpMessage(padded(hex))).toBe(true);
  });

  it('recognises ASCII armour, but not that of a key', () => {
    expect(isPgpMessage(Buffer.from('-----BEGIN PGP MESSAGE-----\n\n'))).toBe(true);
    expect(isPgpMessage(Buffer.from('-----BEGIN PGP PUBLIC KEY BLOCK-----'))).toBe(false);
    expect(isPgpMessage(Buffer.from('-----BEGIN PGP MESSAGE'))).toBe(false);
  });

  it.each([
    ['a recipient of an unknown version', '85 01 0c 04'],
    ['a passphrase of an unknown version', '8c 0d 03'],
    ['protected data of an unknown version', 'd2 ed 03'],
    ['a public key', '99 01 0d 04'],
    ['a signed message', 'a3 01'],
    ['a signature', '89 01 b3 04'],
    ['user data in the new format', 'cb ed 62'],
    ['a first byte that is no packet', '05 01 0c 03'],
  ])('is not taken in by %s', (_, hex) => {
    expect(isPgpMessage(padded(hex))).toBe(false);
  });

  it.each(['', '85', '85 01', '85 01 0c', '84 5e', 'c1 ff 00 00 01 0c'])(
    'does not guess from the bytes "%s"',
    (hex) => {
      expect(isPgpMessage(bytes(hex))).toBe(false);
    },
  );

  it.each(MAGICS)(
    'never takes a page with magic %i for a message, whatever follows and in both byte orders',
    (magic) => {
      const rest = fc.uint8Array({ minLength: PGP_HEAD_BYTES, maxLength: PGP_HEAD_BYTES });
      fc.assert(
        fc.property(rest, fc.boolean(), (tail, isBigEndian) => {
          const halves = [magic & 0xff, magic >> 8];

          expect(isPgpMessage(Uint8Array.from([...(isBigEndian ? halves.reverse() : halves), ...tail]))).toBe(false);
        }),
      );
    },
  );

  it('takes neither a segment nor a history file for a message (COD-8)', () => {
    expect(isPgpMessage(makeSegment('000000010000000000000001'))).toBe(false);
    expect(isPgpMessage(Buffer.from('1\t0/3000000\tno recovery target specified\n'))).toBe(false);
  });

  it.each([
    ['gzip', '1f 8b 08 00'],
    ['bzip2', '42 5a 68 39'],
    ['xz', 'fd 37 7a 58 5a 00'],
    ['zstd', '28 b5 2f fd'],
    ['lz4', '04 22 4d 18'],
    ['snappy', 'ff 06 00 00 73 4e 61 50 70 59'],
  ])('leaves %s to the detection of compression', (name, hex) => {
    expect(detectCompression(padded(hex))).toBe(name);
    expect(isPgpMessage(padded(hex))).toBe(false);
  });
});
