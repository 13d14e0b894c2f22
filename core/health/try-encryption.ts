import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEncryption } from '../codec/gpg';
import type { ServerConfig } from '../config/server-config';
import { toStorageError } from '../fs/errno';
import type { EncryptionTrial } from './judge-settings';

/** Encrypts a small file in a directory of its own, which is removed again. Null when WAL is not encrypted. */
export async function tryEncryption(config: ServerConfig, signal: AbortSignal): Promise<EncryptionTrial | null> {
  const { encryption, pathPrefix, options } = config;
  if (encryption === null || encryption === 'none') return null;
  const directory = await mkdtemp(join(tmpdir(), 'walyard-check-'));
  try {
    const encryptionKeyId = options.get('encryption_key_id')?.value ?? null;
    const method = createEncryption({ encryption, encryptionKeyId, pathPrefix });
    const source = join(directory, 'plain');
    await writeFile(source, 'walyard check\n');
    await method?.encrypt({ source, target: join(directory, 'encrypted') }, signal);
    return { method: encryption, problem: null, advice: null };
  } catch (error) {
    const { message, hint = null } = toStorageError(error, 'encrypt a test file');
    return { method: encryption, problem: message, advice: hint };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
