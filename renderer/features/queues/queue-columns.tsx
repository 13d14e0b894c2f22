import type { QueueFile } from '../../../core/contract/files';
import type { GridColumn } from '../../components/data-grid/grid-column';
import { WalName } from '../../components/wal-name';
import { formatAge, secondsSince } from '../../lib/format-age';
import { formatBytes, formatExactBytes } from '../../lib/format-bytes';
import { formatTime, formatUtc } from '../../lib/format-time';
import { QueueState } from './queue-state';

const NOT_IN_BATCH = 'Only files of the next batch are looked at; a directory may hold hundreds of thousands';

export const queueColumns: readonly GridColumn<QueueFile>[] = [
  { id: 'name', header: 'Name', size: 250, minSize: 120, cell: (file) => <WalName name={file.name} /> },
  { id: 'state', header: 'State', size: 110, minSize: 80, cell: (file) => <QueueState state={file.state} /> },
  { id: 'age', header: 'Age', size: 70, minSize: 56, align: 'right', cell: (file) => <Age iso={file.modifiedAt} /> },
  {
    id: 'size',
    header: 'Size',
    size: 76,
    minSize: 64,
    align: 'right',
    cell: (file) => <Size bytes={file.sizeBytes} />,
  },
  { id: 'kind', header: 'Kind', size: 78, minSize: 60, cell: (file) => <span className="muted">{file.kind}</span> },
  {
    id: 'reason',
    header: 'Why',
    size: 200,
    minSize: 100,
    cell: (file) => (
      <span className="muted ellipsis" title={file.reason}>
        {file.reason}
      </span>
    ),
  },
];

function Age({ iso }: { readonly iso: string | null }) {
  if (iso === null) return <span title={NOT_IN_BATCH}>–</span>;
  return (
    <span className="mono" title={`${formatTime(iso)}\n${formatUtc(iso)}`}>
      {formatAge(secondsSince(iso, Date.now()))}
    </span>
  );
}

function Size({ bytes }: { readonly bytes: number | null }) {
  if (bytes === null) return <span title={NOT_IN_BATCH}>–</span>;
  return (
    <span className="mono" title={formatExactBytes(bytes)}>
      {formatBytes(bytes)}
    </span>
  );
}
