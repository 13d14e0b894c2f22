import { PAGE_LIMIT } from '../../core/contract/files';
import { pageRequests } from '../lib/page-windows';

/** Reads the rows of the ranges page by page, at most `maxRows` of them, in their order. */
export async function fetchRows<Row>(
  ranges: readonly { readonly first: number; readonly last: number }[],
  maxRows: number,
  fetchPage: (offset: number, limit: number) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const range of ranges) {
    const last = Math.min(range.last, range.first + maxRows - rows.length - 1);
    for (const { offset, limit } of pageRequests(range.first, last, PAGE_LIMIT)) {
      rows.push(...(await fetchPage(offset, limit)));
    }
  }
  return rows;
}
