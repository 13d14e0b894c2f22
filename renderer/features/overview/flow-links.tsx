import type { ChannelFlow, Health, ServerFlow } from '../../../core/contract/flow';
import { formatAge, secondsSince } from '../../lib/format-age';
import { formatRate } from '../../lib/format-bytes';
import { worstOf } from './find-problems';
import { FlowLink } from './flow-link';

interface FlowLinksProps {
  readonly flow: ServerFlow;
  readonly streaming: ChannelFlow | null;
  readonly incoming: ChannelFlow | null;
  readonly nowMs: number;
}

export function FlowLinks({ flow, streaming, incoming, nowMs }: FlowLinksProps) {
  const { receiver, pipeline, storage } = flow;
  const receiverState = receiver.phase === 'off' ? null : receiver.state;
  // Nobody sees archive_command itself: only what has arrived tells of it, and a backlog is not its fault.
  const commandState = incoming?.enabled === true ? 'ok' : null;
  const last = pipeline.lastArchived;
  return (
    <>
      <SourceLink at="to-receiver" state={receiverState} channel={streaming} isFirst />
      <SourceLink at="to-streaming" state={receiverState} channel={streaming} />
      <SourceLink at="to-command" state={commandState} channel={incoming} isFirst />
      <SourceLink at="to-incoming" state={commandState} channel={incoming} />
      <QueueLink at="from-streaming" channel={streaming} moving={isFlowing(pipeline.bytesPerSecond)} />
      <QueueLink at="from-incoming" channel={incoming} moving={isFlowing(pipeline.bytesPerSecond)} />
      <FlowLink
        at="to-storage"
        state={worstOf(pipeline.state, storage.state)}
        above={formatRate(pipeline.bytesPerSecond)}
        below={last === null ? null : `${formatAge(secondsSince(last.at, nowMs))} ago`}
        hint="WAL made durable per second, and when the last file was"
        moving={isFlowing(pipeline.bytesPerSecond)}
      />
    </>
  );
}

interface SourceLinkProps {
  readonly at: string;
  readonly state: Health | null;
  readonly channel: ChannelFlow | null;
  readonly isFirst?: boolean;
}

/** From PostgreSQL towards a queue; the rate is told once, where the files arrive. */
function SourceLink({ at, state, channel, isFirst = false }: SourceLinkProps) {
  const rate = channel?.bytesPerSecond ?? null;
  return (
    <FlowLink
      at={at}
      state={state}
      above={state === null || isFirst ? null : formatRate(rate)}
      below={null}
      hint={
        state === null || channel === null
          ? 'Not used by this server'
          : `WAL that arrives in ${channel.directory} per second`
      }
      moving={isFlowing(rate)}
    />
  );
}

interface QueueLinkProps {
  readonly at: string;
  readonly channel: ChannelFlow | null;
  readonly moving: boolean;
}

function QueueLink({ at, channel, moving }: QueueLinkProps) {
  const age = channel?.oldestAgeSeconds ?? null;
  return (
    <FlowLink
      at={at}
      state={channel?.state ?? null}
      above={age === null ? null : formatAge(age)}
      below={age === null ? null : 'oldest'}
      hint={age === null ? 'No finished file waits' : 'Age of the oldest finished file that waits'}
      moving={moving && isFlowing(channel?.bytesPerSecond ?? null)}
    />
  );
}

const isFlowing = (rate: number | null) => rate !== null && rate > 0;
