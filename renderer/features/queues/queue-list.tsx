import { useState } from 'react';
import type { QueueFile, QueuePage } from '../../../core/contract/files';
import type { Channel } from '../../../core/contract/flow';
import { ContextMenu, type MenuPoint } from '../../components/context-menu';
import { DataGrid } from '../../components/data-grid/data-grid';
import { useGridSelection } from '../../components/data-grid/use-grid-selection';
import { ErrorNotice } from '../../components/error-notice';
import { Loading } from '../../components/loading';
import { describeError } from '../../ipc/call-core';
import { useWindowedRows, type WindowedRows } from '../../ipc/use-windowed-rows';
import { queueColumns } from './queue-columns';
import { EmptyQueue, QueueNotArchived, QueueOff } from './queue-empty';
import { QueueFooter } from './queue-footer';
import { queueTitles, QueueHeader } from './queue-header';
import { queueSource } from './queue-source';
import { useQueueActions } from './use-queue-actions';

interface QueueListProps {
  readonly server: string;
  readonly channel: Channel;
  readonly filter: string;
}

export function QueueList({ server, channel, filter }: QueueListProps) {
  const rows = useWindowedRows(queueSource(server, channel, filter));
  const page = rows.page;
  return (
    <section className="queue" aria-label={queueTitles[channel]} data-channel={channel}>
      {page === undefined ? (
        <>
          <QueueHeader channel={channel} directory={null} />
          <Unread channel={channel} rows={rows} />
        </>
      ) : (
        <QueueContent server={server} channel={channel} filter={filter} rows={rows} page={page} />
      )}
    </section>
  );
}

/** A channel that is off has nothing to show, unless files wait in it that nobody archives. */
function QueueContent(props: QueueTableProps) {
  const { channel, page } = props;
  if (page.enabled || page.total > 0) return <QueueTable {...props} />;
  return (
    <>
      <QueueHeader channel={channel} directory={page.directory} />
      <QueueOff channel={channel} />
    </>
  );
}

function Unread({ channel, rows }: { readonly channel: Channel; readonly rows: WindowedRows<QueuePage, QueueFile> }) {
  if (rows.error === null) {
    return <Loading label={`Reading ${channel}`} detail="A directory with very many files takes a moment." />;
  }
  const { message, hint } = describeError(rows.error);
  return (
    <ErrorNotice
      title={`${queueTitles[channel]} could not be read`}
      message={message}
      hint={hint ?? 'Its files are not touched by this.'}
      action={{ label: 'Read again', run: rows.retry }}
    />
  );
}

interface QueueTableProps extends QueueListProps {
  readonly rows: WindowedRows<QueuePage, QueueFile>;
  readonly page: QueuePage;
}

function QueueTable({ server, channel, filter, rows, page }: QueueTableProps) {
  const listKey = JSON.stringify([server, channel, filter]);
  const { selection, names, select } = useGridSelection({
    listKey,
    rowCount: page.matched,
    growsAtTop: false,
    nameAt: (row) => (rows.isPrevious ? undefined : rows.rowAt(row)?.name),
  });
  const [menuAt, setMenuAt] = useState<MenuPoint | null>(null);
  const actions = useQueueActions({ server, channel, filter, selection, names, matched: page.matched });
  return (
    <>
      <QueueHeader channel={channel} directory={page.directory} onMenu={setMenuAt} />
      {!page.enabled && <QueueNotArchived channel={channel} />}
      <DataGrid
        label={`Files in ${channel}`}
        storageKey={`queue-${channel}`}
        columns={queueColumns}
        listKey={listKey}
        rowCount={page.matched}
        rowAt={rows.rowAt}
        nameOf={(file) => file.name}
        growsAtTop={false}
        selection={selection}
        onSelect={select}
        onShow={rows.show}
        onCopy={() => actions[0]?.run()}
        onMenu={setMenuAt}
        isPrevious={rows.isPrevious}
      >
        <EmptyQueue channel={channel} filter={filter} />
      </DataGrid>
      <QueueFooter list={{ server, channel, filter, selection, names }} page={page} error={rows.error} />
      <ContextMenu
        at={menuAt}
        label={`Selected files in ${channel}`}
        actions={actions}
        onClose={() => setMenuAt(null)}
      />
    </>
  );
}
