import type { ErrorFileRow } from '../../../core/contract/errors';
import type { MenuAction } from '../../components/context-menu';
import type { SelectedRows } from '../../ipc/read-selected-rows';
import { useCopyRows } from '../../ipc/use-copy-rows';
import { commandKey } from '../../lib/command-key';
import { countSelected } from '../../lib/selection';
import { toCsv } from '../../lib/to-csv';
import { reasonWords } from './reason-words';

/** Copying the selection; the names come first, as Ctrl+C runs it. */
export function useCopyActions(list: Omit<SelectedRows<ErrorFileRow>, 'maxRows'>): readonly MenuAction[] {
  const { copy, copying } = useCopyRows<ErrorFileRow>(list);
  const isNothing = countSelected(list.selection, list.rowCount) === 0;
  const disabledBecause = copying ? 'Copying is under way.' : isNothing ? 'Select error files first.' : null;
  const action = (what: string, toText: (rows: readonly ErrorFileRow[]) => string) =>
    ({
      id: `copy-${what.toLowerCase()}`,
      label: `Copy ${what}`,
      icon: 'copy',
      disabledBecause,
      run: () => void copy(what, toText),
    }) as const;
  return [{ ...action('names', toNames), keys: `${commandKey} C` }, action('CSV', rowsToCsv), action('JSON', toJson)];
}

const toNames = (rows: readonly ErrorFileRow[]) => rows.map((row) => row.errorFile).join('\n');
const toJson = (rows: readonly ErrorFileRow[]) => JSON.stringify(rows, null, 2);

function rowsToCsv(rows: readonly ErrorFileRow[]): string {
  return toCsv(
    ['error_file', 'name', 'why', 'severity', 'quarantined_at', 'channel', 'size_bytes', 'what'],
    rows.map((row) => [
      row.errorFile,
      row.name,
      reasonWords(row),
      row.explanation.severity,
      row.quarantinedAt,
      row.record?.channel ?? null,
      row.sizeBytes,
      row.explanation.what,
    ]),
  );
}
