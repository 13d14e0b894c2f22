import { ArchiverError } from '../errors';
import { isErrno } from '../fs/errno';
import type { ChildEnd } from '../process/run-child';
import { DISK_FULL, saysDiskFull, SIZE_LIMIT } from './disk-full';
import { GPG_ERROR, type GpgStatus } from './gpg-status';

/** One run of gpg that did not do what it was asked. */
export interface GpgFailure {
  /** Completes "cannot …". */
  readonly action: string;
  readonly end: ChildEnd;
  readonly status: GpgStatus;
  /** The last lines of its error output. */
  readonly lastWords: string;
  /** Who it was to encrypt for; null when it was to decrypt. */
  readonly recipient: string | null;
}

interface Explanation {
  readonly what: string;
  readonly hint: string;
}

/** The failure in the operator's words, from what gpg tells programs and, only where that is silent, from its prose. */
export function explainGpgFailure(failure: GpgFailure): ArchiverError {
  const { action, end, status, recipient } = failure;
  const fail = (code: ArchiverError['code'], { what, hint }: Explanation) =>
    new ArchiverError(code, `cannot ${action}: ${what}`, { hint });
  if (end.stopped === 'cancelled') return new ArchiverError('cancelled', `stopped to ${action}`);
  if (end.startError !== null) return fail('encryption-failed', explainStart(end.startError));
  if (isDiskFull(failure)) return fail('storage-full', DISK_FULL);
  if (end.signal === 'SIGXFSZ') return fail('storage-full', SIZE_LIMIT);
  if (recipient !== null && status.refusedRecipient !== null) {
    return fail('encryption-failed', explainRecipient(status, status.refusedRecipient, recipient));
  }
  if (status.errors.includes(GPG_ERROR.badPassphrase)) return fail('passphrase-failed', WRONG_PASSPHRASE);
  if (status.errors.includes(GPG_ERROR.noPassphrase) || status.passphraseMissing) {
    return fail('passphrase-failed', NO_PASSPHRASE);
  }
  if (status.missingSecretKey !== null) return fail('encryption-failed', explainMissingKey(status.missingSecretKey));
  if (isDamaged(failure)) return fail('encryption-failed', DAMAGED);
  return fail('encryption-failed', explainOther(failure));
}

const WRONG_PASSPHRASE = {
  what: 'the passphrase is wrong',
  hint: 'encryption_passphrase_command prints a passphrase that does not open the secret key: correct the command.',
};
const NO_PASSPHRASE = {
  what: 'the secret key needs a passphrase and there is none',
  hint: 'Set encryption_passphrase_command to a command that prints the passphrase.',
};
const DAMAGED = {
  what: 'it is damaged, or no encrypted message',
  hint: 'The stored file was left as it is. Look for another copy of this WAL: on a standby, in pg_wal, in a backup.',
};

function explainStart(error: Error): Explanation {
  const install = 'Install GnuPG 2.1 or later (on Debian: apt-get install gnupg), or set path_prefix to its directory.';
  if (isErrno(error, 'ENOENT')) return { what: 'the program gpg is not installed', hint: install };
  if (isErrno(error, 'EACCES')) return { what: 'this user may not execute gpg', hint: install };
  return {
    what: `gpg cannot be started (${error.message})`,
    hint: 'Look at the limits of this user and at the system log.',
  };
}

/** gpg has no status for a disk that is full while it decrypts. */
function isDiskFull({ status, lastWords }: GpgFailure): boolean {
  return status.errors.includes(GPG_ERROR.noSpace) || saysDiskFull(lastWords);
}

/** ENC-2. The numbers are those of gpg's INV_RECP. */
function explainRecipient({ keyExpired, keyRevoked }: GpgStatus, reason: number, key: string): Explanation {
  const name = `the key "${key}" (encryption_key_id)`;
  if (reason === 10) {
    return {
      what: `${name} is not trusted`,
      hint: `Check its fingerprint, then as this user: gpg --edit-key "${key}" trust`,
    };
  }
  const another = 'or set encryption_key_id to another key';
  if (reason === 4 || keyRevoked) return { what: `${name} is revoked`, hint: `Import its successor, ${another}.` };
  if (reason === 5 || keyExpired) {
    return { what: `${name} has expired`, hint: `Extend it and import the public key again, ${another}.` };
  }
  if (reason === 1) {
    return { what: `${name} is not in the keyring`, hint: `As this user: gpg --import the public key, ${another}.` };
  }
  if (reason === 2) return { what: `${name} is ambiguous`, hint: 'Set encryption_key_id to the full fingerprint.' };
  return {
    what: `${name} cannot be used to encrypt`,
    hint: `It may be disabled, or have no part that encrypts: see gpg --list-keys "${key}", ${another}.`,
  };
}

function explainMissingKey(keyId: string): Explanation {
  return {
    what: `the secret key ${keyId} is not in the keyring`,
    hint: 'As this user: gpg --import the secret key. Without it nobody can read this WAL.',
  };
}

function isDamaged({ end, status, recipient }: GpgFailure): boolean {
  if (recipient !== null || end.signal !== null || status.secretKeyFailed) return false;
  return status.unreadable || (end.code === 0 && !status.decrypted);
}

function explainOther({ end, lastWords }: GpgFailure): Explanation {
  const how = end.signal === null ? `gpg failed with exit code ${end.code}` : `gpg was ended by ${end.signal}`;
  return {
    what: lastWords === '' ? how : `${how}: ${lastWords}`,
    hint: 'Run gpg by hand as the user that runs this program. Version 2.1 or later is needed.',
  };
}
