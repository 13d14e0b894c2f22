import { useQuery } from '@tanstack/react-query';
import type { FleetStatus } from '../../core/contract/api';
import { ResetSheet } from '../features/receive-wal/reset-sheet';
import { flowQuery } from '../ipc/core-queries';
import { useCoreCommand } from '../ipc/use-core-command';
import { useServerCommands } from '../ipc/use-server-commands';
import { useSwitchWal } from '../ipc/use-switch-wal';
import { CommandPalette } from './command-palette';
import { listPaletteEntries, matchEntries, walEntry, type PaletteEntry } from './palette-entries';
import { ShortcutSheet } from './shortcut-sheet';
import type { Location } from './use-location';
import { useShortcuts } from './use-shortcuts';

export type OverlayName = 'palette' | 'shortcuts' | 'reset';

interface OverlaysProps {
  readonly fleet: FleetStatus;
  readonly location: Location;
  readonly overlay: OverlayName | null;
  readonly onOverlay: (overlay: OverlayName | null) => void;
  readonly onToggleRail: () => void;
  readonly onOpenConfiguration: () => void;
}

/** What lies over the window for a moment, and the keys that bring it. */
export function Overlays({ fleet, location, overlay, onOverlay, onToggleRail, onOpenConfiguration }: OverlaysProps) {
  const { server } = location;
  const flow = useQuery({ ...flowQuery(server ?? ''), enabled: server !== null });
  const commands = useServerCommands(server ?? '');
  const switchWal = useSwitchWal(server ?? '');
  const startDemo = useCoreCommand('demo.start', () => null);
  const close = () => onOverlay(null);

  useShortcuts({
    goToPage: location.goToPage,
    openPalette: () => onOverlay('palette'),
    openShortcuts: () => onOverlay('shortcuts'),
    toggleRail: onToggleRail,
    moveServer: (step) => {
      const names = fleet.servers.map((one) => one.name);
      const next = names[names.indexOf(server ?? '') + step];
      if (next !== undefined) location.goToServer(next);
    },
  });

  const general: readonly PaletteEntry[] = [
    entry('Open configuration', onOpenConfiguration, null),
    entry('Start the demo', () => startDemo.mutate({}), hasDemo(fleet) ? 'the demo is already running' : null),
    entry('Show keyboard shortcuts', () => onOverlay('shortcuts'), null),
  ];
  const receiver = { reset: () => onOverlay('reset'), switchWal: switchWal.run };
  const source = { ...location, fleet, flow: flow.data, commands, receiver, general };
  const find = (text: string) => {
    const wal = walEntry(source, text);
    const matches = matchEntries(listPaletteEntries(source), text);
    return wal === null ? matches : [wal, ...matches];
  };
  return (
    <>
      <CommandPalette opened={overlay === 'palette'} find={find} onClose={close} />
      {server !== null && <ResetSheet server={server} opened={overlay === 'reset'} onClose={close} />}
      <ShortcutSheet opened={overlay === 'shortcuts'} onClose={close} />
    </>
  );
}

const hasDemo = (fleet: FleetStatus) => fleet.servers.some((server) => server.demo);

function entry(label: string, run: () => void, disabledBecause: string | null): PaletteEntry {
  return { id: label, label, note: disabledBecause ?? '', icon: 'right', disabledBecause, run };
}
