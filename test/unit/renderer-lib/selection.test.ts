import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectionAfterKey } from '../../../renderer/components/data-grid/grid-keys';
import {
  countSelected,
  extendTo,
  isEverything,
  isSelected,
  noSelection,
  selectAll,
  selectedRanges,
  selectOnly,
  shiftSelection,
  toggle,
  type Selection,
} from '../../../renderer/lib/selection';

const rowsOf = (selection: Selection, rowCount: number) =>
  Array.from({ length: rowCount }, (_, row) => row).filter((row) => isSelected(selection, row));

describe('a selection', () => {
  it('toggled row by row is the set of rows toggled an odd number of times', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 60 }), (rows) => {
        const selection = rows.reduce(toggle, noSelection);

        const odd = Array.from({ length: 31 }, (_, row) => row).filter(
          (row) => rows.filter((one) => one === row).length % 2 === 1,
        );
        expect(rowsOf(selection, 31)).toEqual(odd);
        expect(countSelected(selection, 31)).toBe(odd.length);
      }),
    );
  });

  it('keeps its ranges ascending, disjoint and not touching', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { maxLength: 60 }), (rows) => {
        const { ranges } = rows.reduce(toggle, noSelection);

        for (const [index, range] of ranges.entries()) {
          expect(range.first).toBeLessThanOrEqual(range.last);
          expect(range.first).toBeGreaterThan((ranges[index - 1]?.last ?? -2) + 1);
        }
      }),
    );
  });

  it('extends from its anchor in both directions', () => {
    const anchored = selectOnly(5);

    expect(rowsOf(extendTo(anchored, 8), 20)).toEqual([5, 6, 7, 8]);
    expect(rowsOf(extendTo(extendTo(anchored, 8), 3), 20)).toEqual([3, 4, 5]);
  });

  it('of everything takes in what arrives later', () => {
    const everything = selectAll(selectOnly(3));

    expect(countSelected(everything, 1_000_000)).toBe(1_000_000);
    expect(isEverything(shiftSelection(everything, 7), 1_000_007)).toBe(true);
    expect(isEverything(everything, 0)).toBe(false);
  });

  it('moves with its rows and never beyond the list', () => {
    const moved = shiftSelection(extendTo(selectOnly(2), 4), 3);

    expect(selectedRanges(moved, 100)).toEqual([{ first: 5, last: 7 }]);
    expect(selectedRanges(moved, 7)).toEqual([{ first: 5, last: 6 }]);
    expect(moved).toMatchObject({ anchor: 5, active: 7 });
  });
});

describe('selectionAfterKey', () => {
  const extent = { rowCount: 100, rowsPerPage: 10 };
  const press = (key: string, selection: Selection, change = {}) =>
    selectionAfterKey({ key, shift: false, command: false, ...change }, selection, extent);

  it.each([
    ['ArrowDown', 50, 51],
    ['j', 50, 51],
    ['ArrowUp', 50, 49],
    ['k', 50, 49],
    ['PageDown', 50, 60],
    ['PageUp', 50, 40],
    ['Home', 50, 0],
    ['End', 50, 99],
    ['ArrowDown', 99, 99],
    ['k', 0, 0],
    ['PageDown', 95, 99],
    ['PageUp', 4, 0],
  ])('%s on row %i leads to row %i', (key, from, to) => {
    expect(press(key, selectOnly(from))).toEqual(selectOnly(to));
  });

  it.each(['ArrowDown', 'ArrowUp', 'j', 'k'])('%s begins at the first row of a list not used yet', (key) => {
    expect(press(key, noSelection)).toEqual(selectOnly(0));
  });

  it('Shift with a move extends, Escape selects nothing but stays on its row', () => {
    expect(press('J', selectOnly(50), { shift: true })).toEqual(extendTo(selectOnly(50), 51));
    expect(press('Escape', selectOnly(50))).toEqual({ ...noSelection, active: 50 });
  });

  it.each(['x', 'Tab', 'Enter', 'toString', 'constructor'])('%s is not a key of the table', (key) => {
    expect(press(key, selectOnly(50))).toBeNull();
  });

  it('Ctrl or Cmd with anything but A is not a key of the table, and an empty table has none', () => {
    expect(press('j', selectOnly(50), { command: true })).toBeNull();
    expect(press('A', selectOnly(50), { command: true })?.ranges).toEqual([{ first: 0, last: Infinity }]);
    expect(
      selectionAfterKey({ key: 'j', shift: false, command: false }, noSelection, { ...extent, rowCount: 0 }),
    ).toBeNull();
  });
});
