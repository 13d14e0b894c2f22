import { useQueries, type QueryKey } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { windowOffset, windowOffsets, WINDOW_SIZE } from '../lib/page-windows';

export interface WindowedSource<Page, Row> {
  /** Of the whole list, without the offset. A change of it is another list. */
  readonly queryKey: QueryKey;
  readonly fetchPage: (offset: number, limit: number) => Promise<Page>;
  readonly rowsOf: (page: Page) => readonly Row[];
}

export interface WindowedRows<Page, Row> {
  /** The newest page, for its totals; undefined until the first one is there. */
  readonly page: Page | undefined;
  readonly rowAt: (index: number) => Row | undefined;
  /** Tells which rows are in view. */
  readonly show: (first: number, last: number) => void;
  readonly error: Error | null;
  /** True while the rows are still those of the list that was shown before. */
  readonly isPrevious: boolean;
  readonly retry: () => void;
}

/** A thumb dragged over a million rows passes windows that nobody looks at. */
const SETTLE_MS = 40;
const FALLBACK_MS = 10_000;

/** A long list of which only the pages around the viewport are in memory. */
export function useWindowedRows<Page, Row>(source: WindowedSource<Page, Row>): WindowedRows<Page, Row> {
  const listKey = JSON.stringify(source.queryKey);
  const { offsets, show } = useSettledOffsets(listKey);
  const queries = useQueries({
    queries: offsets.map((offset) => ({
      queryKey: [...source.queryKey, offset],
      queryFn: () => source.fetchPage(offset, WINDOW_SIZE),
      refetchInterval: FALLBACK_MS,
    })),
  });
  const pages = new Map<number, Page>();
  offsets.forEach((offset, index) => {
    const page = queries[index]?.data;
    if (page !== undefined) pages.set(offset, page);
  });
  const newest = queries.reduce(
    (best, query) => (query.dataUpdatedAt > (best?.dataUpdatedAt ?? 0) ? query : best),
    queries[0],
  );
  const shown = useKeptPages(listKey, pages, newest?.data);

  return {
    page: shown.page,
    rowAt: (index) => {
      const page = shown.pages.get(windowOffset(index));
      return page === undefined ? undefined : source.rowsOf(page)[index % WINDOW_SIZE];
    },
    show,
    error: queries.find((query) => query.isError)?.error ?? null,
    isPrevious: shown.listKey !== listKey,
    retry: () => queries.forEach((query) => void query.refetch()),
  };
}

function useSettledOffsets(listKey: string) {
  const [state, setState] = useState<{ listKey: string; offsets: readonly number[] }>({ listKey, offsets: [0] });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), [listKey]);
  const show = useCallback(
    (first: number, last: number) => {
      const offsets = windowOffsets(first, last);
      clearTimeout(timer.current);
      timer.current = setTimeout(
        () => setState((old) => (isSame(old, listKey, offsets) ? old : { listKey, offsets })),
        SETTLE_MS,
      );
    },
    [listKey],
  );
  // Another list starts at its top: offsets of the old one would ask for pages that it may not have.
  return { offsets: state.listKey === listKey ? state.offsets : [0], show };
}

const isSame = (old: { listKey: string; offsets: readonly number[] }, listKey: string, offsets: readonly number[]) =>
  old.listKey === listKey && old.offsets.join() === offsets.join();

interface Kept<Page> {
  readonly listKey: string;
  readonly pages: ReadonlyMap<number, Page>;
  readonly page: Page | undefined;
}

/** Keeps the rows of the list before until the first page of the new one is there, so that nothing flickers. */
function useKeptPages<Page>(listKey: string, pages: ReadonlyMap<number, Page>, page: Page | undefined): Kept<Page> {
  const [kept, setKept] = useState<Kept<Page>>({ listKey, pages, page });
  const current: Kept<Page> = { listKey, pages, page };
  useEffect(() => {
    if (page !== undefined) setKept({ listKey, pages, page });
    // `pages` is a new map on every render; its content only changes together with `page` or the list.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [listKey, page]);
  if (page !== undefined) return current;
  // In the same list, only the window changed: its totals still hold, its rows do not.
  return kept.listKey === listKey ? { listKey, pages, page: kept.page } : kept;
}
