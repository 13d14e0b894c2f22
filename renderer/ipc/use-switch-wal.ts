import { useMutation, useQueryClient } from '@tanstack/react-query';
import { noticeList } from '../lib/notices';
import { callCore, describeError } from './call-core';

/** Lets PostgreSQL close the segment that it writes. Where there is nothing to close, a checkpoint first is offered. */
export function useSwitchWal(server: string) {
  const queryClient = useQueryClient();
  const switching = useMutation({
    mutationFn: (force: boolean) => callCore('postgres.switchWal', { server, force }),
    onSuccess: ({ switched, segment }, force) => {
      if (switched) noticeList.add('ok', `PostgreSQL has closed ${segment}.`);
      else sayNothingToClose(segment, force ? null : () => switching.mutate(true));
    },
    onError: (error) => {
      const { message, hint } = describeError(error);
      noticeList.add('failing', message, hint);
    },
    onSettled: () => queryClient.invalidateQueries(),
  });
  return { run: () => switching.mutate(false), isRunning: switching.isPending };
}

function sayNothingToClose(segment: string, force: (() => void) | null): void {
  const action = force && { label: 'Checkpoint and switch', run: force };
  noticeList.add('ok', `There was nothing to close: no WAL was written since ${segment}.`, null, action);
}
