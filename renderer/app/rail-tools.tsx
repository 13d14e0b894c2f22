import { ActionIcon } from '@mantine/core';
import { Hint } from '../components/hint';
import { Icon } from '../components/icon';
import { ThemeSwitch } from './theme-switch';

interface RailToolsProps {
  readonly collapsed: boolean;
  readonly onToggle: () => void;
  readonly onShortcuts: () => void;
}

export function RailTools({ collapsed, onToggle, onShortcuts }: RailToolsProps) {
  const railLabel = collapsed ? 'Expand the rail' : 'Collapse the rail';
  return (
    <>
      <Hint text={railLabel}>
        <ActionIcon aria-label={railLabel} onClick={onToggle}>
          <Icon name="rail" />
        </ActionIcon>
      </Hint>
      <ThemeSwitch />
      <Hint text="Keyboard shortcuts">
        <ActionIcon aria-label="Keyboard shortcuts" onClick={onShortcuts}>
          <Icon name="keyboard" />
        </ActionIcon>
      </Hint>
    </>
  );
}
