/** What gpg tells a program about one run (`--status-fd`), as far as it decides what went wrong. */
export interface GpgStatus {
  /** The encrypted message was written to its end. */
  readonly encrypted: boolean;
  /** The message was whole and untampered with. */
  readonly decrypted: boolean;
  /** Why the recipient was refused: gpg's reason number. */
  readonly refusedRecipient: number | null;
  /** A key that was looked at has expired; the recipient may have others. */
  readonly keyExpired: boolean;
  readonly keyRevoked: boolean;
  /** Key ID of the secret key that is missing. */
  readonly missingSecretKey: string | null;
  /** The secret key is there and could not be used. */
  readonly secretKeyFailed: boolean;
  readonly passphraseMissing: boolean;
  /** No message, not a whole one, or a changed one; also said after a secret key failed. */
  readonly unreadable: boolean;
  /** libgpg-error's numbers without their source. */
  readonly errors: readonly number[];
}

export const NO_STATUS: GpgStatus = {
  encrypted: false,
  decrypted: false,
  refusedRecipient: null,
  keyExpired: false,
  keyRevoked: false,
  missingSecretKey: null,
  secretKeyFailed: false,
  passphraseMissing: false,
  unreadable: false,
  errors: [],
};

/** From libgpg-error, whose numbers never change. */
export const GPG_ERROR = { badPassphrase: 11, noPassphrase: 177, noSpace: 0x8000 + 91 } as const;

const PREFIX = '[GNUPG:] ';
const CODE_BITS = 0xffff;
const MAX_ERRORS = 20;

type Change = (status: GpgStatus, words: readonly string[]) => Partial<GpgStatus>;

const CHANGES: ReadonlyMap<string, Change> = new Map<string, Change>([
  ['END_ENCRYPTION', () => ({ encrypted: true })],
  ['DECRYPTION_OKAY', () => ({ decrypted: true })],
  ['INV_RECP', (_, [reason = '']) => ({ refusedRecipient: Number.parseInt(reason, 10) })],
  ['KEYEXPIRED', () => ({ keyExpired: true })],
  ['KEYREVOKED', () => ({ keyRevoked: true })],
  ['NO_SECKEY', (_, [keyId = '']) => ({ missingSecretKey: keyId })],
  ['MISSING_PASSPHRASE', () => ({ passphraseMissing: true })],
  ['NODATA', () => ({ unreadable: true })],
  ['BADMDC', () => ({ unreadable: true })],
  ['DECRYPTION_FAILED', () => ({ unreadable: true })],
  ['FAILURE', addError],
  ['ERROR', addError],
]);

/** The status after one more line; a line that says nothing of interest changes nothing. */
export function addStatusLine(status: GpgStatus, line: string): GpgStatus {
  if (!line.startsWith(PREFIX)) return status;
  const [keyword = '', ...words] = line.slice(PREFIX.length).split(' ');
  const change = CHANGES.get(keyword);
  return change === undefined ? status : { ...status, ...change(status, words) };
}

/** The number is `67108875`, or `11_BAD_PASSPHRASE` from some places: its low 16 bits are the error. */
function addError(status: GpgStatus, [where = '', number = '']: readonly string[]): Partial<GpgStatus> {
  const error = Number.parseInt(number, 10) & CODE_BITS;
  return {
    errors: [...status.errors, error].slice(-MAX_ERRORS),
    secretKeyFailed: status.secretKeyFailed || where === 'pkdecrypt_failed',
  };
}
