import { mergeRanges, type SelectedRange, type Selection } from './selection';

/** Names of the rows at the ends of a selection, by row number, as they were when last seen. */
export type EndNames = ReadonlyMap<number, string>;
/** Undefined while the row is not in memory. */
export type NameAt = (row: number) => string | undefined;

export interface NamedRows {
  readonly rowCount: number;
  readonly nameAt: NameAt;
}

type Place = number | 'lost' | 'unknown';

/** Rows that are looked through in each direction for one that has moved. */
const NEARBY = 1_000;

/**
 * The selection after the list has changed under it: a range is held by the rows at its ends and goes where they went.
 * In doubt it shrinks, because a row that nobody selected must never become selected.
 */
export function followRows(selection: Selection, names: EndNames, list: NamedRows): Selection {
  const place = (row: number) => placeOf(row, names.get(row), list);
  const ranges = mergeRanges(selection.ranges.flatMap((range) => followRange(range, place)));
  const active = selection.active === null ? null : followOne(selection.active, place);
  const anchor = followOne(selection.anchor, place) ?? ranges[0]?.first ?? 0;
  const isSame = active === selection.active && anchor === selection.anchor && isEqual(ranges, selection.ranges);
  return isSame ? selection : { ranges, anchor, active };
}

/** The names to know the selection by next time; the same map as long as nothing new was seen. */
export function learnNames(selection: Selection, names: EndNames, nameAt: NameAt): EndNames {
  const learned = new Map<number, string>();
  for (const row of endsOf(selection)) {
    const name = nameAt(row) ?? names.get(row);
    if (name !== undefined) learned.set(row, name);
  }
  const isSame = learned.size === names.size && [...learned].every(([row, name]) => names.get(row) === name);
  return isSame ? names : learned;
}

function endsOf({ ranges, anchor, active }: Selection): readonly number[] {
  if (ranges.length === 0 && active === null) return [];
  const ends = ranges.filter((range) => !isEverythingRange(range)).flatMap(({ first, last }) => [first, last]);
  return [...ends, anchor, ...(active === null ? [] : [active])].filter(Number.isFinite);
}

function followRange(range: SelectedRange, place: (row: number) => Place): readonly SelectedRange[] {
  if (isEverythingRange(range)) return [range];
  const first = place(range.first);
  const last = range.last === Infinity ? Infinity : place(range.last);
  if (typeof first === 'number' && typeof last === 'number') return first <= last ? [{ first, last }] : [];
  if (typeof first === 'number') return last === 'lost' ? [only(first)] : [moved(range, first - range.first)];
  if (typeof last === 'number' && last !== Infinity) return followFromLast(range, first, last);
  return first === 'lost' || last === 'lost' ? [] : [range];
}

/** Rows leave a queue at its top: then the rest of the range begins at the first row. */
function followFromLast(range: SelectedRange, first: Place, last: number): readonly SelectedRange[] {
  const shift = last - range.last;
  if (range.first + shift < 0) return [{ first: 0, last }];
  return first === 'lost' ? [only(last)] : [moved(range, shift)];
}

function followOne(row: number, place: (row: number) => Place): number | null {
  const found = place(row);
  if (found === 'lost') return null;
  return found === 'unknown' ? row : found;
}

function placeOf(row: number, name: string | undefined, { rowCount, nameAt }: NamedRows): Place {
  const current = nameAt(row);
  const isInMemory = current !== undefined || row >= rowCount;
  if (name === undefined || !isInMemory) return 'unknown';
  if (current === name) return row;
  for (let distance = 1; distance <= NEARBY; distance++) {
    if (distance <= row && nameAt(row - distance) === name) return row - distance;
    if (nameAt(row + distance) === name) return row + distance;
  }
  return 'lost';
}

const only = (row: number): SelectedRange => ({ first: row, last: row });
const moved = ({ first, last }: SelectedRange, by: number): SelectedRange => ({ first: first + by, last: last + by });
const isEverythingRange = ({ first, last }: SelectedRange) => first === 0 && last === Infinity;

function isEqual(a: readonly SelectedRange[], b: readonly SelectedRange[]): boolean {
  return a.length === b.length && a.every(({ first, last }, at) => b[at]?.first === first && b[at].last === last);
}
