import { useState } from 'react';
import type { ErrorFileRow, ErrorSort } from '../../../core/contract/errors';
import type { MenuAction } from '../../components/context-menu';
import { useSelectedRows } from '../../ipc/use-selected-rows';
import { useServerCommands } from '../../ipc/use-server-commands';
import type { EndNames } from '../../lib/follow-rows';
import { formatCount } from '../../lib/format-count';
import { countSelected, type Selection } from '../../lib/selection';
import type { DiscardPlan } from './discard-sheet';
import { errorsSource } from './errors-source';
import type { KeepPlan } from './keep-sheet';
import { useCopyActions } from './use-copy-actions';
import { MOST_FILES, useErrorOperations, type ErrorOperation } from './use-error-operations';

export interface ErrorsList {
  readonly server: string;
  readonly filter: string;
  readonly sort: ErrorSort;
  readonly selection: Selection;
  readonly names: EndNames;
  readonly matched: number;
  readonly rowAt: (index: number) => ErrorFileRow | undefined;
}

/** What can be done with the selection: the same in the toolbar, in the context menu and by keys. */
export function useErrorsActions(list: ErrorsList) {
  const { server, filter, sort, selection, names, matched } = list;
  const source = errorsSource(server, filter, sort);
  const selected = {
    selection,
    names,
    rowCount: matched,
    nameOf: (row: ErrorFileRow) => row.errorFile,
    fetchPage: async (offset: number, limit: number) => source.rowsOf(await source.fetchPage(offset, limit)),
    maxRows: MOST_FILES,
  };
  const withRows = useSelectedRows(selected);
  const copies = useCopyActions(selected);
  const { run, isRunning } = useErrorOperations(server);
  const commands = useServerCommands(server);
  const plans = usePlans();
  const blocked = whyBlocked(list, isRunning);
  const runNow = (method: 'retry' | 'unkeep' | 'examine') =>
    void withRows((rows) => run({ method, targets: rows.map(toTarget) }));
  const discard = () => {
    if (blocked !== null) return;
    void withRows((rows) => {
      const plan = { rows, run: () => run({ method: 'discard', targets: rows.map(toTarget) }) };
      if (rows.some(isSerious)) plans.planDiscard(plan);
      else plan.run();
    });
  };
  const keep = () =>
    void withRows((rows) =>
      plans.planKeep({ rows, run: (reason) => run({ method: 'keep', targets: rows.map(toTarget), reason }) }),
    );
  const main = mainActions(list, blocked, { runNow, discard, keep });
  const all: readonly MenuAction[] = [
    ...main,
    ...copies,
    {
      id: 'show-directory',
      label: 'Show errors directory',
      icon: 'folder',
      disabledBecause: null,
      run: () => commands.showDirectory('errors'),
    },
  ];
  return { ...plans, main, all, discard, copyNames: () => copies[0]?.run() };
}

/** What waits for a word of the operator. */
function usePlans() {
  const [discardPlan, planDiscard] = useState<DiscardPlan | null>(null);
  const [keepPlan, planKeep] = useState<KeepPlan | null>(null);
  const closeSheets = () => {
    planDiscard(null);
    planKeep(null);
  };
  return { discardPlan, planDiscard, keepPlan, planKeep, closeSheets };
}

interface Acts {
  readonly runNow: (method: 'retry' | 'unkeep' | 'examine') => void;
  readonly discard: () => void;
  readonly keep: () => void;
}

function mainActions(list: ErrorsList, blocked: string | null, acts: Acts): readonly MenuAction[] {
  const row = selectedRow(list);
  const isKept = row !== undefined && row.kept !== null;
  const retryBlocked = blocked ?? whyNotRetry(row);
  const action = (id: string, label: string, icon: MenuAction['icon'], run: () => void): MenuAction => ({
    id,
    label,
    icon,
    disabledBecause: id === 'retry' ? retryBlocked : blocked,
    run,
  });
  return [
    action('retry', 'Retry', 'back', () => acts.runNow('retry')),
    { ...action('discard', 'Discard', 'trash', acts.discard), keys: 'Del' },
    isKept
      ? action('unkeep', 'Count again', 'keep', () => acts.runNow('unkeep'))
      : action('keep', 'Keep…', 'keep', acts.keep),
    action('examine', 'Compare again', 'compare', () => acts.runNow('examine')),
  ];
}

function whyBlocked({ selection, matched }: ErrorsList, isRunning: boolean): string | null {
  const count = countSelected(selection, matched);
  if (count === 0) return 'Select error files first.';
  if (isRunning) return 'The operation before is still under way.';
  return count > MOST_FILES ? `Select at most ${formatCount(MOST_FILES)} files at once.` : null;
}

/** Told beforehand where one file is meant; of several, each is answered for. */
function whyNotRetry(row: ErrorFileRow | undefined): string | null {
  const refusal = row?.retryRefusal ?? null;
  return refusal === null ? null : `It cannot go back to incoming: ${refusal}.`;
}

function selectedRow({ selection, matched, rowAt }: ErrorsList): ErrorFileRow | undefined {
  const [range] = selection.ranges;
  return range !== undefined && countSelected(selection, matched) === 1 ? rowAt(range.first) : undefined;
}

const isSerious = ({ explanation }: ErrorFileRow) => explanation.severity === 'serious';
const toTarget = ({ errorFile, token }: ErrorFileRow): ErrorOperation['targets'][number] => ({ id: errorFile, token });
