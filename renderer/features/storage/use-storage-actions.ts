import type { StorageSort, StoredWal } from '../../../core/contract/files';
import type { MenuAction } from '../../components/context-menu';
import { useCopyRows } from '../../ipc/use-copy-rows';
import { useServerCommands } from '../../ipc/use-server-commands';
import { commandKey } from '../../lib/command-key';
import type { EndNames } from '../../lib/follow-rows';
import { countSelected, type Selection } from '../../lib/selection';
import { toCsv } from '../../lib/to-csv';
import { storageSource } from './storage-source';

export interface StorageList {
  readonly server: string;
  readonly filter: string;
  readonly sort: StorageSort;
  readonly selection: Selection;
  readonly names: EndNames;
  readonly matched: number;
}

/** What can be done with the selection: the same in the toolbar, in the context menu and by keys. */
export function useStorageActions({
  server,
  filter,
  sort,
  selection,
  names,
  matched,
}: StorageList): readonly MenuAction[] {
  const source = storageSource(server, filter, sort);
  const commands = useServerCommands(server);
  const { copy, copying } = useCopyRows<StoredWal>({
    selection,
    rowCount: matched,
    names,
    nameOf: (wal) => wal.name,
    fetchPage: async (offset, limit) => source.rowsOf(await source.fetchPage(offset, limit)),
  });
  const nothing = countSelected(selection, matched) === 0 ? 'Select WAL files first.' : null;
  const disabledBecause = copying ? 'Copying is under way.' : nothing;
  return [
    {
      id: 'copy-names',
      label: 'Copy names',
      icon: 'copy',
      keys: `${commandKey} C`,
      disabledBecause,
      run: () => void copy('names', toNames),
    },
    { id: 'copy-csv', label: 'Copy CSV', icon: 'copy', disabledBecause, run: () => void copy('CSV', walsToCsv) },
    { id: 'copy-json', label: 'Copy JSON', icon: 'copy', disabledBecause, run: () => void copy('JSON', toJson) },
    {
      id: 'show-directory',
      label: 'Show archive directory',
      icon: 'folder',
      disabledBecause: null,
      run: () => commands.showDirectory('archive'),
    },
  ];
}

const CSV_HEADER = ['name', 'kind', 'timeline', 'start_lsn', 'size_bytes', 'written_at', 'compression', 'encryption'];

const toNames = (wals: readonly StoredWal[]) => wals.map((wal) => wal.name).join('\n');
const toJson = (wals: readonly StoredWal[]) => JSON.stringify(wals, null, 2);

export function walsToCsv(wals: readonly StoredWal[]): string {
  return toCsv(
    CSV_HEADER,
    wals.map((wal) => [
      wal.name,
      wal.kind,
      wal.timeline,
      wal.startLsn,
      wal.sizeBytes,
      wal.writtenAt,
      wal.compression,
      wal.encryption,
    ]),
  );
}
