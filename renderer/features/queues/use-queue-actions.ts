import type { QueueFile } from '../../../core/contract/files';
import type { Channel } from '../../../core/contract/flow';
import type { MenuAction } from '../../components/context-menu';
import { useCopyRows } from '../../ipc/use-copy-rows';
import { useServerCommands } from '../../ipc/use-server-commands';
import { commandKey } from '../../lib/command-key';
import type { EndNames } from '../../lib/follow-rows';
import { countSelected, type Selection } from '../../lib/selection';
import { toCsv } from '../../lib/to-csv';
import { queueSource } from './queue-source';

interface QueueSelection {
  readonly server: string;
  readonly channel: Channel;
  readonly filter: string;
  readonly selection: Selection;
  readonly names: EndNames;
  readonly matched: number;
}

/** What can be done with files of a queue; copying the names comes first, as Ctrl+C runs it. */
export function useQueueActions({
  server,
  channel,
  filter,
  selection,
  names,
  matched,
}: QueueSelection): readonly MenuAction[] {
  const source = queueSource(server, channel, filter);
  const commands = useServerCommands(server);
  const { copy, copying } = useCopyRows<QueueFile>({
    selection,
    rowCount: matched,
    names,
    nameOf: (file) => file.name,
    fetchPage: async (offset, limit) => source.rowsOf(await source.fetchPage(offset, limit)),
  });
  const nothing = countSelected(selection, matched) === 0 ? 'Select files first.' : null;
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
    { id: 'copy-csv', label: 'Copy CSV', icon: 'copy', disabledBecause, run: () => void copy('CSV', filesToCsv) },
    { id: 'copy-json', label: 'Copy JSON', icon: 'copy', disabledBecause, run: () => void copy('JSON', toJson) },
    {
      id: 'show-directory',
      label: `Show ${channel} directory`,
      icon: 'folder',
      disabledBecause: null,
      run: () => commands.showDirectory(channel),
    },
  ];
}

const toNames = (files: readonly QueueFile[]) => files.map((file) => file.name).join('\n');
const toJson = (files: readonly QueueFile[]) => JSON.stringify(files, null, 2);

function filesToCsv(files: readonly QueueFile[]): string {
  return toCsv(
    ['name', 'kind', 'size_bytes', 'modified_at', 'state', 'reason'],
    files.map((file) => [file.name, file.kind, file.sizeBytes, file.modifiedAt, file.state, file.reason]),
  );
}
