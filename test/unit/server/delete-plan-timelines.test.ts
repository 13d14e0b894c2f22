import { describe, expect, it } from 'vitest';
import type { HistoryRecord } from '../../../core/wal/history-file';
import { parseHistoryFile } from '../../../core/wal/history-file';
import { backup, planFor, wal, wals } from './delete-archive';

/** Timeline 2 leaves timeline 1 within segment 5; 3 leaves 2 within segment 8. */
const histories: readonly HistoryRecord[] = [
  ...parseHistoryFile('00000002.history', '1\t0/5800000\tx\n'),
  ...parseHistoryFile('00000003.history', '1\t0/5800000\tx\n\n2\t0/8000028\ty\n'),
];
const archive = [...wals(1, 0, 7), ...wals(2, 5, 9), ...wals(3, 8, 12)];
const onFirst = backup('A', wal(1, 2), wal(1, 3));

describe.each([
  ['history files', histories],
  ['no history file, the first archived segment of a timeline telling where it began', []],
])('planDelete across timelines, with %s', (_, known) => {
  const plan = (remove: readonly string[], backups = [onFirst]) =>
    planFor({ archive, remove, backups, histories: known });

  it('loses recovery to all timelines with a segment before the first switch', () => {
    const { impact, gapsCreated } = plan([wal(1, 4)]);

    expect(impact).toMatchObject([{ effect: 'losesPitr', losesPitrAfter: wal(1, 3), timelines: [1, 2, 3] }]);
    expect(gapsCreated).toEqual([{ from: wal(1, 4), to: wal(1, 4), count: 1 }]);
  });

  it('loses recovery to the later timelines with the first segment of a timeline', () => {
    const { impact, gapsCreated } = plan([wal(2, 5)]);

    expect(impact).toMatchObject([{ losesPitrAfter: wal(1, 4), timelines: [2, 3] }]);
    expect(impact[0]?.sentence).toContain('on timelines 2, 3 only up to');
    expect(gapsCreated).toEqual([{ from: wal(2, 5), to: wal(2, 5), count: 1 }]);
  });

  it('loses only the old timeline with what that wrote after it was left', () => {
    const { impact, gapsCreated } = plan(wals(1, 6, 7));

    expect(impact).toMatchObject([{ losesPitrAfter: wal(1, 5), timelines: [1] }]);
    expect(gapsCreated).toEqual([]);
  });

  it('finds the gap that begins on one timeline and ends on the next', () => {
    const { gapsCreated } = plan([...wals(1, 4, 7), ...wals(2, 5, 6)]);

    expect(gapsCreated).toEqual([{ from: wal(1, 4), to: wal(2, 6), count: 3 }]);
  });

  it('does not affect a backup of a later timeline', () => {
    const onThird = backup('C', wal(3, 9), wal(3, 9));

    expect(plan([...wals(1, 0, 7), ...wals(2, 5, 9), wal(3, 8)], [onThird]).impact).toMatchObject([
      { id: 'C', effect: 'unaffected' },
    ]);
  });

  it('does not affect a backup that ends after its timeline was left', () => {
    const late = backup('A', wal(1, 6), wal(1, 7));

    expect(plan(wals(2, 5, 9), [late]).impact).toMatchObject([{ effect: 'unaffected' }]);
  });

  it('counts a backup that ends in the very segment of the switch as one from before it', () => {
    const close = backup('A', wal(1, 4), wal(1, 5));

    expect(plan([wal(2, 6)], [close]).impact).toMatchObject([{ losesPitrAfter: wal(2, 5), timelines: [2, 3] }]);
    expect(plan([wal(2, 5)], [close]).impact).toMatchObject([{ losesPitrAfter: wal(1, 5), timelines: [2, 3] }]);
  });
});

describe.each([
  ['history files', true],
  ['no history file', false],
])('planDelete across switches within one segment, with %s', (_, isKnown) => {
  const quick = [
    ...parseHistoryFile('00000002.history', '1\t0/5100000\tx\n'),
    ...parseHistoryFile('00000003.history', '1\t0/5100000\tx\n2\t0/5200000\ty\n'),
  ];
  const names = [...wals(1, 0, 4), wal(2, 5), ...wals(3, 5, 9)];
  const impactOn = (record: typeof onFirst, remove: readonly string[]) =>
    planFor({ archive: names, remove, backups: [record], histories: isKnown ? quick : [] }).impact;

  it('goes on to the later timeline', () => {
    expect(impactOn(onFirst, [wal(3, 7)])).toMatchObject([{ losesPitrAfter: wal(3, 6), timelines: [3] }]);
  });

  it('does not lose sight of a backup of the short timeline', () => {
    const short = backup('B', wal(2, 5), wal(2, 5));

    expect(impactOn(short, [wal(3, 7)])).toMatchObject([{ losesPitrAfter: wal(3, 6), timelines: [3] }]);
    expect(impactOn(short, [wal(3, 5)])).toMatchObject([{ losesPitrAfter: wal(2, 5), timelines: [3] }]);
  });
});

describe('planDelete with history files', () => {
  it('knows that a timeline does not come from the next lower one', () => {
    const siblings = [
      ...parseHistoryFile('00000002.history', '1\t0/5800000\tx\n'),
      ...parseHistoryFile('00000003.history', '1\t0/7800000\ty\n'),
    ];
    const names = [...wals(1, 0, 7), ...wals(2, 5, 9), ...wals(3, 7, 12)];
    const plan = (remove: readonly string[]) =>
      planFor({ archive: names, remove, backups: [onFirst], histories: siblings });

    expect(plan([wal(2, 6)]).impact).toMatchObject([{ timelines: [2] }]);
    expect(plan([wal(1, 6)]).impact).toMatchObject([{ timelines: [1, 3] }]);
    expect(plan([...wals(1, 6, 7)]).gapsCreated).toEqual([{ from: wal(1, 6), to: wal(1, 6), count: 1 }]);
  });

  it('names the real loss when recovery to another timeline ends earlier already', () => {
    const names = [...wals(1, 0, 4), wal(1, 6), ...wals(2, 5, 9)];

    const { impact } = planFor({ archive: names, remove: [wal(1, 6), wal(2, 8)], backups: [onFirst], histories });

    expect(impact).toMatchObject([{ losesPitrAfter: wal(2, 7), timelines: [2] }]);
  });

  it('takes nothing for missing where the old timeline ends with the segment of the switch', () => {
    const names = [...wals(1, 0, 5), ...wals(2, 5, 9)];
    const close = backup('A', wal(1, 4), wal(1, 5));

    const { impact } = planFor({ archive: names, remove: [wal(2, 7)], backups: [close], histories });

    expect(impact).toMatchObject([{ losesPitrAfter: wal(2, 6), timelines: [2] }]);
  });

  it('sees that the first segment of the next timeline is missing already', () => {
    const names = [...wals(1, 0, 5), ...wals(2, 6, 9)];
    const close = backup('A', wal(1, 4), wal(1, 5));

    const { impact } = planFor({ archive: names, remove: [wal(2, 8)], backups: [close], histories });

    expect(impact).toMatchObject([{ losesPitrAfter: wal(1, 5) }]);
    expect(impact[0]?.sentence).toContain('missing already');
  });
});
