import { ActionIcon } from '@mantine/core';
import type { Channel } from '../../../core/contract/flow';
import type { MenuPoint } from '../../components/context-menu';
import { Hint } from '../../components/hint';
import { Icon } from '../../components/icon';
import { shortenPath } from '../../lib/shorten-path';

interface QueueHeaderProps {
  readonly channel: Channel;
  /** Null until it is known. */
  readonly directory: string | null;
  /** Opens the menu that a right click on a row opens as well. */
  readonly onMenu?: (at: MenuPoint) => void;
}

export const queueTitles = { incoming: 'Incoming', streaming: 'Streaming' } as const;

export function QueueHeader({ channel, directory, onMenu }: QueueHeaderProps) {
  const label = `Actions for ${channel}`;
  return (
    <header className="queue-header">
      <h2>{queueTitles[channel]}</h2>
      <span className="queue-directory mono muted" title={directory ?? undefined}>
        {directory === null ? '' : shortenPath(directory, 44)}
      </span>
      {onMenu !== undefined && (
        <Hint text={label}>
          <ActionIcon
            aria-label={label}
            aria-haspopup="menu"
            size={24}
            onClick={(event) => {
              const box = event.currentTarget.getBoundingClientRect();
              onMenu({ x: box.left, y: box.bottom });
            }}
          >
            <Icon name="menu" />
          </ActionIcon>
        </Hint>
      )}
    </header>
  );
}
