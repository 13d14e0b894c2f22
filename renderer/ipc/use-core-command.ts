import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Method, Request, Response } from '../../core/contract/api';
import { noticeList } from '../lib/notices';
import { callCore, describeError } from './call-core';

/** Runs a command of the core, says how it went and refetches everything: a command may change any figure. */
export function useCoreCommand<M extends Method>(
  method: M,
  saidWhenDone: (request: Request<M>, value: Response<M>) => string | null,
) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: [method],
    mutationFn: (request: Request<M>) => callCore(method, request),
    onSuccess: (value, request) => {
      const text = saidWhenDone(request, value);
      if (text !== null) noticeList.add('ok', text);
    },
    onError: (error) => {
      const { message, hint } = describeError(error);
      noticeList.add('failing', message, hint);
    },
    onSettled: () => queryClient.invalidateQueries(),
  });
}
