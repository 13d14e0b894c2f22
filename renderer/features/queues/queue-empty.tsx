import type { Channel } from '../../../core/contract/flow';
import { EmptyState } from '../../components/empty-state';
import { Icon } from '../../components/icon';

interface EmptyQueueProps {
  readonly channel: Channel;
  readonly filter: string;
}

const meaning = {
  incoming: 'archive_command puts each finished WAL file here. All of them are archived.',
  streaming: 'The receiver puts each finished WAL file here. All of them are archived.',
} as const;

export function EmptyQueue({ channel, filter }: EmptyQueueProps) {
  if (filter !== '') {
    return (
      <EmptyState icon="search" title={`Nothing in ${channel} matches “${filter}”`}>
        The filter looks for a part of the file name.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="ok" title={`Nothing waits in ${channel}`}>
      {meaning[channel]}
    </EmptyState>
  );
}

const settings = { incoming: 'archiver', streaming: 'streaming_archiver' } as const;
const otherWay = {
  incoming: 'WAL of this server comes only through the receiver.',
  streaming: 'WAL of this server comes only through archive_command.',
} as const;

/** The channel is not used: said once, not drawn as if it were empty. */
export function QueueOff({ channel }: { readonly channel: Channel }) {
  return (
    <EmptyState icon="off" title={`${settings[channel]} is off for this server`}>
      {otherWay[channel]} Set {settings[channel]} = on in the configuration to use this way as well.
    </EmptyState>
  );
}

/** Above files that wait in a channel that is off. */
export function QueueNotArchived({ channel }: { readonly channel: Channel }) {
  return (
    <p className="queue-not-archived tone-attention" role="status">
      <Icon name="attention" size={14} />
      {settings[channel]} is off: nobody archives these files. Set {settings[channel]} = on, or find out who delivers
      here.
    </p>
  );
}
