import { describe, expect, it } from 'vitest';
import { optionTable } from '../../../core/config/option-table';
import {
  parseBoolean,
  parseCompression,
  parseCompressionLevel,
  parseHexMagic,
  parseInteger,
  parseIntervalMs,
  parseRetentionPolicy,
  parseSizeBytes,
  parseSlotName,
  parseWordList,
} from '../../../core/config/option-values';
import { valueRules } from '../../../core/config/check-option-value';
import { failureOf } from './config-folder';

const HOUR = 3_600_000;
const backup = (text: string) =>
  parseWordList(text, ['exclusive_backup', 'concurrent_backup', 'external_configuration']);

describe('the value parsers (config.md 4)', () => {
  it.each([
    ...'true T yes 1 ON'.split(' ').map((word) => [word, true] as const),
    ...'FALSE f no 0 off'.split(' ').map((word) => [word, false] as const),
  ])('reads the boolean %s', (word, expected) => {
    expect(parseBoolean(word)).toBe(expected);
  });

  it.each<[(text: string) => unknown, string, unknown]>([
    [parseInteger, '-12', -12],
    [parseInteger, '+7', 7],
    [parseIntervalMs, '1 hour', HOUR],
    [parseIntervalMs, ' 4  DAYS ', 96 * HOUR],
    [parseIntervalMs, '2weeks', 336 * HOUR],
    [parseIntervalMs, '1 Month', 744 * HOUR],
    [parseSizeBytes, '512', 512],
    [parseSizeBytes, '2k', 2000],
    [parseSizeBytes, '2Ki', 2048],
    [parseSizeBytes, '3M', 3e6],
    [parseSizeBytes, '30Gi', 30 * 2 ** 30],
    [parseSizeBytes, '1T', 1e12],
    [parseCompression, 'GZip', 'gzip'],
    [parseCompressionLevel, 'High', 'high'],
    [parseCompressionLevel, '-3', -3],
    [parseSlotName, 'Barman_1', 'barman_1'],
    [parseHexMagic, '0xFD37', '0xfd37'],
    [backup, 'Concurrent_Backup , external_configuration', ['concurrent_backup', 'external_configuration']],
    [parseRetentionPolicy, 'RECOVERY WINDOW OF 2 WEEKS', 'RECOVERY WINDOW OF 2 WEEKS'],
    [parseRetentionPolicy, 'redundancy 2', 'redundancy 2'],
  ])('%o reads %j', (parse, text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it.each<[(text: string) => unknown, string]>([
    [parseBoolean, 'y'],
    [parseInteger, '1.5'],
    [parseInteger, '0x10'],
    [parseInteger, '99999999999999999999'],
    [parseIntervalMs, '1 year'],
    [parseIntervalMs, 'day'],
    [parseSizeBytes, '1K'],
    [parseSizeBytes, '1gi'],
    [parseSizeBytes, '-1'],
    [parseCompression, 'none'],
    [parseCompressionLevel, 'max'],
    [parseSlotName, 'a-b'],
    [parseHexMagic, '0xabc'],
    [backup, 'exclusive_backup,concurrent_backup'],
    [backup, 'concurrent_backup,'],
    [parseRetentionPolicy, 'REDUNDANCY 0'],
  ])('%o refuses %j and says what is allowed', (parse, text) => {
    const error = failureOf(() => parse(text));

    expect(error.code).toBe('config-invalid');
    expect(error.message).toMatch(/^".*" is not .+ \(allowed: .+\)$/);
  });

  it('accepts every constant default of the option table', () => {
    const constants = [...optionTable.values()].filter(
      ({ defaultText }) => defaultText !== null && !defaultText.includes('%('),
    );

    expect(constants.length).toBeGreaterThan(15);
    for (const { kind, defaultText } of constants) valueRules[kind]?.check(defaultText ?? '');
  });
});
