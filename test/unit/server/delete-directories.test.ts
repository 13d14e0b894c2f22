import { describe, expect, it } from 'vitest';
import { planDelete } from '../../../core/server/delete-plan';
import { removableWals } from '../../../core/server/removable-wals';
import { requireSegmentSize } from '../../../core/wal/segment-size';
import { backup, entry, MIB, namesOf, SIZE_16, wal, wals } from './delete-archive';

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
  });
});
