import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideDirectoryRemoval } from '../../../core/server/delete-plan-directories';
import { planDelete } from '../../../core/server/delete-plan';
import { removableWals } from '../../../core/server/removable-wals';
import { requireSegmentSize } from '../../../core/wal/segment-size';
import { backup, entry, MIB, namesOf, SIZE_16, wal, wals } from './delete-archive';

describe('decideDirectoryRemoval', () => {
  const present = wals(1, 0, 5);

  it('DEL-8: takes the whole directory when every name in it goes', () => {
    expect(decideDirectoryRemoval(present, new Set([...present, wal(1, 9)]))).toBe('whole');
  });

  it.each([
    ['a segment that stays', wal(1, 6)],
    ['a foreign file', 'README'],
    ['a temporary file of ours', '.walyard-tmp'],
    ['the partial of a segment that goes', `${wal(1, 5)}.partial`],
    ['the same name in digits of another case', wal(1, 10).toLowerCase()],
  ])('DEL-8: leaves the directory with %s', (_, name) => {
    const toDelete = new Set([...present, wal(1, 10)]);

    expect(decideDirectoryRemoval([...present, name], toDelete)).toBe('one-by-one');
  });

  it('DEL-9: a directory that is missing has been deleted already', () => {
    expect(decideDirectoryRemoval(null, new Set())).toBe('absent');
  });

  it('DEL-8: never goes by a count: 256 names that go leave one that stays', () => {
    const goes = wals(1, 0, 255);
    const decide = fc.property(fc.subarray(goes), fc.boolean(), (listed, foreign) => {
      const names = foreign ? [...listed, 'x'] : listed;
      expect(decideDirectoryRemoval(names, new Set(goes))).toBe(foreign ? 'one-by-one' : 'whole');
    });
    fc.assert(decide);
  });
});

describe('DEL-8 with small segments', () => {
  const size = requireSegmentSize(MIB);

  it('300 deletable segments of the 4096 in a directory leave the others there', () => {
    const directory = wals(1, 0, 4095, size);
    const entries = directory.map((name) => entry(name));
    const backups = [
      backup('1', wal(1, 100, size), wal(1, 101, size)),
      backup('2', wal(1, 300, size), wal(1, 301, size)),
    ];

    const selected = removableWals({ backupId: '1', backups, cause: 'manual', concurrentBackup: true }, entries);
    const remaining = { backups: backups.slice(1), missingDirectory: null };
    const plan = planDelete({
      serverName: 'm',
      selected,
      entries,
      backups: remaining,
      segmentSize: size,
      histories: [],
    });

    expect(namesOf(plan.wals)).toEqual(directory.slice(0, 300));
    expect(plan.remaining).toEqual({ first: directory[300], last: directory[4095], count: 3796 });
    expect(plan.impact).toMatchObject([{ id: '2', effect: 'unaffected' }]);
    expect(decideDirectoryRemoval(directory, new Set(namesOf(plan.wals)))).toBe('one-by-one');
  });

  it('250 segments and 6 labels at 16 MiB leave the segments FA to FF', () => {
    const labels = wals(1, 0, 5).map((name) => `${name}.00000028.backup`);
    const directory = [...wals(1, 0, 255), ...labels];
    const backups = [backup('1', wal(1, 0xfa), wal(1, 0xfb))];

    const { wals: gone } = removableWals(
      { backupId: '1', backups, cause: 'manual', concurrentBackup: true },
      directory.map((name) => entry(name)),
    );

    expect(gone).toHaveLength(256);
    expect(directory.filter((name) => !namesOf(gone).includes(name))).toEqual(wals(1, 0xfa, 0xff, SIZE_16));
    expect(decideDirectoryRemoval(directory, new Set(namesOf(gone)))).toBe('one-by-one');
  });
});
