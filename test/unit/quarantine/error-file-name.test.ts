import { describe, expect, it } from 'vitest';
import { summariseErrorFiles } from '../../../core/archiver/error-files';
import { parseErrorFileName, requireErrorFileName } from '../../../core/quarantine/error-file-name';

const WAL = '000000010000000000000003';
const at = new Date('2025-11-24T17:59:10Z');

describe('parseErrorFileName', () => {
  it.each([
    [`${WAL}.20251124T175910Z.duplicate`, { name: WAL, category: 'duplicates', quarantinedAt: at }],
    [`${WAL}.20251124T175910Z-12.duplicate`, { name: WAL, category: 'duplicates', quarantinedAt: at }],
    [`${WAL}.gz.20251124T175910Z.unknown`, { name: `${WAL}.gz`, category: 'unknown', quarantinedAt: at }],
    [`${WAL}.20251124T175910Z.error`, { name: WAL, category: 'not relevant', quarantinedAt: at }],
    [
      `a.20251124T175910Z.unknown.20251124T175910Z.unknown`,
      { name: 'a.20251124T175910Z.unknown', category: 'unknown', quarantinedAt: at },
    ],
    ['two\nlines.20251124T175910Z.unknown', { name: 'two\nlines', category: 'unknown', quarantinedAt: at }],
    ['notes.txt', { name: 'notes.txt', category: 'unknown failure', quarantinedAt: null }],
    [`${WAL}.duplicate`, { name: `${WAL}.duplicate`, category: 'duplicates', quarantinedAt: null }],
    [`${WAL}.20259924T175910Z.duplicate`, { name: WAL, category: 'duplicates', quarantinedAt: null }],
    [WAL, { name: WAL, category: 'unknown failure', quarantinedAt: null }],
  ])('reads %j (ERR-1)', (errorFile, expected) => {
    expect(parseErrorFileName(errorFile)).toEqual(expected);
  });

  it.each(['a.duplicate', 'a.unknown', 'a.error', 'a.gz', 'a', 'duplicate', 'a.DUPLICATE', 'a.duplicate.'])(
    'counts %s as the archiver does (ERR-5)',
    (name) => {
      expect(`${parseErrorFileName(name).category}: 1`).toBe(summariseErrorFiles([name]));
    },
  );
});

describe('requireErrorFileName', () => {
  it.each(['', '.', '..', '.hidden', '../main/wals/x', '/etc/passwd', 'a/b', 'a\0b', 'a/'])('refuses %j', (name) => {
    expect(() => requireErrorFileName(name)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it.each([`${WAL}.20251124T175910Z.duplicate`, 'core.12345', 'back\\slash', 'ü ö'])('takes %j', (name) => {
    expect(requireErrorFileName(name)).toBe(name);
  });
});
