import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BackupRecord, Keep } from '../../../core/backup/backup';
import { parseBackupInfo } from '../../../core/backup/parse-backup-info';
import { coveredBy, isNeeded, walNeed, type WalNeed } from '../../../core/backup/wal-need';
import { backupInfoText } from './backup-info-text';

const [BEGIN, END] = ['00000001000000000000001C', '00000001000000000000001D'];
const backup = (changes: Readonly<Record<string, string>>, keep: Keep | null = null): BackupRecord =>
  parseBackupInfo(backupInfoText(changes), { id: '1', file: 'f', keep });

describe('walNeed', () => {
  it.each([
    ['DONE', true],
    ['WAITING_FOR_WALS', true],
    ['STARTED', false],
    ['SYNCING', false],
    ['EMPTY', false],
    ['SOMETHING_NEW', false],
  ])('a backup that is %s needs all WAL from its first segment on', (status, settled) => {
    const expected = { kind: 'from', begin: BEGIN, settled };

    expect(walNeed(backup({ status }))).toEqual(expected);
    expect(walNeed(backup({ status, parent_backup_id: '0' }))).toEqual(expected);
    expect(walNeed(backup({ status, mode: 'snapshot-gcp' }, 'full'))).toEqual(expected);
  });

  it('section 4: one that is kept standalone needs its own range only, once its end is known', () => {
    expect(walNeed(backup({}, 'standalone'))).toEqual({ kind: 'range', begin: BEGIN, end: END });
    expect(walNeed(backup({ status: 'STARTED' }, 'standalone')).kind).toBe('from');
    expect(walNeed(backup({ end_wal: 'None' }, 'standalone')).kind).toBe('from');
  });

  it('a failed one, and one that was not begun, need nothing', () => {
    expect(walNeed(backup({ status: 'FAILED' }, 'full'))).toEqual({ kind: 'nothing' });
    expect(walNeed(backup({ status: 'EMPTY', begin_wal: 'None' }))).toEqual({ kind: 'nothing' });
  });

  it('a damaged one, and one that does not say where it begins, need everything', () => {
    expect(walNeed(backup({ status: 'DONE', begin_wal: 'None' })).kind).toBe('everything');
    expect(walNeed(backup({ status: 'STARTED', begin_wal: 'None' })).kind).toBe('everything');
    expect(walNeed(backup({ begin_wal: 'x' }))).toEqual({
      kind: 'everything',
      because: 'it cannot be read (begin_wal is "x")',
    });
  });
});

describe('isNeeded', () => {
  const [before, after] = ['00000001000000000000001B', '00000001000000000000001E'];
  const [left, later] = ['00000002000000000000001B', '00000002000000000000001C'];
  const older = '000000000000000000000020';
  const all = [older, before, BEGIN, END, after, left, later];

  it.each([
    [{ kind: 'nothing' } as const, []],
    [{ kind: 'everything', because: '' } as const, all],
    [{ kind: 'from', begin: BEGIN, settled: true } as const, [BEGIN, END, after, later]],
    [{ kind: 'range', begin: BEGIN, end: END } as const, [BEGIN, END]],
  ])('%o covers %s', (need, covered) => {
    expect(all.filter((segment) => isNeeded(segment, need))).toEqual(covered);
  });
});

describe('coveredBy', () => {
  const name = fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 9 }))
    .map(([timeline, number]) => `0000000${timeline}000000000000000${number}`);
  const need: fc.Arbitrary<WalNeed> = fc.oneof(
    name.map((begin) => ({ kind: 'from' as const, begin, settled: true })),
    fc.tuple(name, name).map(([begin, end]) => ({ kind: 'range' as const, begin, end })),
    fc.constant({ kind: 'nothing' as const }),
    { weight: 1, arbitrary: fc.constant({ kind: 'everything' as const, because: '' }) },
  );

  it('covers what any of the needs covers', () => {
    const isUnion = fc.property(fc.array(need, { maxLength: 6 }), name, (needs, segment) => {
      expect(coveredBy(needs)(segment)).toBe(needs.some((each) => isNeeded(segment, each)));
    });
    fc.assert(isUnion, { numRuns: 1000 });
  });
});
