import type { StoragePage, StorageSort, StoredWal } from '../../../core/contract/files';
import { callCore } from '../../ipc/call-core';
import { coreKeys } from '../../ipc/core-keys';
import type { WindowedSource } from '../../ipc/use-windowed-rows';

/** The order of the catalogue backwards: what was archived last is what one looks for first. */
export const newestFirst: StorageSort = { by: 'catalogue', descending: true };

export function storageSource(
  server: string,
  filter: string,
  sort: StorageSort,
): WindowedSource<StoragePage, StoredWal> {
  return {
    queryKey: coreKeys.storage(server, filter, sort),
    fetchPage: (offset, limit) => callCore('storage.page', { server, filter, sort, offset, limit }),
    rowsOf: (page) => page.wals,
  };
}

/** Ascending, descending, and back to the order of the catalogue. */
export function nextSort(sort: StorageSort, column: StorageSort['by']): StorageSort {
  if (sort.by !== column) return { by: column, descending: false };
  return sort.descending ? newestFirst : { by: column, descending: true };
}

/** New WAL has the highest name and time, so in these orders it comes in above all rows. */
export function growsAtTop({ by, descending }: StorageSort): boolean {
  return descending && (by === 'catalogue' || by === 'name' || by === 'written');
}

export function isSortColumn(column: string): column is StorageSort['by'] {
  return ['catalogue', 'name', 'timeline', 'size', 'written', 'compression'].includes(column);
}
