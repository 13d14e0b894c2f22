import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Backup, BackupRecord } from '../../../core/backup/backup';
import { removableWals, walsRemovableNow } from '../../../core/server/removable-wals';
import { requireSegmentSize } from '../../../core/wal/segment-size';
import { backup, damaged, entry, MIB, namesOf, planFor, wal } from './delete-archive';

/** Four segments a log, so that ranges of a few segments cross from one log to the next. */
const SIZE = requireSegmentSize(1024 * MIB);
const LAST = 15;

const timeline = fc.integer({ min: 1, max: 3 });
const number = fc.integer({ min: 0, max: LAST });
const suffix = fc.constantFrom('', '', '', '.partial', '.00000028.backup');

const anyName = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(timeline, number, suffix).map(([tli, seg, end]) => wal(tli, seg, SIZE) + end) },
  { weight: 1, arbitrary: timeline.map((tli) => `0000000${tli}.history`) },
);
const anyArchive = fc.array(anyName, { minLength: 1, maxLength: 60 });

const anyBackup = fc
  .record({
    tli: timeline,
    range: fc.tuple(number, number).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
    status: fc.constantFrom('DONE', 'DONE', 'DONE', 'WAITING_FOR_WALS', 'STARTED', 'SYNCING', 'FAILED', 'EMPTY'),
    keep: fc.constantFrom(null, null, 'full' as const, 'standalone' as const),
    parent: fc.constantFrom(null, null, null, '0', '1', '2'),
  })
  .map(({ tli, range: [begin, end], status, keep, parent }) => {
    const isOver = status === 'DONE' || status === 'WAITING_FOR_WALS';
    const changes = { status, keep, parentId: parent };
    return backup('', wal(tli, begin, SIZE), isOver ? wal(tli, end, SIZE) : null, changes);
  });
const anyBackups = fc
  .array(fc.oneof({ weight: 40, arbitrary: anyBackup }, { weight: 1, arbitrary: fc.constant(damaged('')) }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((backups) => backups.map((record, index): BackupRecord => ({ ...record, id: `${index}` })));

/** Written down anew, from what PostgreSQL reads: by timeline and position. */
function needs(record: BackupRecord, name: string): boolean {
  if (record.kind === 'damaged') return true;
  if (record.status === 'FAILED') return false;
  const at = (text: string) => [Number.parseInt(text.slice(0, 8), 16), BigInt(`0x${text.slice(8, 24)}`)] as const;
  const [[tli, position], [ownTimeline, begin]] = [at(name), at(record.beginWal ?? '')];
  const isStandalone = record.keep === 'standalone' && record.endWal !== null;
  if (isStandalone) return tli === ownTimeline && position >= begin && position <= at(record.endWal)[1];
  return tli >= ownTimeline && position >= begin;
}

function dependsOn(id: string, record: BackupRecord, all: readonly BackupRecord[], depth = 0): boolean {
  if (record.kind === 'damaged' || record.parentId === null || depth > all.length) return false;
  if (record.parentId === id) return true;
  const parent = all.find((other) => other.id === record.parentId);
  return parent !== undefined && dependsOn(id, parent, all, depth + 1);
}

const entriesOf = (names: readonly string[]) => names.map((name) => entry(name));

describe('nothing that a remaining backup needs', () => {
  const anyDeletion = fc.record({
    archive: anyArchive,
    backups: anyBackups,
    pick: fc.nat(),
    cause: fc.constantFrom('manual' as const, 'retention-policy' as const),
    concurrentBackup: fc.boolean(),
  });

  it('section 4: is ever removable when a backup is deleted, nor is a history file', () => {
    let found = 0;
    const isSafe = fc.property(anyDeletion, ({ archive, backups, pick, cause, concurrentBackup }) => {
      const backupId = `${pick % backups.length}`;
      const remaining = backups.filter((other) => other.id !== backupId && !dependsOn(backupId, other, backups));

      const { wals } = removableWals({ backupId, backups, cause, concurrentBackup }, entriesOf(archive));

      found += wals.length;
      for (const { name } of wals) {
        expect(name).not.toContain('history');
        expect(remaining.filter((record) => needs(record, name))).toEqual([]);
      }
    });
    fc.assert(isSafe, { numRuns: 1000 });

    expect(found).toBeGreaterThan(1000);
  });

  it('section 4: is removable now, and a plan to remove it affects no backup and refuses nothing', () => {
    let found = 0;
    const isSafe = fc.property(anyArchive, anyBackups, (archive, backups) => {
      const { wals } = walsRemovableNow(backups, entriesOf(archive));
      const plan = planFor({ archive, remove: namesOf(wals), backups, segmentSize: SIZE });

      found += wals.length;
      for (const { name } of wals) expect(backups.filter((record) => needs(record, name))).toEqual([]);
      expect(plan.refused).toEqual([]);
      expect(plan.impact.filter(({ effect }) => effect !== 'unaffected')).toEqual([]);
    });
    fc.assert(isSafe, { numRuns: 1000 });

    expect(found).toBeGreaterThan(1000);
  });

  it('goes when it belongs to a backup that is not finished or cannot be read, whatever is selected', () => {
    const isRefused = fc.property(anyArchive, anyBackups, fc.nat(), (archive, backups, seed) => {
      const remove = archive.filter((_, index) => (seed >> (index % 30)) % 2 === 0);
      const unclear = backups.filter((record) => record.kind === 'damaged' || isUnfinished(record));

      const plan = planFor({ archive, remove, backups, segmentSize: SIZE });

      const planned = plan.wals.filter(({ name }) => !name.includes('history'));
      for (const { name } of planned) expect(unclear.filter((record) => needs(record, name))).toEqual([]);
      expect([...namesOf(plan.wals), ...namesOf(plan.refused)].sort()).toEqual([...new Set(remove)].sort());
    });
    fc.assert(isRefused, { numRuns: 500 });
  });
});

const isUnfinished = ({ status }: Backup) => status === 'STARTED' || status === 'SYNCING' || status === 'EMPTY';

describe('planDelete on one timeline', () => {
  const numbers = fc.uniqueArray(number, { minLength: 1 }).map((all) => all.sort((a, b) => a - b));
  const anyCase = fc.record({
    present: numbers,
    bits: fc.nat(),
    begin: number,
    length: fc.integer({ min: 0, max: 3 }),
  });
  const namesAt = (positions: readonly number[]) => positions.map((position) => wal(1, position, SIZE));

  it('tells how far recovery gets, as walking through what stays does', () => {
    const isRight = fc.property(anyCase, ({ present, bits, begin, length }) => {
      const gone = present.filter((position) => (bits >> position) % 2 === 1);
      const stays = present.filter((position) => !gone.includes(position));
      const end = Math.min(LAST, begin + length);
      let reached = end;
      while (stays.includes(reached + 1)) reached += 1;

      const record = backup('1', wal(1, begin, SIZE), wal(1, end, SIZE));
      const plan = planFor({ archive: namesAt(present), remove: namesAt(gone), backups: [record], segmentSize: SIZE });

      const losesRequired = gone.some((position) => position >= begin && position <= end);
      const losesLater = gone.some((position) => position > end);
      const later = losesLater
        ? { effect: 'losesPitr', losesPitrAfter: wal(1, reached, SIZE) }
        : { effect: 'unaffected' };
      expect(plan.impact).toMatchObject([losesRequired ? { effect: 'becomesUnusable' } : later]);
    });
    fc.assert(isRight, { numRuns: 1000 });
  });

  it('lists as gaps exactly the segments that go between segments that stay', () => {
    const isRight = fc.property(anyCase, ({ present, bits }) => {
      const gone = present.filter((position) => (bits >> position) % 2 === 1);
      const stays = present.filter((position) => !gone.includes(position));
      const between = gone.filter((position) => Math.min(...stays) < position && position < Math.max(...stays));

      const plan = planFor({ archive: namesAt(present), remove: namesAt(gone), segmentSize: SIZE });

      const inGaps = namesAt(gone).filter((name) =>
        plan.gapsCreated.some(({ from, to }) => from <= name && name <= to),
      );
      expect(inGaps).toEqual(namesAt(between));
      expect(plan.gapsCreated.reduce((sum, { count }) => sum + count, 0)).toBe(between.length);
      const inside = (name: string) => plan.gapsCreated.some(({ from, to }) => from <= name && name <= to);
      expect(namesAt(stays).filter(inside)).toEqual([]);
    });
    fc.assert(isRight, { numRuns: 1000 });
  });
});
