import { useState } from 'react';
import type { StoragePage as Page, StorageSort, StoredWal } from '../../../core/contract/files';
import { ContextMenu, type MenuPoint } from '../../components/context-menu';
import { DataGrid } from '../../components/data-grid/data-grid';
import { useGridSelection } from '../../components/data-grid/use-grid-selection';
import { EmptyState } from '../../components/empty-state';
import { ErrorNotice } from '../../components/error-notice';
import { FilterInput } from '../../components/filter-input';
import { focusTable } from '../../lib/focus-table';
import { Loading } from '../../components/loading';
import { describeError } from '../../ipc/call-core';
import { useWindowedRows, type WindowedRows } from '../../ipc/use-windowed-rows';
import { storageColumns } from './storage-columns';
import { StorageFooter } from './storage-footer';
import { growsAtTop, isSortColumn, newestFirst, nextSort, storageSource } from './storage-source';
import './storage.css';
import { StorageToolbar } from './storage-toolbar';
import { useStorageActions } from './use-storage-actions';

interface StoragePageProps {
  readonly server: string;
  /** What to look for when the page opens. */
  readonly find?: string;
}

export function StoragePage({ server, find = '' }: StoragePageProps) {
  const [filter, setFilter] = useState(find);
  const [sort, setSort] = useState(newestFirst);
  const rows = useWindowedRows(storageSource(server, filter, sort));
  if (rows.page === undefined) return <Unread server={server} rows={rows} />;
  return (
    <StorageView
      server={server}
      filter={filter}
      onFilter={setFilter}
      sort={sort}
      onSort={setSort}
      rows={rows}
      page={rows.page}
    />
  );
}

function Unread({ server, rows }: { readonly server: string; readonly rows: WindowedRows<Page, StoredWal> }) {
  if (rows.error === null) {
    return (
      <Loading
        label={`Reading the catalogue of ${server}`}
        detail="A catalogue of a million WAL files takes a few seconds the first time."
      />
    );
  }
  const { message, hint } = describeError(rows.error);
  return (
    <ErrorNotice
      title={`The catalogue of ${server} could not be read`}
      message={message}
      hint={hint ?? 'The archived WAL itself is not touched by this.'}
      action={{ label: 'Read again', run: rows.retry }}
    />
  );
}

interface StorageViewProps {
  readonly server: string;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly sort: StorageSort;
  readonly onSort: (sort: StorageSort) => void;
  readonly rows: WindowedRows<Page, StoredWal>;
  readonly page: Page;
}

function StorageView({ server, filter, onFilter, sort, onSort, rows, page }: StorageViewProps) {
  const listKey = JSON.stringify([server, filter, sort]);
  const { selection, names, select } = useGridSelection({
    listKey,
    rowCount: page.matched,
    growsAtTop: growsAtTop(sort),
    nameAt: (row) => (rows.isPrevious ? undefined : rows.rowAt(row)?.name),
  });
  const [menuAt, setMenuAt] = useState<MenuPoint | null>(null);
  const list = { server, filter, sort, selection, names, matched: page.matched };
  const actions = useStorageActions(list);
  const copyNames = () => actions.find((action) => action.id === 'copy-names')?.run();

  return (
    <section className="storage" aria-label="Archived WAL">
      <StorageToolbar actions={actions}>
        <FilterInput
          label="Filter archived WAL"
          onLeave={focusTable}
          placeholder="Filter by name or LSN"
          value={filter}
          onChange={onFilter}
        />
      </StorageToolbar>
      <DataGrid
        label="Archived WAL"
        storageKey="storage"
        columns={storageColumns}
        listKey={listKey}
        rowCount={page.matched}
        rowAt={rows.rowAt}
        nameOf={(wal) => wal.name}
        growsAtTop={growsAtTop(sort)}
        selection={selection}
        onSelect={select}
        onShow={rows.show}
        sort={sort}
        onSort={(column) => isSortColumn(column) && onSort(nextSort(sort, column))}
        onCopy={() => copyNames()}
        onMenu={setMenuAt}
        isPrevious={rows.isPrevious}
      >
        <NoWal server={server} filter={filter} page={page} />
      </DataGrid>
      <StorageFooter list={list} page={page} error={rows.error} onRetry={rows.retry} />
      <ContextMenu at={menuAt} label="Selected WAL" actions={actions} onClose={() => setMenuAt(null)} />
    </section>
  );
}

function NoWal({ server, filter, page }: { readonly server: string; readonly filter: string; readonly page: Page }) {
  if (filter !== '') {
    return (
      <EmptyState icon="search" title={`No archived WAL matches “${filter}”`}>
        The filter looks for a part of the name, or for the WAL that holds an LSN such as 16/B374D848.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="archive" title={`The archive of ${server} is empty`}>
      WAL appears here once PostgreSQL has finished its first segment. On a quiet server, SELECT pg_switch_wal()
      finishes one now.
      <span className="mono storage-directory">{page.directory}</span>
    </EmptyState>
  );
}
