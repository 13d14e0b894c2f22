import { existsSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDecryption, createEncryption } from '../../../core/codec/gpg';
import { ArchiverError } from '../../../core/errors';
import { isRunning } from '../../harness/is-running';
import { makeSegment } from '../../harness/wal-file';
import { GpgHome, makeGpgWrapper, REAL_GPG } from '../../harness/gpg-home';

const WAL = '000000010000000000000001';
const PASSPHRASE = 'planted secret';

let home: GpgHome;
let other: GpgHome;
let folder: string;
beforeAll(() => {
  home = new GpgHome([
    { name: 'good@example.org', kind: 'cv25519' },
    { name: 'locked@example.org', kind: 'rsa2048', passphrase: PASSPHRASE },
    { name: 'expired@example.org', kind: 'cv25519', expired: true },
  ]);
  other = new GpgHome([{ name: 'stranger@example.org', kind: 'cv25519' }]);
  home.importPublicKey(other, 'stranger@example.org');
});
afterAll(() => {
  home.remove();
  other.remove();
});
beforeEach(() => {
  vi.stubEnv('GNUPGHOME', home.directory);
  home.forgetPassphrases();
  folder = mkdtempSync(join(home.directory, 'test-'));
  writeFileSync(at(WAL), makeSegment(WAL));
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const at = (name: string) => join(folder, name);

function encrypt(encryptionKeyId = 'good@example.org', pathPrefix: string | null = null, signal?: AbortSignal) {
  const encryption = createEncryption({ encryption: 'gpg', encryptionKeyId, pathPrefix })!;
  return encryption.encrypt({ source: at(WAL), target: at('stored.gpg') }, signal);
}

function decrypt(passphraseCommand: string | null = null, pathPrefix: string | null = null) {
  const decryption = createDecryption({ passphraseCommand, pathPrefix });
  return decryption.decrypt({ source: at('stored.gpg'), target: at('plain') });
}

/** How it failed; it must have left no target, and no file that was there changed. */
async function failureOf(action: Promise<unknown>, target: 'stored.gpg' | 'plain'): Promise<ArchiverError> {
  const error: unknown = await action.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ArchiverError)) throw new Error(`not an ArchiverError: ${String(error)}`);
  expect(existsSync(at(target))).toBe(false);
  expect(readFileSync(at(WAL)).equals(makeSegment(WAL))).toBe(true);
  expect(error.message).not.toContain('\n');
  expect(error.message + (error.hint ?? '')).not.toContain(PASSPHRASE);
  return error;
}

describe('encrypting with gpg fails', () => {
  it.each([
    ['nobody@example.org', 'is not in the keyring'],
    ['DEADBEEFDEADBEEF', 'is not in the keyring'],
    ['expired@example.org', 'has expired'],
    ['stranger@example.org', 'is not trusted'],
  ])('for %s, which %s (ENC-2)', async (key, words) => {
    const error = await failureOf(encrypt(key), 'stored.gpg');

    expect(error).toMatchObject({ code: 'encryption-failed', reaction: 'operator' });
    expect(error.message).toBe(`cannot encrypt ${WAL}: the key "${key}" (encryption_key_id) ${words}`);
    expect(error.hint).toBeTruthy();
  });

  it('for an expired key that is named by its fingerprint (ENC-2)', async () => {
    const listing = home.gpg('--with-colons', '--list-keys', 'expired@example.org').toString();
    const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(listing)?.[1];

    const error = await failureOf(encrypt(fingerprint), 'stored.gpg');

    expect(error.message).toContain(`"${fingerprint}" (encryption_key_id) has expired`);
  });

  it('without gpg, and says how to install it', async () => {
    vi.stubEnv('PATH', folder);

    const error = await failureOf(encrypt(), 'stored.gpg');

    expect(error.message).toBe(`cannot encrypt ${WAL}: the program gpg is not installed`);
    expect(error.hint).toContain('apt-get install gnupg');
  });

  it.runIf(process.platform === 'linux')('when the disk is full', async () => {
    const error = await failureOf(encrypt(undefined, fullDisk()), 'stored.gpg');

    expect(error).toMatchObject({ code: 'storage-full' });
    expect(error.message).toContain('no space left');
  });

  it('with the last words of gpg when it says something else', async () => {
    const old = makeGpgWrapper(home, `echo 'gpg: Invalid option "--pinentry-mode"' >&2; exit 2`);

    const error = await failureOf(encrypt(undefined, old), 'stored.gpg');

    expect(error.message).toContain('gpg failed with exit code 2: Invalid option "--pinentry-mode"');
    expect(error.hint).toContain('2.1 or later');
  });

  it('when gpg is killed', async () => {
    const error = await failureOf(encrypt(undefined, makeGpgWrapper(home, 'kill -9 $$')), 'stored.gpg');

    expect(error.message).toContain('gpg was ended by SIGKILL');
  });

  it('when gpg ends with 0 without having said that it encrypted', async () => {
    const error = await failureOf(encrypt(undefined, makeGpgWrapper(home, 'exit 0')), 'stored.gpg');

    expect(error).toMatchObject({ code: 'encryption-failed' });
  });

  it('when the source is not there, without making a target', async () => {
    const encryption = createEncryption({ encryption: 'gpg', encryptionKeyId: 'good@example.org', pathPrefix: null })!;

    const error = await failureOf(encryption.encrypt({ source: at('gone'), target: at('stored.gpg') }), 'stored.gpg');

    expect(error).toMatchObject({ code: 'storage-missing' });
  });

  it('instead of replacing a target', async () => {
    writeFileSync(at('stored.gpg'), 'somebody else');

    await expect(encrypt()).rejects.toThrow('stored.gpg: EEXIST');

    expect(readFileSync(at('stored.gpg'), 'utf8')).toBe('somebody else');
  });

  it('when it is cancelled, and ends gpg with what it started', async () => {
    const slow = makeGpgWrapper(
      home,
      `sleep 60 & echo $! >'${folder}/pid.new'; mv '${folder}/pid.new' '${folder}/pid'; wait`,
    );
    const cancelling = new AbortController();
    const encrypting = encrypt(undefined, slow, cancelling.signal);
    await vi.waitFor(() => expect(existsSync(at('pid'))).toBe(true), { timeout: 5_000 });

    cancelling.abort();

    expect(await failureOf(encrypting, 'stored.gpg')).toMatchObject({ code: 'cancelled' });
    expect(isRunning(Number(readFileSync(at('pid'), 'utf8')))).toBe(false);
  });
});

describe('decrypting with gpg fails', () => {
  it('with the wrong passphrase, and asks the command again the next time (§6.4)', async () => {
    await encrypt('locked@example.org');
    writeFileSync(at('passphrase'), 'wrong');

    const error = await failureOf(decrypt(`cat '${folder}/passphrase'`), 'plain');
    writeFileSync(at('passphrase'), PASSPHRASE);
    const { sizeBytes } = await decrypt(`cat '${folder}/passphrase'`);

    expect(error).toMatchObject({ code: 'passphrase-failed', reaction: 'operator' });
    expect(error.message).toBe('cannot decrypt stored.gpg: the passphrase is wrong');
    expect(sizeBytes).toBe(makeSegment(WAL).length);
  });

  it('without a passphrase for a key that needs one (§6.4)', async () => {
    await encrypt('locked@example.org');

    const error = await failureOf(decrypt(null), 'plain');

    expect(error).toMatchObject({ code: 'passphrase-failed' });
    expect(error.message).toBe('cannot decrypt stored.gpg: the secret key needs a passphrase and there is none');
    expect(error.hint).toContain('encryption_passphrase_command');
  });

  it.each([
    ['fails', `echo '${PASSPHRASE}' >&2; exit 3`, 'encryption_passphrase_command failed with exit code 3'],
    ['prints nothing', 'true', 'encryption_passphrase_command printed nothing: the passphrase is empty'],
  ])('when the passphrase command %s, before gpg is run (§9.8)', async (_, command, words) => {
    await encrypt('locked@example.org');

    const error = await failureOf(decrypt(command), 'plain');

    expect(error).toMatchObject({ code: 'passphrase-failed', message: words });
  });

  it('without the secret key', async () => {
    await encrypt();
    vi.stubEnv('GNUPGHOME', other.directory);

    const error = await failureOf(decrypt(), 'plain');

    expect(error).toMatchObject({ code: 'encryption-failed' });
    expect(error.message).toMatch(/the secret key [0-9A-F]{16} is not in the keyring/);
  });

  it.each([
    ['is cut off', () => truncateSync(at('stored.gpg'), 500_000)],
    ['is cut off in its first packet', () => truncateSync(at('stored.gpg'), 60)],
    ['was changed', () => overwrite('stored.gpg', 300_000)],
    ['has something behind it', () => writeFileSync(at('stored.gpg'), 'garbage', { flag: 'a' })],
    ['is empty', () => truncateSync(at('stored.gpg'), 0)],
    ['is plain WAL', () => writeFileSync(at('stored.gpg'), makeSegment(WAL))],
    [
      'is only signed',
      () => home.gpg('--local-user', 'good@example.org', '--output', at('stored.gpg'), '--sign', at(WAL)),
    ],
  ])('when the message %s, and delivers nothing of it (COD-18, COD-19)', async (_, damage) => {
    await encrypt();
    damage();

    const error = await failureOf(decrypt(), 'plain');

    expect(error).toMatchObject({ code: 'encryption-failed' });
    expect(error.message).toBe('cannot decrypt stored.gpg: it is damaged, or no encrypted message');
  });

  it.runIf(process.platform === 'linux')('when the disk is full', async () => {
    await encrypt();

    const error = await failureOf(decrypt(null, fullDisk()), 'plain');

    expect(error).toMatchObject({ code: 'storage-full' });
  });
});

/** The real gpg, writing to a device that is always full. */
function fullDisk(): string {
  const findTarget = 'for word; do [ "$before" = --output ] && target=$word; before=$word; done';
  return makeGpgWrapper(home, `${findTarget}\nln -sf /dev/full "$target"\n${REAL_GPG}`);
}

function overwrite(name: string, offset: number): void {
  const bytes = readFileSync(at(name));
  bytes.write('XXXX', offset);
  writeFileSync(at(name), bytes);
}
