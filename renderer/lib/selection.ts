/**
 * Selected rows of a list that is never loaded as a whole: ranges of row numbers, ascending, disjoint, not touching.
 * "Everything that matches" is the range that ends at Infinity, so it also covers what arrives later.
 */
export interface Selection {
  readonly ranges: readonly SelectedRange[];
  /** Where a Shift selection starts. */
  readonly anchor: number;
  /** The row the keyboard is on; null until the list was used. */
  readonly active: number | null;
}

export interface SelectedRange {
  readonly first: number;
  readonly last: number;
}

export const noSelection: Selection = { ranges: [], anchor: 0, active: null };

export function selectOnly(index: number): Selection {
  return { ranges: [{ first: index, last: index }], anchor: index, active: index };
}

export function selectAll(selection: Selection): Selection {
  return { ...selection, ranges: [{ first: 0, last: Infinity }] };
}

/** Shift: from the anchor to the row, replacing what was selected. */
export function extendTo(selection: Selection, index: number): Selection {
  const range = { first: Math.min(selection.anchor, index), last: Math.max(selection.anchor, index) };
  return { ranges: [range], anchor: selection.anchor, active: index };
}

/** Ctrl: adds the row or takes it away, leaving the rest. */
export function toggle(selection: Selection, index: number): Selection {
  const ranges = isSelected(selection, index)
    ? selection.ranges.flatMap((range) => without(range, index))
    : mergeRanges([...selection.ranges, { first: index, last: index }]);
  return { ranges, anchor: index, active: index };
}

export function isSelected(selection: Selection, index: number): boolean {
  return selection.ranges.some((range) => range.first <= index && index <= range.last);
}

/** The ranges as they are in a list of this many rows. */
export function selectedRanges(selection: Selection, rowCount: number): readonly SelectedRange[] {
  return selection.ranges
    .map((range) => ({ first: range.first, last: Math.min(range.last, rowCount - 1) }))
    .filter((range) => range.first <= range.last);
}

export function countSelected(selection: Selection, rowCount: number): number {
  return selectedRanges(selection, rowCount).reduce((sum, range) => sum + range.last - range.first + 1, 0);
}

export function isEverything(selection: Selection, rowCount: number): boolean {
  return rowCount > 0 && countSelected(selection, rowCount) === rowCount;
}

/** Follows the rows when `delta` new ones arrived above them; a selection of everything takes the new ones in. */
export function shiftSelection(selection: Selection, delta: number): Selection {
  if (delta === 0) return selection;
  const moved = selection.ranges.map(({ first, last }) =>
    first === 0 && last === Infinity ? { first, last } : { first: Math.max(0, first + delta), last: last + delta },
  );
  const active = selection.active === null ? null : Math.max(0, selection.active + delta);
  return { ranges: moved.filter((range) => range.last >= 0), anchor: Math.max(0, selection.anchor + delta), active };
}

function without(range: SelectedRange, index: number): SelectedRange[] {
  if (index < range.first || index > range.last) return [range];
  const parts = [
    { first: range.first, last: index - 1 },
    { first: index + 1, last: range.last },
  ];
  return parts.filter((part) => part.first <= part.last);
}

/** Ascending, disjoint and not touching, whatever they were before. */
export function mergeRanges(ranges: readonly SelectedRange[]): readonly SelectedRange[] {
  const merged: SelectedRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const previous = merged.at(-1);
    if (previous !== undefined && range.first <= previous.last + 1) {
      merged[merged.length - 1] = { first: previous.first, last: Math.max(previous.last, range.last) };
    } else merged.push(range);
  }
  return merged;
}
