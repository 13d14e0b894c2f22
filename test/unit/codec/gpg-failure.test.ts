import { describe, expect, it } from 'vitest';
import { explainGpgFailure, type GpgFailure } from '../../../core/codec/gpg-failure';
import { NO_STATUS, type GpgStatus } from '../../../core/codec/gpg-status';

const EXIT_2 = { code: 2, signal: null, stopped: null, startError: null };
const errno = (code: string) => Object.assign(new Error(`spawn gpg ${code}`), { code });

const explain = (change: Partial<Omit<GpgFailure, 'status'>>, status: Partial<GpgStatus> = {}) =>
  explainGpgFailure({
    action: 'decrypt 00000001',
    end: EXIT_2,
    status: { ...NO_STATUS, ...status },
    lastWords: '',
    recipient: null,
    ...change,
  });

describe('explainGpgFailure', () => {
  it.each([
    [0, {}, 'cannot be used to encrypt'],
    [0, { keyExpired: true }, 'has expired'],
    [0, { keyRevoked: true }, 'is revoked'],
    [1, {}, 'is not in the keyring'],
    [1, { keyExpired: true }, 'has expired'],
    [2, {}, 'is ambiguous'],
    [3, {}, 'cannot be used to encrypt'],
    [4, {}, 'is revoked'],
    [5, {}, 'has expired'],
    [10, { keyExpired: true }, 'is not trusted'],
    [13, {}, 'cannot be used to encrypt'],
  ])('knows the reason %i of a refused recipient, with %o (ENC-2)', (refusedRecipient, status, words) => {
    const error = explain({ recipient: 'dba' }, { ...status, refusedRecipient });

    expect(error).toMatchObject({ code: 'encryption-failed' });
    expect(error.message).toBe(`cannot decrypt 00000001: the key "dba" (encryption_key_id) ${words}`);
  });

  it('tells a program that may not be executed from one that is not there', () => {
    expect(explain({ end: { ...EXIT_2, startError: errno('EACCES') } }).message).toContain('may not execute gpg');
    expect(explain({ end: { ...EXIT_2, startError: errno('ENOENT') } }).message).toContain('is not installed');
    expect(explain({ end: { ...EXIT_2, startError: errno('EAGAIN') } }).message).toContain('(spawn gpg EAGAIN)');
  });

  it('asks for a passphrase also when the message is not for a key (§6.4)', () => {
    const status = { passphraseMissing: true, unreadable: true };

    expect(explain({}, status)).toMatchObject({ code: 'passphrase-failed' });
  });

  it('does not blame the message when the secret key could not be used', () => {
    const status = { secretKeyFailed: true, unreadable: true, errors: [77] };

    const error = explain({ lastWords: 'public key decryption failed: No agent running' }, status);

    expect(error.message).toContain('gpg failed with exit code 2: public key decryption failed: No agent running');
  });

  it('does not blame the message when gpg was killed', () => {
    const error = explain({ end: { ...EXIT_2, code: null, signal: 'SIGKILL' } }, { unreadable: true });

    expect(error.message).toBe('cannot decrypt 00000001: gpg was ended by SIGKILL');
  });

  it('tells a size limit from a gpg that was killed', () => {
    const error = explain({ end: { ...EXIT_2, code: null, signal: 'SIGXFSZ' } });

    expect(error).toMatchObject({ code: 'storage-full' });
    expect(error.message).toBe('cannot decrypt 00000001: the file would exceed a size limit');
  });

  it.each(['No space left on device', 'Disk quota exceeded'])(
    'finds "%s" in the prose, where no status is',
    (words) => {
      const error = explain({ lastWords: `error writing to 'x': ${words}` }, { decrypted: true });

      expect(error).toMatchObject({ code: 'storage-full' });
    },
  );
});
