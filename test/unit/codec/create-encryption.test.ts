import { describe, expect, it } from 'vitest';
import { createEncryption } from '../../../core/codec/gpg';
import { failureOf } from '../config/config-folder';

describe('createEncryption', () => {
  it('gives none when nothing is to be encrypted', () => {
    expect(createEncryption({ encryption: null, encryptionKeyId: 'dba', pathPrefix: null })).toBeNull();
  });

  it('is recorded as gpg in the catalogue', () => {
    expect(createEncryption({ encryption: 'gpg', encryptionKeyId: 'dba', pathPrefix: null })?.name).toBe('gpg');
  });

  it.each([null, '', ' '])('refuses the key "%s" (codecs.md §6.1)', (encryptionKeyId) => {
    const error = failureOf(() => createEncryption({ encryption: 'gpg', encryptionKeyId, pathPrefix: null }));

    expect(error).toMatchObject({ code: 'config-invalid' });
    expect(error.message).toContain('encryption_key_id');
  });

  it('refuses an unknown encryption instead of storing plain WAL (codecs.md §6.2)', () => {
    const error = failureOf(() => createEncryption({ encryption: 'age', encryptionKeyId: 'dba', pathPrefix: null }));

    expect(error).toMatchObject({ code: 'config-invalid', message: 'unknown encryption "age"' });
  });
});
