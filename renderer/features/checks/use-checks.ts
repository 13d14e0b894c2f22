import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CheckAction, CheckRow } from '../../../core/contract/checks';
import { callCore, describeError } from '../../ipc/call-core';
import { coreKeys } from '../../ipc/core-keys';
import { checksQuery } from '../../ipc/core-queries';
import { noticeList } from '../../lib/notices';

/** The checks of a server, and what makes them: `run(null)` all, otherwise one and what is made together with it. */
export function useChecks(server: string) {
  const queryClient = useQueryClient();
  const checks = useQuery(checksQuery(server));
  const run = useMutation({
    mutationFn: (check: string | null) => callCore('checks.run', { server, check }),
    onSuccess: (state) => queryClient.setQueryData(coreKeys.checks(server), state),
    onError: tellFailure,
    onSettled: () => queryClient.invalidateQueries(),
  });
  const fix = useMutation({
    mutationFn: ({ name, action }: FixRequest) => doFix(server, name, action),
    onSuccess: (done, { name }) => {
      noticeList.add('ok', done);
      run.mutate(name);
    },
    onError: tellFailure,
  });
  return {
    checks,
    run: run.mutate,
    fix: fix.mutate,
    /** Which was asked for; undefined while none is being made on request. */
    asked: run.isPending ? run.variables : undefined,
    isBusy: run.isPending || fix.isPending,
  };
}

type FixRequest = Pick<CheckRow, 'name'> & { readonly action: CheckAction };

async function doFix(server: string, name: string, action: CheckAction): Promise<string> {
  switch (action) {
    case 'make-directories':
    case 'create-slot':
    case 'switch-wal':
      return (await callCore('checks.fix', { server, action })).done;
    case 'start-receiver':
      await callCore('receiver.start', { server });
      return `The receiver of ${server} is started. What fails is checked again once it runs.`;
    case 'archive-now':
      await callCore('archiving.runNow', { server });
      return `${server} archives what waits now.`;
    default:
      throw new Error(`nothing here repairs the check "${name}"`);
  }
}

function tellFailure(error: unknown): void {
  const { message, hint } = describeError(error);
  noticeList.add('failing', message, hint);
}
