import type { EndNames } from '../lib/follow-rows';
import { selectedRanges, type SelectedRange, type Selection } from '../lib/selection';
import { fetchRows } from './fetch-rows';

export interface SelectedRows<Row> {
  readonly selection: Selection;
  readonly rowCount: number;
  /** Names of the selected rows as far as they are known, by row number. */
  readonly names: EndNames;
  readonly nameOf: (row: Row) => string;
  readonly fetchPage: (offset: number, limit: number) => Promise<readonly Row[]>;
  readonly maxRows: number;
}

/** The selected rows, at most `maxRows`, also those that are not in memory. Null: the list has changed meanwhile. */
export async function readSelectedRows<Row>(list: SelectedRows<Row>): Promise<readonly Row[] | null> {
  const ranges = selectedRanges(list.selection, list.rowCount);
  const rows = await fetchRows(ranges, list.maxRows, list.fetchPage);
  return isStillSelected(rows.map(list.nameOf), ranges, list) ? rows : null;
}

/** Rows are asked for by number: between the selection and the answer, others may have moved there. */
function isStillSelected(
  read: readonly string[],
  ranges: readonly SelectedRange[],
  { names, maxRows }: { readonly names: EndNames; readonly maxRows: number },
): boolean {
  let start = 0;
  return ranges.every(({ first, last }) => {
    const ends = [
      { at: start, name: names.get(first) },
      { at: start + last - first, name: names.get(last) },
    ];
    start += last - first + 1;
    return ends.every(({ at, name }) => name === undefined || at >= maxRows || read[at] === name);
  });
}
