import { useQuery } from '@tanstack/react-query';
import type { EndNames } from '../lib/follow-rows';
import { countSelected, isEverything, selectedRanges, type SelectedRange, type Selection } from '../lib/selection';
import { fetchRows } from './fetch-rows';
import type { WindowedSource } from './use-windowed-rows';

interface SummedList<Page, Row extends { readonly sizeBytes: number | null }> {
  readonly source: WindowedSource<Page, Row>;
  readonly selection: Selection;
  /** By which the sum is known again when the rows have moved. */
  readonly names: EndNames;
  readonly matched: number;
  /** Of all that matches; null where the core does not sum it. */
  readonly matchedBytes: number | null;
  /** Summing reads every selected row that is not in memory; above this the sum is not worth it. */
  readonly maxRows: number;
}

/** Size of the selected files together; null while or because it is not known. */
export function useSelectedBytes<Page, Row extends { readonly sizeBytes: number | null }>({
  source,
  selection,
  names,
  matched,
  matchedBytes,
  maxRows,
}: SummedList<Page, Row>): number | null {
  const isKnown = matchedBytes !== null && isEverything(selection, matched);
  const ranges = selectedRanges(selection, matched);
  const count = countSelected(selection, matched);
  const isWanted = !isKnown && count > 0 && count <= maxRows;
  const sum = useQuery({
    queryKey: ['selected-bytes', ...source.queryKey, ranges.map((range) => keyOf(range, names))],
    queryFn: async () => {
      const rows = await fetchRows(ranges, count, async (offset, limit) =>
        source.rowsOf(await source.fetchPage(offset, limit)),
      );
      return sumOf(rows);
    },
    enabled: isWanted,
    staleTime: 10_000,
    gcTime: 10_000,
  });
  if (isKnown) return matchedBytes;
  return isWanted ? (sum.data ?? null) : null;
}

const keyOf = ({ first, last }: SelectedRange, names: EndNames) =>
  [names.get(first) ?? first, names.get(last) ?? last, last - first] as const;

/** One size that is not known makes the sum not known: a figure that leaves files out would be wrong. */
function sumOf(rows: readonly { readonly sizeBytes: number | null }[]): number | null {
  let bytes = 0;
  for (const { sizeBytes } of rows) {
    if (sizeBytes === null) return null;
    bytes += sizeBytes;
  }
  return bytes;
}
