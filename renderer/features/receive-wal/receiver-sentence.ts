import type { ReceiverView, ResetStage } from '../../../core/contract/receiver';
import { formatAge, secondsSince } from '../../lib/format-age';
import { formatBytes } from '../../lib/format-bytes';
import { formatCountOf } from '../../lib/format-count';

export const stageWords: Readonly<Record<ResetStage, string>> = {
  stopping: 'The receiver is being stopped.',
  resetting: 'The streaming directory is being reset.',
  archiving: 'Complete segments are being archived before the receiver starts.',
  starting: 'pg_receivewal is starting.',
};

/** What the receiver does now, in one sentence. */
export function receiverSentence(view: ReceiverView, nowMs: number): string {
  const { receiver, resetting, slots } = view;
  if (resetting !== null) return stageWords[resetting];
  switch (receiver.phase) {
    case 'off':
      return 'This server is not streamed.';
    case 'stopped':
      return stoppedSentence(slots?.configuredSlot ?? null);
    case 'starting':
      return stageWords.starting;
    case 'running':
      return runningSentence(view);
    case 'waiting':
      return receiver.nextStartAt === null
        ? 'pg_receivewal ended and is started again.'
        : `pg_receivewal ended and is started again in ${formatAge(-secondsSince(receiver.nextStartAt, nowMs))}.`;
  }
}

function stoppedSentence(slot: string | null): string {
  return slot === null
    ? 'The receiver is stopped: the server may remove WAL that is not received yet.'
    : `The receiver is stopped: slot "${slot}" keeps the WAL on the server.`;
}

function runningSentence({ position, serverTrouble }: ReceiverView): string {
  const { behindBytes } = position;
  if (behindBytes === null) {
    return serverTrouble === null
      ? 'pg_receivewal streams; nothing was received yet.'
      : 'pg_receivewal streams; how far the server is, is not known.';
  }
  return behindBytes === 0
    ? 'pg_receivewal streams and has all that the server has written.'
    : `pg_receivewal streams and is ${formatBytes(behindBytes)} behind the server.`;
}

/** Since when, as which process, how often again. */
export function receiverDetails({ receiver }: ReceiverView, nowMs: number): string {
  const { pid, since, restarts } = receiver;
  return [
    ...(since === null ? [] : [`for ${formatAge(secondsSince(since, nowMs))}`]),
    ...(pid === null ? [] : [`process ${pid}`]),
    ...(restarts === 0 ? [] : [`started again ${formatCountOf(restarts, 'time')}`]),
  ].join(' · ');
}
