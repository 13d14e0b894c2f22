import type { ServerConfig } from '../config/server-config';
import { ArchiverError } from '../errors';
import { runGpg, type CodedFiles } from './gpg-run';
import { forgetPassphrase, readPassphrase, type PassphraseSettings } from './passphrase';

export type { CodedFiles };

/** What makes WAL unreadable for all who lack the secret key. Needs the public key only. */
export interface Encryption {
  /** As the catalogue records it. */
  readonly name: 'gpg';
  /**
   * The target, readable by this user alone, is not yet durable. A failure leaves none behind.
   * @throws ArchiverError 'encryption-failed', 'storage-full', 'cancelled' and those of the file system
   */
  encrypt(files: CodedFiles, signal?: AbortSignal): Promise<{ sizeBytes: number }>;
}

export interface Decryption {
  /**
   * As {@link Encryption.encrypt}. Nothing is delivered of a message that is not whole and unchanged (COD-18).
   * @throws ArchiverError 'passphrase-failed' besides
   */
  decrypt(files: CodedFiles, signal?: AbortSignal): Promise<{ sizeBytes: number }>;
}

export interface EncryptionSettings extends Pick<ServerConfig, 'encryption' | 'pathPrefix'> {
  readonly encryptionKeyId: string | null;
}

export interface DecryptionSettings extends Pick<ServerConfig, 'pathPrefix'> {
  readonly passphraseCommand: string | null;
}

/**
 * Null when nothing is to be encrypted.
 * @throws ArchiverError 'config-invalid'
 */
export function createEncryption(settings: EncryptionSettings): Encryption | null {
  const { encryption, encryptionKeyId, pathPrefix } = settings;
  if (encryption === null) return null;
  if (encryption !== 'gpg') {
    throw new ArchiverError('config-invalid', `unknown encryption "${encryption}"`, {
      hint: 'Set encryption to gpg or none.',
    });
  }
  if (encryptionKeyId === null || encryptionKeyId.trim() === '') {
    throw new ArchiverError('config-invalid', 'encryption = gpg needs encryption_key_id', {
      hint: 'Set encryption_key_id to the fingerprint of the public key that WAL is encrypted for.',
    });
  }
  return new GpgEncryption(encryptionKeyId, pathPrefix);
}

/** Reads what any key encrypted whose secret part is in the keyring, whatever `encryption` is set to (ENC-7). */
export function createDecryption(settings: DecryptionSettings): Decryption {
  return new GpgDecryption(settings);
}

class GpgEncryption implements Encryption {
  readonly name = 'gpg';

  constructor(
    private readonly recipient: string,
    private readonly pathPrefix: string | null,
  ) {}

  encrypt(files: CodedFiles, signal?: AbortSignal): Promise<{ sizeBytes: number }> {
    const { recipient, pathPrefix } = this;
    // A key that is not in the keyring is not searched for: no foreign key out of the network, and no waiting for it.
    const options = ['--no-auto-key-locate', '--compress-level', '0', '--recipient', recipient, '--encrypt'];
    return runGpg({ verb: 'encrypt', arguments: options, recipient, pathPrefix }, files, signal);
  }
}

class GpgDecryption implements Decryption {
  constructor(private readonly settings: DecryptionSettings) {}

  async decrypt(files: CodedFiles, signal?: AbortSignal): Promise<{ sizeBytes: number }> {
    const { passphraseCommand: command, pathPrefix } = this.settings;
    const source: PassphraseSettings | null = command === null || command === '' ? null : { command, pathPrefix };
    // Without a command the key may still have no passphrase: gpg then reads an empty one.
    const input = source === null ? new Uint8Array() : await readPassphrase(source, signal);
    try {
      const options = ['--passphrase-fd', '0', '--decrypt'];
      return await runGpg({ verb: 'decrypt', arguments: options, recipient: null, input, pathPrefix }, files, signal);
    } catch (error) {
      // It may have been changed since the command was run.
      if (source !== null && error instanceof ArchiverError && error.code === 'passphrase-failed') {
        forgetPassphrase(source);
      }
      throw error;
    }
  }
}
