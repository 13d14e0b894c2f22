import { describe, expect, it } from 'vitest';
import { walsOfBackup } from '../../../core/server/removable-wals-needed';
import type { BackupRecord } from '../../../core/backup/backup';
import { backup, damaged, entry, MIB, SIZE_16, wal, wals } from './delete-archive';

const own = backup('1', wal(1, 2), wal(1, 4));
const archive = [...wals(1, 0, 9), `${wal(1, 2)}.00000028.backup`, '00000002.history', ...wals(2, 6, 8)];
const find = (
  names: readonly string[],
  backups: readonly BackupRecord[] = [],
  segmentSize: typeof SIZE_16 | null = SIZE_16,
) =>
  walsOfBackup(
    own,
    [own, ...backups],
    names.map((name) => entry(name)),
    segmentSize,
  );

describe('walsOfBackup (section 9)', () => {
  it('divides its timeline into what the backup requires and what follows', () => {
    expect(find(archive)).toMatchObject({
      required: { count: 3, totalBytes: 300, first: wal(1, 2), last: wal(1, 4) },
      untilNext: { count: 5, totalBytes: 500, first: wal(1, 5), last: wal(1, 9) },
      missing: { count: 0, first: null },
    });
  });

  it('ends with the last segment of the next usable backup', () => {
    const others = [
      damaged('2'),
      backup('3', wal(1, 5), null, { status: 'FAILED' }),
      backup('5', wal(1, 9), wal(1, 9)),
      backup('4', wal(1, 6), wal(1, 7)),
      backup('0', wal(1, 0), wal(1, 0)),
    ];

    expect(find(archive, others)?.untilNext).toMatchObject({ count: 3, last: wal(1, 7) });
  });

  it('XDB-11: does not depend on the order of the catalogue, nor on a line that is there twice', () => {
    const found = find([...archive.toReversed(), wal(1, 3)]);

    expect(found).toEqual(find(archive));
  });

  it.each([
    [[wal(1, 3)], { count: 1, first: wal(1, 3) }],
    [[wal(1, 2), wal(1, 4)], { count: 2, first: wal(1, 2) }],
    [[wal(1, 4)], { count: 1, first: wal(1, 4) }],
    [wals(1, 2, 4), { count: 3, first: wal(1, 2) }],
  ])('names the first of the required segments that are missing: %s', (missing, expected) => {
    expect(find(archive.filter((name) => !missing.includes(name)))?.missing).toEqual(expected);
  });

  it('counts what is missing in an absurdly long range without walking through it', () => {
    const absurd = backup('1', wal(1, 0), '00000001FFFFFFFF000000FF');

    const found = walsOfBackup(
      absurd,
      [absurd],
      wals(1, 0, 9).map((name) => entry(name)),
      SIZE_16,
    );

    expect(found?.missing).toEqual({ count: 2 ** 40 - 10, first: wal(1, 10) });
  });

  it('cannot tell what is missing without the segment size, the end, or on two timelines', () => {
    const missing = (record: typeof own, segmentSize: typeof SIZE_16 | null = SIZE_16) =>
      walsOfBackup(record, [record], [], segmentSize)?.missing;

    expect(missing(own, null)).toBeNull();
    expect(missing({ ...own, segmentSize: SIZE_16 }, null)).toEqual({ count: 3, first: wal(1, 2) });
    expect(missing(backup('1', wal(1, 2), null))).toBeNull();
    expect(missing(backup('1', wal(1, 2), wal(2, 4)))).toBeNull();
    expect(missing(backup('1', '0000000100000000000001FF', '0000000100000000000001FF'))).toBeNull();
  });

  it('computes rate and compression', () => {
    const entries = wals(1, 2, 4).map((name, index) => entry(name, { sizeBytes: 4 * MIB, time: 100 + index * 30 }));

    const found = walsOfBackup(own, [own], entries, SIZE_16);

    expect(found?.required).toMatchObject({ perSecond: 3 / 60, compressionRatio: 0.75 });
    expect(found?.untilNext).toEqual({
      count: 0,
      totalBytes: 0,
      first: null,
      last: null,
      perSecond: null,
      compressionRatio: null,
    });
  });

  it('knows nothing of a backup that does not say where it begins', () => {
    expect(walsOfBackup(backup('1', null, null), [], [], SIZE_16)).toBeNull();
  });
});
