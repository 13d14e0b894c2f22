import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followRows, learnNames } from '../../../renderer/lib/follow-rows';
import {
  extendTo,
  isSelected,
  noSelection,
  selectAll,
  selectedRanges,
  selectOnly,
  toggle,
  type Selection,
} from '../../../renderer/lib/selection';

const namesIn = (list: readonly string[]) => (row: number) => list[row];
const rowsOf = (list: readonly string[]) => ({ rowCount: list.length, nameAt: namesIn(list) });
const letters = 'a b c d e f g h i j k l m n o p'.split(' ');

/** What is selected, by name, after `before` has become `after`. */
function follow(selection: Selection, before: readonly string[], after: readonly string[]): readonly string[] {
  const names = learnNames(selection, new Map(), namesIn(before));
  const followed = followRows(selection, names, rowsOf(after));
  return after.filter((_, row) => isSelected(followed, row));
}

describe('followRows', () => {
  it.each([
    ['nothing changed', letters, ['e', 'f', 'g']],
    ['two rows left at the top', letters.slice(2), ['e', 'f', 'g']],
    ['two rows arrived at the top', ['X', 'Y', ...letters], ['e', 'f', 'g']],
    ['the first selected row left with all above it', letters.slice(5), ['f', 'g']],
    ['a row left within the selection', letters.filter((one) => one !== 'f'), ['e', 'g']],
    ['all selected rows left', letters.slice(8), []],
    ['the first selected row alone left', letters.filter((one) => one !== 'e'), ['g']],
    ['the last selected row alone left', letters.filter((one) => one !== 'g'), ['e']],
    ['another list took its place', 'A B C D E F G H I J'.split(' '), []],
  ])('keeps e to g selected when %s', (_what, after, expected) => {
    expect(follow(extendTo(selectOnly(4), 6), letters, after)).toEqual(expected);
  });

  it('keeps several ranges on their rows', () => {
    const selection = [2, 7, 8].reduce(toggle, noSelection);

    expect(follow(selection, letters, ['X', ...letters])).toEqual(['c', 'h', 'i']);
  });

  it('keeps everything selected', () => {
    const everything = selectAll(selectOnly(3));
    const followed = followRows(everything, new Map([[3, 'd']]), rowsOf(letters.slice(4)));

    expect(selectedRanges(followed, 12)).toEqual([{ first: 0, last: 11 }]);
    expect(followed.active).toBeNull();
  });

  it('leaves alone what is not in memory', () => {
    const selection = extendTo(selectOnly(400), 900);
    const names = new Map([
      [400, 'a'],
      [900, 'b'],
    ]);

    expect(followRows(selection, names, { rowCount: 1_000, nameAt: () => undefined })).toBe(selection);
  });

  it('is the same selection, not an equal one, when nothing changed: nothing is drawn anew', () => {
    const selection = extendTo(selectOnly(4), 6);
    const names = learnNames(selection, new Map(), namesIn(letters));

    expect(followRows(selection, names, rowsOf(letters))).toBe(selection);
    expect(learnNames(selection, names, namesIn(letters))).toBe(names);
  });

  it('never selects a row that was not selected, whatever leaves at the top and arrives at the end', () => {
    const inputs = fc.record({ first: fc.nat(15), size: fc.nat(10), left: fc.nat(20), arrived: fc.nat(5) });
    fc.assert(
      fc.property(inputs, ({ first, size, left, arrived }) => {
        const before = Array.from({ length: 30 }, (_, row) => `file ${row}`);
        const after = [...before.slice(left), ...Array.from({ length: arrived }, (_, row) => `new ${row}`)];
        const wanted = before.slice(first, first + size + 1);

        const kept = follow(extendTo(selectOnly(first), first + size), before, after);

        expect(kept).toEqual(wanted.filter((name) => after.includes(name)));
      }),
    );
  });
});
