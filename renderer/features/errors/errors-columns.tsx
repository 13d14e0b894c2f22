import type { ErrorFileRow, TrashRow } from '../../../core/contract/errors';
import type { GridColumn } from '../../components/data-grid/grid-column';
import { Moment } from '../../components/moment';
import { WalName } from '../../components/wal-name';
import { formatBytes, formatExactBytes } from '../../lib/format-bytes';
import { reasonWords } from './reason-words';
import { SeverityMark } from './severity-mark';

/** `id` is what the core sorts by, where the core sorts by it. */
export const errorsColumns: readonly GridColumn<ErrorFileRow>[] = [
  { id: 'severity', header: 'State', size: 90, minSize: 80, cell: (row) => <SeverityMark row={row} /> },
  { id: 'name', header: 'Name', size: 214, minSize: 120, sortable: true, cell: (row) => <Name row={row} /> },
  {
    id: 'reason',
    header: 'Why',
    size: 206,
    minSize: 100,
    sortable: true,
    cell: (row) => (
      <span className="ellipsis" title={row.explanation.what}>
        {reasonWords(row)}
      </span>
    ),
  },
  {
    id: 'quarantined',
    header: 'Quarantined at',
    size: 150,
    minSize: 120,
    sortable: true,
    cell: (row) => <When iso={row.quarantinedAt} />,
  },
  {
    id: 'channel',
    header: 'Through',
    size: 76,
    minSize: 64,
    cell: (row) => <CameThrough channel={row.record?.channel ?? null} />,
  },
  { id: 'size', header: 'Size', size: 66, minSize: 60, align: 'right', cell: (row) => <Size row={row} /> },
];

export const trashColumns: readonly GridColumn<TrashRow>[] = [
  { id: 'name', header: 'Name', size: 260, minSize: 120, cell: (row) => <Name row={row} /> },
  {
    id: 'reason',
    header: 'Why it was here',
    size: 246,
    minSize: 100,
    cell: (row) => <span className="ellipsis">{row.record === null ? 'No record' : reasonOf(row.record)}</span>,
  },
  {
    id: 'discarded',
    header: 'Discarded at',
    size: 160,
    minSize: 120,
    cell: (row) => <Moment iso={row.discardedAt} />,
  },
  { id: 'by', header: 'By', size: 120, minSize: 64, cell: (row) => <span className="ellipsis">{row.by ?? '–'}</span> },
  { id: 'size', header: 'Size', size: 84, minSize: 64, align: 'right', cell: (row) => <Size row={row} /> },
];

const reasonOf = (record: NonNullable<TrashRow['record']>) => reasonWords({ record, category: 'unknown' });

/** What only ends like a WAL file, or not even that, is no name to be drawn in its parts. */
const WAL_NAME_FIRST = /^[0-9A-F]{8}/i;

function Name({ row: { name, errorFile } }: { readonly row: Pick<ErrorFileRow, 'name' | 'errorFile'> }) {
  return (
    <span className="ellipsis" title={errorFile}>
      {WAL_NAME_FIRST.test(name) ? <WalName name={name} /> : <span className="mono">{name}</span>}
    </span>
  );
}

function When({ iso }: { readonly iso: string | null }) {
  if (iso === null) return <span title="Neither a record nor the name of the file tells">–</span>;
  return <Moment iso={iso} />;
}

function CameThrough({ channel }: { readonly channel: string | null }) {
  if (channel === null) return <span title="Another program quarantined it, or its record is lost">–</span>;
  return <span>{channel}</span>;
}

function Size({ row: { isFile, sizeBytes } }: { readonly row: Pick<ErrorFileRow, 'isFile' | 'sizeBytes'> }) {
  if (!isFile) return <span title="It is not a file">–</span>;
  return (
    <span className="mono" title={formatExactBytes(sizeBytes)}>
      {formatBytes(sizeBytes)}
    </span>
  );
}
