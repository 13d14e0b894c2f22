import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { MenuAction } from '../../components/context-menu';
import { Icon } from '../../components/icon';

interface StorageToolbarProps {
  readonly actions: readonly MenuAction[];
  /** The filter. */
  readonly children: ReactNode;
}

export function StorageToolbar({ actions, children }: StorageToolbarProps) {
  return (
    <div className="storage-toolbar" role="toolbar" aria-label="Archived WAL">
      <div className="storage-filter">{children}</div>
      {actions.map((action) => (
        <Button
          key={action.id}
          variant="default"
          disabled={action.disabledBecause !== null}
          title={action.disabledBecause ?? action.keys}
          leftSection={<Icon name={action.icon} size={14} />}
          onClick={action.run}
        >
          {action.label}
        </Button>
      ))}
    </div>
  );
}
