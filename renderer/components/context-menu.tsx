import { Menu } from '@mantine/core';
import { Icon, type IconName } from './icon';

export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly icon: IconName;
  readonly keys?: string;
  /** Why it cannot be done now; null when it can. */
  readonly disabledBecause: string | null;
  readonly run: () => void;
}

export interface MenuPoint {
  readonly x: number;
  readonly y: number;
}

interface ContextMenuProps {
  /** Where in the window it opens; null while closed. */
  readonly at: MenuPoint | null;
  readonly label: string;
  readonly actions: readonly MenuAction[];
  readonly onClose: () => void;
}

/** Without the library's keydown: the key that opens the menu would close it again on its way up. */
const OUTSIDE_EVENTS = ['mousedown', 'touchstart'];

export function ContextMenu({ at, label, actions, onClose }: ContextMenuProps) {
  return (
    <Menu
      opened={at !== null}
      onClose={onClose}
      position="bottom-start"
      offset={0}
      withinPortal
      returnFocus
      trapFocus
      clickOutsideEvents={OUTSIDE_EVENTS}
    >
      <Menu.Target>
        <span style={{ position: 'fixed', left: at?.x ?? 0, top: at?.y ?? 0 }}>
          {/* The library names a menu after the words of its target. */}
          {at !== null && <span className="visually-hidden">{label}</span>}
        </span>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map((action) => (
          <Menu.Item
            key={action.id}
            disabled={action.disabledBecause !== null}
            title={action.disabledBecause ?? undefined}
            leftSection={<Icon name={action.icon} size={14} />}
            rightSection={action.keys === undefined ? undefined : <span className="kbd">{action.keys}</span>}
            onClick={action.run}
          >
            {action.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
