import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface KeySpec {
  readonly name: string;
  readonly kind: 'rsa2048' | 'cv25519';
  readonly passphrase?: string;
  readonly expired?: boolean;
}

/** A keyring of its own in a directory with a short path (the agent's socket is in it). */
export class GpgHome {
  /** Holds the keyring and is free for files of tests. */
  readonly directory = mkdtempSync(join(tmpdir(), 'wg-'));

  constructor(keys: readonly KeySpec[] = []) {
    chmodSync(this.directory, 0o700);
    for (const key of keys) this.addKey(key);
  }

  /** Runs the real gpg on this keyring; what it prints. */
  gpg(...options: readonly string[]): Buffer {
    return execFileSync('gpg', ['--batch', '--yes', '--quiet', '--pinentry-mode', 'loopback', ...options], {
      env: { ...process.env, GNUPGHOME: this.directory },
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 28,
    });
  }

  /** A copy of another home's public key; nobody here vouches for it. */
  importPublicKey(from: GpgHome, name: string): void {
    const file = join(this.directory, 'import.gpg');
    writeFileSync(file, from.gpg('--export', name));
    this.gpg('--import', file);
  }

  /** The agent remembers passphrases that opened a key. */
  forgetPassphrases(): void {
    execFileSync('gpgconf', ['--homedir', this.directory, '--kill', 'gpg-agent'], { stdio: 'ignore' });
  }

  remove(): void {
    execFileSync('gpgconf', ['--homedir', this.directory, '--kill', 'all'], { stdio: 'ignore' });
    rmSync(this.directory, { recursive: true, force: true });
  }

  private addKey({ name, kind, passphrase, expired }: KeySpec): void {
    const file = join(this.directory, 'key-parameters');
    const algorithms =
      kind === 'rsa2048'
        ? ['Key-Type: RSA', 'Key-Length: 2048', 'Subkey-Type: RSA', 'Subkey-Length: 2048']
        : ['Key-Type: EDDSA', 'Key-Curve: ed25519', 'Subkey-Type: ECDH', 'Subkey-Curve: cv25519'];
    const dates =
      expired === true ? ['Creation-Date: 20200101T000000', 'Expire-Date: 20200201T000000'] : ['Expire-Date: 0'];
    const protection = passphrase === undefined ? '%no-protection' : `Passphrase: ${passphrase}`;
    const identity = [`Name-Email: ${name}`, ...dates];
    // The option that leaves a key unprotected comes first, the parameters of a key after its type.
    const lines =
      passphrase === undefined ? [protection, ...algorithms, ...identity] : [...algorithms, ...identity, protection];
    writeFileSync(file, `${lines.join('\n')}\n%commit\n`);
    this.gpg('--gen-key', file);
  }
}

/** An executable script `gpg` in a new directory under `home`, to be found before the real one. */
export function makeGpgWrapper(home: GpgHome, body: string): string {
  const directory = mkdtempSync(join(home.directory, 'bin-'));
  const script = join(directory, 'gpg');
  writeFileSync(script, `#!/bin/sh\n${body}\n`);
  chmodSync(script, 0o755);
  return directory;
}

/** Shell text that hands over to the real gpg. */
export const REAL_GPG = `exec '${execFileSync('sh', ['-c', 'command -v gpg'], { encoding: 'utf8' }).trim()}' "$@"`;
