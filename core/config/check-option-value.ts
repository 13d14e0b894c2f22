import { parseConninfo } from './conninfo';
import type { OptionKind } from './option-table';
import {
  parseBoolean,
  parseCompression,
  parseCompressionLevel,
  parseHexMagic,
  parseInteger,
  parseIntervalMs,
  parsePath,
  parsePathOrUrl,
  parseRetentionPolicy,
  parseSizeBytes,
  parseSlotName,
  parseWord,
  parseWordList,
} from './option-values';
import { ArchiverError } from '../errors';

/** `ignore`: look at the next scope · `default`: use the default at once · `keep`: use it · `disable`: the server. */
export type InvalidReaction = 'ignore' | 'default' | 'keep' | 'disable';

interface ValueRule {
  /** @throws ArchiverError `config-invalid` saying what is allowed */
  readonly check: (text: string) => unknown;
  readonly onInvalid: InvalidReaction;
}

const ignored = (check: (text: string) => unknown): ValueRule => ({ check, onInvalid: 'ignore' });
const oneOf = (words: readonly string[], what: string) => (text: string) => parseWord(text, words, what);

/** How each kind of option is checked, and what follows from a value that is not allowed. */
export const valueRules: Readonly<Record<OptionKind, ValueRule | null>> = {
  note: null,
  text: null,
  bool: ignored(parseBoolean),
  int: ignored(parseInteger),
  interval: ignored(parseIntervalMs),
  size: ignored(parseSizeBytes),
  path: { check: parsePath, onInvalid: 'disable' },
  'path-or-url': { check: parsePathOrUrl, onInvalid: 'disable' },
  compression: ignored(parseCompression),
  'compression-level': ignored(parseCompressionLevel),
  slot: ignored(parseSlotName),
  'create-slot': ignored(oneOf(['manual', 'auto'], 'a way to create slots')),
  magic: ignored(parseHexMagic),
  encryption: { check: oneOf(['none', 'gpg'], 'an encryption'), onInvalid: 'disable' },
  'aws-encryption': { check: oneOf(['AES256', 'aws:kms'], 'an encryption'), onInvalid: 'disable' },
  'aws-addressing': ignored(oneOf(['auto', 'path', 'virtual'], 'an addressing style')),
  'recovery-options': ignored((text) => parseWordList(text, ['get-wal', 'delta-restore'])),
  'backup-options': ignored((text) =>
    parseWordList(text, ['exclusive_backup', 'concurrent_backup', 'external_configuration']),
  ),
  // Kept so that the check "retention policy settings" fails, instead of a global policy applying unnoticed.
  'retention-policy': { check: parseRetentionPolicy, onInvalid: 'keep' },
  'retention-mode': { check: oneOf(['auto'], 'a retention policy mode'), onInvalid: 'default' },
  'wal-retention': { check: oneOf(['main'], 'a WAL retention policy'), onInvalid: 'default' },
  redundancy: { check: requireNotNegative, onInvalid: 'default' },
  bandwidth: { check: parseInteger, onInvalid: 'default' },
  dsn: { check: parseConninfo, onInvalid: 'disable' },
};

function requireNotNegative(text: string): void {
  if (parseInteger(text) >= 0) return;
  throw new ArchiverError('config-invalid', `"${text}" is negative (allowed: 0 and more)`);
}

export const consequences: Readonly<Record<InvalidReaction, string>> = {
  ignore: 'the value is ignored',
  default: 'the default is used',
  keep: 'it is not enforced',
  disable: 'the server is disabled',
};
