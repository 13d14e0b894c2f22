import { describe, expect, it } from 'vitest';
import { addStatusLine, GPG_ERROR, NO_STATUS } from '../../../core/codec/gpg-status';

const read = (...lines: readonly string[]) => lines.reduce(addStatusLine, NO_STATUS);

describe('addStatusLine', () => {
  it.each([
    ['[GNUPG:] END_ENCRYPTION', { encrypted: true }],
    ['[GNUPG:] DECRYPTION_OKAY', { decrypted: true }],
    ['[GNUPG:] INV_RECP 10 dba@example.org', { refusedRecipient: 10 }],
    ['[GNUPG:] KEYEXPIRED 1577836801', { keyExpired: true }],
    ['[GNUPG:] KEYREVOKED', { keyRevoked: true }],
    ['[GNUPG:] NO_SECKEY 431868BAB964FF0E', { missingSecretKey: '431868BAB964FF0E' }],
    ['[GNUPG:] MISSING_PASSPHRASE', { passphraseMissing: true }],
    ['[GNUPG:] NODATA 3', { unreadable: true }],
    ['[GNUPG:] BADMDC', { unreadable: true }],
    ['[GNUPG:] DECRYPTION_FAILED', { unreadable: true }],
    ['[GNUPG:] FAILURE encrypt 32859', { errors: [GPG_ERROR.noSpace] }],
    ['[GNUPG:] ERROR pkdecrypt_failed 67108875', { errors: [GPG_ERROR.badPassphrase], secretKeyFailed: true }],
    ['[GNUPG:] ERROR pkdecrypt_failed 67109041', { errors: [GPG_ERROR.noPassphrase], secretKeyFailed: true }],
    ['[GNUPG:] ERROR symkey_decrypt.maybe_error 11_BAD_PASSPHRASE', { errors: [GPG_ERROR.badPassphrase] }],
  ])('understands %s', (line, expected) => {
    expect(read(line)).toEqual({ ...NO_STATUS, ...expected });
  });

  it.each(['', 'gpg: DECRYPTION_OKAY', 'END_ENCRYPTION', '[GNUPG:] KEY_CONSIDERED 4CC1 0', '[GNUPG:] '])(
    'finds nothing in "%s"',
    (line) => {
      expect(read(line)).toEqual(NO_STATUS);
    },
  );

  it('collects what many lines say, and does not grow with them', () => {
    const status = read(...Array.from({ length: 100 }, (_, at) => `[GNUPG:] ERROR somewhere ${at}`), '[GNUPG:] BADMDC');

    expect(status.unreadable).toBe(true);
    expect(status.errors).toHaveLength(20);
    expect(status.errors.at(-1)).toBe(99);
  });
});
