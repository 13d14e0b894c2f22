import { describe, expect, it } from 'vitest';
import { selectWals, type SelectionOptions, type WalSelector } from '../../../core/server/delete-selection';
import { parseLsn } from '../../../core/wal/lsn';
import { requireTimeline } from '../../../core/wal/timeline';
import { errorCodeOf } from '../wal/error-code';
import { entry, MIB, namesOf, SIZE_16, wal, wals } from './delete-archive';
import { requireSegmentSize } from '../../../core/wal/segment-size';

const label = `${wal(1, 3)}.00000028.backup`;
const partial = `${wal(1, 3)}.partial`;
const archive = [...wals(1, 1, 5), label, partial, '00000002.history', ...wals(2, 3, 6)];

const select = (selector: WalSelector, options: Partial<SelectionOptions> = {}, names: readonly string[] = archive) =>
  selectWals(
    selector,
    names.map((name) => entry(name)),
    { includeHistory: false, segmentSize: SIZE_16, ...options },
  );
const selected = (...args: Parameters<typeof select>) => namesOf(select(...args).wals);

describe('selectWals by names', () => {
  it('takes the labels and partials of a segment with it', () => {
    expect(selected({ by: 'names', names: [wal(1, 3), wal(1, 1)] })).toEqual([wal(1, 1), wal(1, 3), label, partial]);
  });

  it('takes a label or a partial alone when it is named', () => {
    expect(selected({ by: 'names', names: [label] })).toEqual([label]);
    expect(selected({ by: 'names', names: [partial] })).toEqual([partial]);
  });

  it('NAM-3: finds a name in digits of any case', () => {
    const lower = wal(1, 0xab).toLowerCase();

    expect(selected({ by: 'names', names: [wal(1, 0xab)] }, {}, [lower])).toEqual([lower]);
    expect(selected({ by: 'names', names: [lower] }, {}, [wal(1, 0xab)])).toEqual([wal(1, 0xab)]);
    expect(selected({ by: 'names', names: [wal(1, 0xab)] }, {}, [`${lower}.partial`])).toEqual([`${lower}.partial`]);
  });

  it('DEL-5: says of every name that it cannot take why', () => {
    const names = [wal(1, 99), 'junk', `../${wal(1, 1)}`, '00000002.history'];

    const { wals: found, refused } = select({ by: 'names', names });

    expect(found).toEqual([]);
    expect(refused).toEqual([
      { name: '00000002.history', reason: expect.stringContaining('included expressly') },
      { name: wal(1, 99), reason: expect.stringContaining('not in the catalogue'), isObstacle: false },
      { name: 'junk', reason: 'This is not the name of a WAL file.' },
      { name: `../${wal(1, 1)}`, reason: 'This is not the name of a WAL file.' },
    ]);
  });
});

describe('selectWals by range', () => {
  it('includes both ends, their labels and partials', () => {
    expect(selected({ by: 'range', from: wal(1, 3), to: wal(1, 4) })).toEqual([wal(1, 3), wal(1, 4), label, partial]);
    expect(selected({ by: 'range', from: label, to: partial })).toEqual([wal(1, 3), label, partial]);
  });

  it('finds no history file, nor another timeline', () => {
    const range = { by: 'range', from: wal(1, 0), to: wal(1, 0xffff) } as const;

    expect(selected(range, { includeHistory: true })).toEqual([...wals(1, 1, 5), label, partial]);
  });

  it.each([
    [wal(1, 1), wal(2, 1)],
    [wal(1, 2), wal(1, 1)],
    ['00000002.history', wal(2, 1)],
    [wal(1, 1), 'junk'],
  ])('refuses a range from %s to %s', (from, to) => {
    expect(errorCodeOf(() => select({ by: 'range', from, to }))).toBe('usage');
  });
});

describe('selectWals by timeline', () => {
  const timeline = { by: 'timeline', timeline: requireTimeline(2) } as const;

  it('takes the history file only when it is included expressly', () => {
    expect(selected(timeline)).toEqual(wals(2, 3, 6));
    expect(selected(timeline, { includeHistory: true })).toEqual(['00000002.history', ...wals(2, 3, 6)]);
  });
});

describe('selectWals before a WAL', () => {
  it('NAM-31: goes by position: the end of an older timeline is not older than the beginning of a newer one', () => {
    const names = [...archive, wal(3, 0)];

    expect(selected({ by: 'before-wal', wal: wal(2, 5) }, {}, names)).toEqual([
      ...wals(1, 1, 4),
      label,
      partial,
      ...wals(2, 3, 4),
    ]);
  });

  it('leaves the label and the partial of that WAL', () => {
    expect(selected({ by: 'before-wal', wal: label })).toEqual(wals(1, 1, 2));
  });

  it('takes history files of older timelines when they are included', () => {
    const names = ['00000002.history', '00000003.history', wal(3, 9)];

    expect(selected({ by: 'before-wal', wal: wal(3, 9) }, { includeHistory: true }, names)).toEqual([names[0]]);
  });
});

describe('selectWals before an LSN', () => {
  const before = (text: string, timeline: number | null = null) =>
    ({
      by: 'before-lsn',
      lsn: parseLsn(text),
      timeline: timeline === null ? null : requireTimeline(timeline),
    }) as const;

  it('NAM-18: takes the segments that end at or before it', () => {
    expect(selected(before('0/3000000', 1))).toEqual(wals(1, 1, 2));
    expect(selected(before('0/2FFFFFF', 1))).toEqual(wals(1, 1, 1));
    expect(selected(before('0/4000000'))).toEqual([...wals(1, 1, 3), label, partial, wal(2, 3)]);
  });

  it('depends on the segment size', () => {
    const size = requireSegmentSize(MIB);
    const names = wals(1, 0xffe, 0x1001, size);

    expect(selected(before('1/0'), { segmentSize: size }, names)).toEqual(names.slice(0, 2));
    expect(selected(before('1/FFFFF'), { segmentSize: size }, names)).toEqual(names.slice(0, 2));
    expect(selected(before('1/100000'), { segmentSize: size }, names)).toEqual(names.slice(0, 3));
  });

  it('leaves a name alone that cannot exist with that segment size', () => {
    expect(selected(before('2/0'), {}, ['000000010000000100000FFF', wal(1, 1)])).toEqual([wal(1, 1)]);
  });

  it('cannot be told without the segment size', () => {
    expect(errorCodeOf(() => select(before('0/3000000'), { segmentSize: null }))).toBe('usage');
  });
});
