import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { OperationResult, OperationTarget } from '../../../core/contract/errors';
import { PAGE_LIMIT } from '../../../core/contract/files';
import { callCore, describeError } from '../../ipc/call-core';
import { formatCount, formatCountOf } from '../../lib/format-count';
import { noticeList } from '../../lib/notices';

/** More at once would keep the operator waiting without a sign of progress. */
export const MOST_FILES = 5_000;

export type ErrorOperation =
  | {
      readonly method: 'retry' | 'discard' | 'restore' | 'unkeep' | 'examine';
      readonly targets: readonly OperationTarget[];
    }
  | { readonly method: 'keep'; readonly targets: readonly OperationTarget[]; readonly reason: string };

/** Runs operations on error files and says how they went, each with what takes it back where something does. */
export function useErrorOperations(server: string) {
  const queryClient = useQueryClient();
  const operation = useMutation({
    mutationFn: (asked: ErrorOperation) => runInParts(server, asked),
    onSuccess: (results, { method }) => {
      sayFailures(results);
      const done = results.filter(({ failure }) => failure === null);
      if (done.length === 0) return;
      const undo = done.flatMap((result) => (result.undo === null ? [] : [result.undo]));
      const takeBack = { label: 'Undo', run: () => operation.mutate({ method: 'restore', targets: undo }) };
      noticeList.add('ok', SAID[method](done.length), HINTS[method] ?? null, undo.length === 0 ? null : takeBack);
    },
    onError: (error) => {
      const { message, hint } = describeError(error);
      noticeList.add('failing', message, hint);
    },
    onSettled: () => queryClient.invalidateQueries(),
  });
  return { run: operation.mutate, isRunning: operation.isPending };
}

async function runInParts(server: string, operation: ErrorOperation): Promise<readonly OperationResult[]> {
  const results: OperationResult[] = [];
  for (let start = 0; start < operation.targets.length; start += PAGE_LIMIT) {
    const targets = operation.targets.slice(start, start + PAGE_LIMIT);
    results.push(...(await callOne(server, { ...operation, targets })));
  }
  return results;
}

function callOne(server: string, operation: ErrorOperation): Promise<OperationResult[]> {
  const targets = [...operation.targets];
  if (operation.method === 'keep') return callCore('errors.keep', { server, targets, reason: operation.reason });
  return callCore(`errors.${operation.method}`, { server, targets });
}

function sayFailures(results: readonly OperationResult[]): void {
  const failures = results.flatMap(({ failure }) => (failure === null ? [] : [failure]));
  const [first] = failures;
  if (first === undefined) return;
  const more =
    failures.length === 1 ? '' : ` And ${formatCountOf(failures.length - 1, 'more file')} could not be handled.`;
  noticeList.add('failing', `${first.message}.${more}`, first.hint);
}

const SAID: Readonly<Record<ErrorOperation['method'], (files: number) => string>> = {
  retry: (files) => `Sent ${formatCountOf(files, 'file')} back to incoming.`,
  discard: (files) => `Moved ${formatCountOf(files, 'file')} to the trash.`,
  restore: (files) => `Restored ${formatCountOf(files, 'file')}.`,
  keep: (files) => `Kept ${formatCountOf(files, 'file')}: no longer counted as a problem.`,
  unkeep: (files) => (files === 1 ? '1 file counts again.' : `${formatCount(files)} files count again.`),
  examine: (files) => `Compared ${formatCountOf(files, 'file')}.`,
};

const HINTS: Readonly<Partial<Record<ErrorOperation['method'], string>>> = {
  retry: 'A duplicate comes back here as long as the archived copy is the one it was.',
};
