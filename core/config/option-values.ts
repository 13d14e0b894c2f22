import { ArchiverError } from '../errors';
import { quoteValue } from './quote-value';

const TRUE_WORDS = ['true', 't', 'yes', '1', 'on'];
const FALSE_WORDS = ['false', 'f', 'no', '0', 'off'];
const COMPRESSIONS = ['gzip', 'pygzip', 'pigz', 'bzip2', 'pybzip2', 'xz', 'zstd', 'lz4', 'snappy', 'custom'];
const HOURS = { hour: 1, day: 24, week: 24 * 7, month: 24 * 31 } as const;
const SIZE_POWERS = ['', 'k', 'M', 'G', 'T'];

export function parseBoolean(text: string): boolean {
  const word = text.toLowerCase();
  if (TRUE_WORDS.includes(word)) return true;
  if (FALSE_WORDS.includes(word)) return false;
  throw invalid(text, 'a boolean', [...TRUE_WORDS, ...FALSE_WORDS].join(', '));
}

export function parseInteger(text: string): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value)) throw invalid(text, 'an integer', 'digits with an optional sign');
  return value;
}

/** `4 DAYS` and the like, in milliseconds; a month has 31 days. */
export function parseIntervalMs(text: string): number {
  const groups = /^\s*(?<count>\d+)\s*(?<unit>hour|day|week|month)s?\s*$/i.exec(text)?.groups;
  if (groups === undefined) throw invalid(text, 'an interval', 'a number and HOURS, DAYS, WEEKS or MONTHS');
  return Number(groups['count']) * HOURS[groups['unit']?.toLowerCase() as keyof typeof HOURS] * 3_600_000;
}

/** `30Gi` and the like: k, M, G, T are powers of 1000, Ki, Mi, Gi, Ti powers of 1024; case matters. */
export function parseSizeBytes(text: string): number {
  const groups = /^\s*(?<count>\d+)\s*(?:(?<decimal>[kMGT])|(?<binary>[KMGT])i)?\s*$/.exec(text)?.groups;
  if (groups === undefined) throw invalid(text, 'a size', 'digits, then nothing, k, Ki, M, Mi, G, Gi, T or Ti');
  const unit = groups['decimal'] ?? groups['binary']?.replace('K', 'k') ?? '';
  return Number(groups['count']) * (groups['binary'] === undefined ? 1000 : 1024) ** SIZE_POWERS.indexOf(unit);
}

export function parseCompression(text: string): string {
  return parseWord(text, COMPRESSIONS, 'a compression');
}

/** A level as codecs take it: a word or the number. */
export function parseCompressionLevel(text: string): 'low' | 'medium' | 'high' | number {
  const word = text.toLowerCase();
  if (word === 'low' || word === 'medium' || word === 'high') return word;
  if (/^[+-]?\d+$/.test(text)) return parseInteger(text);
  throw invalid(text, 'a compression level', 'low, medium, high or an integer');
}

/** Lower-cased, as PostgreSQL wants slot names. */
export function parseSlotName(text: string): string {
  const slot = text.toLowerCase();
  if (/^[0-9a-z_]+$/.test(slot)) return slot;
  throw invalid(text, 'a slot name', 'letters, digits and underscores');
}

/** One of `words`, compared without case; the answer is spelled as in `words`. */
export function parseWord(text: string, words: readonly string[], what: string): string {
  const word = words.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
  if (word === undefined) throw invalid(text, what, words.join(', '));
  return word;
}

export function parseWordList(text: string, words: readonly string[]): readonly string[] {
  const list = text.split(',').map((word) => parseWord(word.trim(), words, 'an option here'));
  if (list.includes('exclusive_backup') && list.includes('concurrent_backup')) {
    throw invalid(text, 'consistent', 'either exclusive_backup or concurrent_backup');
  }
  return list;
}

export function parseHexMagic(text: string): string {
  if (/^0x(?:[0-9a-f]{2})+$/i.test(text)) return text.toLowerCase();
  throw invalid(text, 'a magic number', '0x and pairs of hexadecimal digits');
}

export function parseRetentionPolicy(text: string): string {
  if (/^(?:redundancy\s+[1-9]\d*|recovery\s+window\s+of\s+[1-9]\d*\s+(?:day|week|month)s?)$/i.test(text)) return text;
  throw invalid(text, 'a retention policy', 'REDUNDANCY n, RECOVERY WINDOW OF n DAYS, WEEKS or MONTHS');
}

/** An absolute local path, without a trailing slash; ".." stays, because a symbolic link may come before it. */
export function parsePath(text: string): string {
  // A line feed means that an indented line was meant as the next option.
  if (!text.startsWith('/') || /\p{Cc}/u.test(text)) {
    throw invalid(text, 'a directory', 'an absolute path on one line');
  }
  const single = text.includes('//') ? text.replace(/\/{2,}/g, '/') : text;
  return single.length > 1 && single.endsWith('/') ? single.slice(0, -1) : single;
}

export const isCloudUrl = (text: string) => text.startsWith('s3://');

export function parsePathOrUrl(text: string): string {
  if (/^s3:\/\/[^/\s]+(?:\/\S*)?$/.test(text)) return text;
  if (/^[a-z0-9]+:\/\//i.test(text))
    throw invalid(text, 'a place for an archive', 'an absolute path or s3://bucket/path');
  return parsePath(text);
}

function invalid(text: string, what: string, allowed: string): ArchiverError {
  return new ArchiverError('config-invalid', `${quoteValue(text)} is not ${what} (allowed: ${allowed})`);
}
