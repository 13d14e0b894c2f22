import { ActionIcon, useMantineColorScheme } from '@mantine/core';
import { Hint } from '../components/hint';
import { Icon } from '../components/icon';

const schemes = [
  { id: 'light', label: 'Light', icon: 'sun' },
  { id: 'dark', label: 'Dark', icon: 'moon' },
  { id: 'auto', label: 'As the system', icon: 'screen' },
] as const;

/** Light, dark or as the system; one button that goes round, because it is set once. */
export function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const index = schemes.findIndex((scheme) => scheme.id === colorScheme);
  const current = schemes[index] ?? schemes[2];
  const next = schemes[(index + 1) % schemes.length] ?? schemes[0];
  const label = `Colours: ${current.label.toLowerCase()}. Change to ${next.label.toLowerCase()}`;
  return (
    <Hint text={label}>
      <ActionIcon aria-label={label} onClick={() => setColorScheme(next.id)}>
        <Icon name={current.icon} />
      </ActionIcon>
    </Hint>
  );
}
