import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ResetPlan } from '../../../core/contract/receiver';
import { callCore, describeError } from '../../ipc/call-core';
import { noticeList } from '../../lib/notices';

/** A reset of one server's receiver: planned at once, done when asked. What became of it is also said in a notice. */
export function useReset(server: string) {
  const queryClient = useQueryClient();
  const planning = useMutation({ mutationFn: () => callCore('receiver.planReset', { server }) });
  const applying = useMutation({
    mutationFn: (plan: ResetPlan) => callCore('receiver.applyReset', { server, plan }),
    onSuccess: (done) => {
      if (done.outcome === 'streaming') noticeList.add('ok', `The receiver of ${server} streams again.`);
      if (done.outcome === 'not-streaming') noticeList.add('failing', done.advice.what, done.advice.todo);
    },
    onError: (error) => {
      const { message, hint } = describeError(error);
      noticeList.add('failing', message, hint);
    },
    onSettled: () => queryClient.invalidateQueries(),
  });
  const { mutate: plan } = planning;
  useEffect(() => plan(), [plan]);
  const planAgain = () => {
    applying.reset();
    plan();
  };
  return { planning, applying, planAgain };
}
