import { useState } from 'react';
import type { TrashPage, TrashRow } from '../../../core/contract/errors';
import { ContextMenu, type MenuAction, type MenuPoint } from '../../components/context-menu';
import { DataGrid } from '../../components/data-grid/data-grid';
import { useGridSelection } from '../../components/data-grid/use-grid-selection';
import { FilterInput } from '../../components/filter-input';
import { useSelectedRows } from '../../ipc/use-selected-rows';
import { useWindowedRows, type WindowedRows } from '../../ipc/use-windowed-rows';
import { focusTable } from '../../lib/focus-table';
import { copyText } from '../../lib/copy-text';
import { formatCountOf } from '../../lib/format-count';
import { countSelected } from '../../lib/selection';
import { trashColumns } from './errors-columns';
import { EmptyTrash, UnreadErrors } from './errors-empty';
import type { ErrorsView } from './errors-page';
import { trashSource } from './errors-source';
import { ErrorsToolbar } from './errors-toolbar';
import { MOST_FILES, useErrorOperations } from './use-error-operations';

interface TrashListProps {
  readonly server: string;
  readonly onView: (view: ErrorsView) => void;
}

/** What was discarded, for as long as it can be restored. */
export function TrashList({ server, onView }: TrashListProps) {
  const [filter, setFilter] = useState('');
  const rows = useWindowedRows(trashSource(server, filter));
  if (rows.page === undefined) return <UnreadErrors server={server} rows={rows} />;
  return (
    <TrashView server={server} onView={onView} filter={filter} onFilter={setFilter} rows={rows} page={rows.page} />
  );
}

interface TrashViewProps extends TrashListProps {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly rows: WindowedRows<TrashPage, TrashRow>;
  readonly page: TrashPage;
}

function TrashView({ server, onView, filter, onFilter, rows, page }: TrashViewProps) {
  const listKey = JSON.stringify([server, 'trash', filter]);
  const { selection, names, select } = useGridSelection({
    listKey,
    rowCount: page.matched,
    growsAtTop: true,
    nameAt: (row) => (rows.isPrevious ? undefined : rows.rowAt(row)?.id),
  });
  const [menuAt, setMenuAt] = useState<MenuPoint | null>(null);
  const operations = useErrorOperations(server);
  const source = trashSource(server, filter);
  const withRows = useSelectedRows({
    selection,
    names,
    rowCount: page.matched,
    nameOf: (row: TrashRow) => row.id,
    fetchPage: async (offset, limit) => source.rowsOf(await source.fetchPage(offset, limit)),
    maxRows: MOST_FILES,
  });
  const restore = () =>
    void withRows((chosen) =>
      operations.run({ method: 'restore', targets: chosen.map(({ id, token }) => ({ id, token })) }),
    );
  const copyNames = () => void withRows((chosen) => void copyText(chosen.map(({ errorFile }) => errorFile).join('\n')));
  const count = countSelected(selection, page.matched);
  const actions: readonly MenuAction[] = [
    {
      id: 'restore',
      label: 'Restore',
      icon: 'back',
      disabledBecause: count === 0 ? 'Select discarded files first.' : operations.isRunning ? 'Wait a moment.' : null,
      run: restore,
    },
  ];

  return (
    <>
      <ErrorsToolbar view="trash" onView={onView} discarded={page.total} actions={actions}>
        <FilterInput
          label="Filter the trash"
          onLeave={focusTable}
          placeholder="Filter by name"
          value={filter}
          onChange={onFilter}
        />
      </ErrorsToolbar>
      <DataGrid
        label="Discarded error files"
        storageKey="trash"
        columns={trashColumns}
        listKey={listKey}
        rowCount={page.matched}
        rowAt={rows.rowAt}
        nameOf={(row) => row.errorFile}
        growsAtTop
        selection={selection}
        onSelect={select}
        onShow={rows.show}
        onCopy={copyNames}
        onMenu={setMenuAt}
        isPrevious={rows.isPrevious}
      >
        <EmptyTrash filter={filter} keptDays={page.keptDays} />
      </DataGrid>
      <footer className="grid-footer">
        <span>{formatCountOf(page.total, 'file')}</span>
        <span className="ellipsis">{keptText(page.keptDays)}</span>
      </footer>
      <ContextMenu at={menuAt} label="Discarded error files" actions={actions} onClose={() => setMenuAt(null)} />
    </>
  );
}

const keptText = (days: number | null) =>
  days === null
    ? 'Kept until somebody removes them (walyard_trash_maximum_age)'
    : `Removed for ever ${formatCountOf(days, 'day')} after they were discarded`;
