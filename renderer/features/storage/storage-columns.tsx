import type { StoredWal } from '../../../core/contract/files';
import type { GridColumn } from '../../components/data-grid/grid-column';
import { Moment } from '../../components/moment';
import { WalName } from '../../components/wal-name';
import { formatBytes, formatExactBytes } from '../../lib/format-bytes';

/** `id` is what the core sorts by, where the core sorts by it. */
export const storageColumns: readonly GridColumn<StoredWal>[] = [
  {
    id: 'name',
    header: 'Name',
    size: 240,
    minSize: 120,
    sortable: true,
    cell: (wal) => (
      <span title={hintOf(wal)}>
        <WalName name={wal.name} />
      </span>
    ),
  },
  {
    id: 'timeline',
    header: 'Timeline',
    size: 96,
    minSize: 64,
    align: 'right',
    sortable: true,
    cell: (wal) => <span className="mono">{wal.timeline}</span>,
  },
  {
    id: 'lsn',
    header: 'Start LSN',
    size: 118,
    minSize: 80,
    align: 'right',
    cell: (wal) => <Optional value={wal.startLsn} reason="A history file has no position" />,
  },
  {
    id: 'size',
    header: 'Size',
    size: 88,
    minSize: 72,
    align: 'right',
    sortable: true,
    cell: (wal) => (
      <span className="mono" title={formatExactBytes(wal.sizeBytes)}>
        {formatBytes(wal.sizeBytes)}
      </span>
    ),
  },
  {
    id: 'compression',
    header: 'Compression',
    size: 124,
    minSize: 72,
    sortable: true,
    cell: (wal) => <Choice value={wal.compression} />,
  },
  { id: 'encryption', header: 'Encryption', size: 104, minSize: 72, cell: (wal) => <Choice value={wal.encryption} /> },
  {
    id: 'written',
    header: 'Written at',
    size: 164,
    minSize: 120,
    sortable: true,
    cell: (wal) => <Moment iso={wal.writtenAt} />,
  },
];

function Optional({ value, reason }: { readonly value: string | null; readonly reason: string }) {
  return (
    <span className="mono" title={value === null ? reason : undefined}>
      {value ?? '–'}
    </span>
  );
}

const Choice = ({ value }: { readonly value: string | null }) =>
  value === null ? <span className="muted">none</span> : <span>{value}</span>;

function hintOf(wal: StoredWal): string {
  const position = wal.startLsn === null ? wal.kind : `${wal.kind} from ${wal.startLsn}`;
  return `${wal.name}, ${position}, ${formatExactBytes(wal.sizeBytes)}`;
}
