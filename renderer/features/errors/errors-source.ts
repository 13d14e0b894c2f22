import type { ErrorFileRow, ErrorsPage, ErrorSort, TrashPage, TrashRow } from '../../../core/contract/errors';
import { callCore } from '../../ipc/call-core';
import { coreKeys } from '../../ipc/core-keys';
import type { WindowedSource } from '../../ipc/use-windowed-rows';

/** What came last is what one is asked about first. */
export const newestFirst: ErrorSort = { by: 'quarantined', descending: true };

export function errorsSource(
  server: string,
  filter: string,
  sort: ErrorSort,
): WindowedSource<ErrorsPage, ErrorFileRow> {
  return {
    queryKey: coreKeys.errors(server, filter, sort),
    fetchPage: (offset, limit) => callCore('errors.page', { server, filter, sort, offset, limit }),
    rowsOf: (page) => page.files,
  };
}

export function trashSource(server: string, filter: string): WindowedSource<TrashPage, TrashRow> {
  return {
    queryKey: coreKeys.trash(server, filter),
    fetchPage: (offset, limit) => callCore('errors.trash', { server, filter, offset, limit }),
    rowsOf: (page) => page.files,
  };
}

/** Ascending, descending, and back to the newest first. */
export function nextSort(sort: ErrorSort, column: ErrorSort['by']): ErrorSort {
  if (sort.by !== column) return { by: column, descending: false };
  return sort.descending ? newestFirst : { by: column, descending: true };
}

export function isSortColumn(column: string): column is ErrorSort['by'] {
  return column === 'name' || column === 'quarantined' || column === 'reason';
}
