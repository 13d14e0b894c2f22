import { useEffect, useRef, useState } from 'react';
import type { ErrorFileRow, ErrorsPage as Page, ErrorSort } from '../../../core/contract/errors';
import { ContextMenu, type MenuPoint } from '../../components/context-menu';
import { DataGrid } from '../../components/data-grid/data-grid';
import { useGridSelection } from '../../components/data-grid/use-grid-selection';
import { FilterInput } from '../../components/filter-input';
import { useWindowedRows, type WindowedRows } from '../../ipc/use-windowed-rows';
import { focusTable } from '../../lib/focus-table';
import { countSelected, selectOnly } from '../../lib/selection';
import { DiscardSheet } from './discard-sheet';
import { ErrorDetails } from './error-details';
import { errorsColumns } from './errors-columns';
import { NoErrorFiles, UnreadErrors } from './errors-empty';
import { ErrorsFooter } from './errors-footer';
import type { ErrorsView } from './errors-page';
import { errorsSource, isSortColumn, newestFirst, nextSort } from './errors-source';
import { ErrorsToolbar } from './errors-toolbar';
import { KeepSheet } from './keep-sheet';
import { useErrorsActions } from './use-errors-actions';

interface InboxProps {
  readonly server: string;
  readonly onView: (view: ErrorsView) => void;
}

export function ErrorsInbox({ server, onView }: InboxProps) {
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<ErrorSort>(newestFirst);
  const rows = useWindowedRows(errorsSource(server, filter, sort));
  if (rows.page === undefined) return <UnreadErrors server={server} rows={rows} />;
  const view = { server, onView, filter, onFilter: setFilter, sort, onSort: setSort, rows, page: rows.page };
  return <InboxView {...view} />;
}

interface InboxViewProps extends InboxProps {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly sort: ErrorSort;
  readonly onSort: (sort: ErrorSort) => void;
  readonly rows: WindowedRows<Page, ErrorFileRow>;
  readonly page: Page;
}

function InboxView({ server, onView, filter, onFilter, sort, onSort, rows, page }: InboxViewProps) {
  const listKey = JSON.stringify([server, filter, sort]);
  const { selection, names, select } = useGridSelection({
    listKey,
    rowCount: page.matched,
    growsAtTop: sort === newestFirst,
    nameAt: (row) => (rows.isPrevious ? undefined : rows.rowAt(row)?.errorFile),
  });
  const [menuAt, setMenuAt] = useState<MenuPoint | null>(null);
  const desk = useErrorsActions({ server, filter, sort, selection, names, matched: page.matched, rowAt: rows.rowAt });
  const count = countSelected(selection, page.matched);
  const only = count === 1 && selection.ranges[0] !== undefined ? rows.rowAt(selection.ranges[0].first) : undefined;
  useFirstSelected(page.matched > 0 && rows.rowAt(0) !== undefined, () => select(selectOnly(0)));

  return (
    <>
      <ErrorsToolbar view="files" onView={onView} discarded={page.discarded} actions={desk.main}>
        <FilterInput
          label="Filter error files"
          onLeave={focusTable}
          placeholder="Filter by name"
          value={filter}
          onChange={onFilter}
        />
      </ErrorsToolbar>
      <div className="errors-body">
        <div className="errors-table">
          <DataGrid
            label="Error files"
            storageKey="errors"
            columns={errorsColumns}
            listKey={listKey}
            rowCount={page.matched}
            rowAt={rows.rowAt}
            nameOf={(row) => row.errorFile}
            growsAtTop={sort === newestFirst}
            selection={selection}
            onSelect={select}
            onShow={rows.show}
            sort={sort}
            onSort={(column) => isSortColumn(column) && onSort(nextSort(sort, column))}
            onCopy={desk.copyNames}
            onDelete={desk.discard}
            onMenu={setMenuAt}
            isPrevious={rows.isPrevious}
          >
            <NoErrorFiles server={server} filter={filter} page={page} onView={onView} />
          </DataGrid>
          <ErrorsFooter list={{ server, filter, sort, selection, names }} page={page} error={rows.error} />
        </div>
        {page.matched > 0 && <ErrorDetails row={only} selected={count} />}
      </div>
      <ContextMenu at={menuAt} label="Selected error files" actions={desk.all} onClose={() => setMenuAt(null)} />
      <DiscardSheet plan={desk.discardPlan} onClose={desk.closeSheets} />
      <KeepSheet plan={desk.keepPlan} onClose={desk.closeSheets} />
    </>
  );
}

/** Once: somebody who comes here wants to know why. Later, what is selected is the operator's. */
function useFirstSelected(isReady: boolean, selectFirst: () => void): void {
  const isDone = useRef(false);
  useEffect(() => {
    if (isDone.current || !isReady) return;
    isDone.current = true;
    selectFirst();
  });
}
