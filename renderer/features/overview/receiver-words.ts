import type { ReceiverFlow } from '../../../core/contract/flow';
import { formatAge, secondsSince } from '../../lib/format-age';
import { formatCountOf } from '../../lib/format-count';

/** The small line of the receiver: since when, or until when. */
export function receiverSmall(receiver: ReceiverFlow, nowMs: number): string {
  if (receiver.phase === 'off') return 'not used';
  if (receiver.phase === 'waiting' && receiver.nextStartAt !== null) {
    return `starts in ${formatAge(-secondsSince(receiver.nextStartAt, nowMs))}`;
  }
  return receiver.since === null ? 'pg_receivewal' : `for ${formatAge(secondsSince(receiver.since, nowMs))}`;
}

/** What is told on hover: its process, and how often it had to be started again. */
export function receiverHint({ phase, pid, restarts }: ReceiverFlow): string {
  if (phase === 'off') return 'streaming_archiver is off for this server';
  const process = pid === null ? 'pg_receivewal' : `pg_receivewal, pid ${pid}`;
  return `${process}, started again ${formatCountOf(restarts, 'time')} by itself`;
}
