import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { builtInDetector, describeStoredWal } from '../../../core/catalogue/describe-stored-wal';
import { detectCompression } from '../../../core/codec/detect-encoding';
import { isPgpMessage, PGP_HEAD_BYTES } from '../../../core/codec/detect-pgp';
import { createDecryption, createEncryption } from '../../../core/codec/gpg';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { makeSegment } from '../../harness/wal-file';
import { GpgHome, makeGpgWrapper, REAL_GPG } from '../../harness/gpg-home';

const PASSPHRASE = 'planted secret';
const WAL = '000000010000000000000001';
const PLAIN = Buffer.concat([makeSegment(WAL), randomBytes(15 << 20)]);

let home: GpgHome;
let folder: string;
beforeAll(() => {
  home = new GpgHome([
    { name: 'rsa@example.org', kind: 'rsa2048' },
    { name: 'ecc@example.org', kind: 'cv25519' },
    { name: 'locked-rsa@example.org', kind: 'rsa2048', passphrase: PASSPHRASE },
    { name: 'locked-ecc@example.org', kind: 'cv25519', passphrase: PASSPHRASE },
  ]);
  vi.stubEnv('GNUPGHOME', home.directory);
});
afterAll(() => home.remove());
beforeEach(() => {
  home.forgetPassphrases();
  folder = mkdtempSync(join(home.directory, 'test-'));
  writeFileSync(join(folder, WAL), PLAIN);
  writeFileSync(join(folder, 'passphrase'), `${PASSPHRASE}\n`);
});

const encryption = (encryptionKeyId: string, pathPrefix: string | null = null) =>
  createEncryption({ encryption: 'gpg', encryptionKeyId, pathPrefix })!;
const decryption = (pathPrefix: string | null = null) =>
  createDecryption({ passphraseCommand: `cat '${folder}/passphrase'`, pathPrefix });
const at = (name: string) => join(folder, name);
const headOf = (name: string) => readFileSync(at(name)).subarray(0, PGP_HEAD_BYTES);

describe('gpg', () => {
  it.each(['rsa', 'ecc', 'locked-rsa', 'locked-ecc'])(
    'gives a segment of 16 MiB back byte for byte, with the %s key (codecs.md §6)',
    async (key) => {
      const stored = await encryption(`${key}@example.org`).encrypt({ source: at(WAL), target: at('stored.gpg') });
      const plain = await decryption().decrypt({ source: at('stored.gpg'), target: at('plain') });

      expect(stored.sizeBytes).toBe(statSync(at('stored.gpg')).size);
      expect(readFileSync(at('stored.gpg')).includes(PLAIN.subarray(0, 64))).toBe(false);
      expect(plain.sizeBytes).toBe(PLAIN.length);
      expect(readFileSync(at('plain')).equals(PLAIN)).toBe(true);
      expect(readFileSync(at(WAL)).equals(PLAIN)).toBe(true);
    },
  );

  it('takes the fingerprint, the key id and the address for encryption_key_id (ENC-3)', async () => {
    const keys = home.gpg('--with-colons', '--list-keys', 'ecc@example.org').toString();
    const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(keys)?.[1] ?? '';
    const recipients = [fingerprint, fingerprint.slice(-16), `0x${fingerprint.slice(-16)}`, '<ecc@example.org>'];

    for (const [n, recipient] of recipients.entries()) {
      await encryption(recipient).encrypt({ source: at(WAL), target: at(`stored-${n}`) });
      await decryption().decrypt({ source: at(`stored-${n}`), target: at(`plain-${n}`) });
    }

    const same = recipients.map((_, n) => readFileSync(at(`plain-${n}`)).equals(PLAIN));
    expect([fingerprint.length, same]).toEqual([40, recipients.map(() => true)]);
  });

  it.each(['rsa', 'ecc'])('is recognised in the archive, with the %s key (ENC-4, §9.7)', async (key) => {
    await encryption(`${key}@example.org`).encrypt({ source: at(WAL), target: at('stored.gpg') });

    expect(await describeStoredWal(nodeDurableFs, at('stored.gpg'), WAL, builtInDetector)).toMatchObject({
      compression: null,
      encryption: 'gpg',
    });
  });

  it('reads an armoured message, and recognises it (ENC-4)', async () => {
    home.gpg('--armor', '--recipient', 'ecc@example.org', '--output', at('armoured'), '--encrypt', at(WAL));

    const { sizeBytes } = await decryption().decrypt({ source: at('armoured'), target: at('plain') });

    expect(isPgpMessage(headOf('armoured'))).toBe(true);
    expect(sizeBytes).toBe(PLAIN.length);
  });

  it('keeps compressed WAL as it is: compress, encrypt, decrypt, identify, decompress (ENC-1, §9.6)', async () => {
    writeFileSync(at('compressed'), gzipSync(PLAIN, { level: 1 }));

    const stored = await encryption('rsa@example.org').encrypt({ source: at('compressed'), target: at('stored.gpg') });
    await decryption().decrypt({ source: at('stored.gpg'), target: at('plain') });

    expect(detectCompression(headOf('stored.gpg'))).toBeNull();
    expect(stored.sizeBytes).toBeGreaterThan(statSync(at('compressed')).size); // --compress-level 0
    expect(detectCompression(headOf('plain'))).toBe('gzip');
    expect(gunzipSync(readFileSync(at('plain'))).equals(PLAIN)).toBe(true);
  });

  it('opens a key without passphrase when there is no passphrase command', async () => {
    await encryption('ecc@example.org').encrypt({ source: at(WAL), target: at('stored.gpg') });

    const read = createDecryption({ passphraseCommand: null, pathPrefix: null });
    const { sizeBytes } = await read.decrypt({ source: at('stored.gpg'), target: at('plain') });

    expect(sizeBytes).toBe(PLAIN.length);
  });

  it.runIf(process.platform !== 'win32')('lets nobody else read what it writes', async () => {
    await encryption('ecc@example.org').encrypt({ source: at(WAL), target: at('stored.gpg') });
    await decryption().decrypt({ source: at('stored.gpg'), target: at('plain') });

    expect(statSync(at('stored.gpg')).mode & 0o777).toBe(0o600);
    expect(statSync(at('plain')).mode & 0o777).toBe(0o600);
  });

  it('takes file names that look like options', async () => {
    const odd = '--output; $(touch x)';
    writeFileSync(at(odd), PLAIN);
    const before = process.cwd();
    process.chdir(folder);
    onTestFinished(() => process.chdir(before));

    const { sizeBytes } = await encryption('ecc@example.org').encrypt({ source: odd, target: '-o' });

    expect(sizeBytes).toBeGreaterThan(PLAIN.length);
    expect(readdirSync(folder)).not.toContain('x');
  });

  it.runIf(process.platform === 'linux')('shows the passphrase in no process list and no environment', async () => {
    const look = `cat /proc/[0-9]*/cmdline /proc/$$/environ 2>/dev/null | tr '\\0' '\\n' >>'${folder}/seen'`;
    const watched = makeGpgWrapper(home, `${look}\n${REAL_GPG}`);
    await encryption('locked-rsa@example.org', watched).encrypt({ source: at(WAL), target: at('stored.gpg') });

    await decryption(watched).decrypt({ source: at('stored.gpg'), target: at('plain') });

    const seen = readFileSync(at('seen'), 'utf8');
    expect(seen).toContain('--passphrase-fd');
    expect(seen).toContain(`GNUPGHOME=${home.directory}`);
    expect(seen).not.toContain(PASSPHRASE);
  });
});
