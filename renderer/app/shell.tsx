import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { FleetStatus } from '../../core/contract/api';
import { ErrorNotice } from '../components/error-notice';
import { Loading } from '../components/loading';
import { DemoPanel } from '../features/demo/demo-panel';
import { FleetRail } from '../features/fleet-rail/fleet-rail';
import { Welcome } from '../features/welcome/welcome';
import { describeError } from '../ipc/call-core';
import { demoQuery, fleetQuery } from '../ipc/core-queries';
import { useCoreCommand } from '../ipc/use-core-command';
import { recall, remember } from '../lib/remembered';
import { RailTools } from './rail-tools';
import { ServerPages } from './server-pages';
import './shell.css';
import { useLocation, type Location } from './use-location';
import { Overlays, type OverlayName } from './overlays';

/** The window: rail, then the pages of the chosen server, or the welcome when there is nothing to choose. */
export function Shell() {
  const fleet = useQuery(fleetQuery);
  if (fleet.data !== undefined) return <Frame fleet={fleet.data} />;
  if (fleet.isPending)
    return <Loading label="Starting the archiver" detail="It reads the configuration and its catalogues." />;
  const { message, hint } = describeError(fleet.error);
  return (
    <ErrorNotice
      title="The archiver does not answer"
      message={message}
      hint={hint}
      action={{ label: 'Ask again', run: () => void fleet.refetch() }}
    />
  );
}

function Frame({ fleet }: { readonly fleet: FleetStatus }) {
  const demo = useQuery(demoQuery);
  const open = useCoreCommand('app.openConfiguration', () => null);
  const location = useLocation(fleet.servers.map((server) => server.name));
  useShownServer(location);
  const rail = useRail();
  const [overlay, setOverlay] = useState<OverlayName | null>(null);
  const isWelcome = location.server === null;
  const openConfiguration = () => open.mutate({});

  return (
    <div className="shell">
      {!isWelcome && (
        <FleetRail
          fleet={fleet}
          chosen={location.server}
          collapsed={rail.collapsed}
          onChoose={location.goToServer}
          onOpenConfiguration={openConfiguration}
          demo={demo.data === undefined ? null : <DemoPanel demo={demo.data} collapsed={rail.collapsed} />}
          tools={
            <RailTools collapsed={rail.collapsed} onToggle={rail.toggle} onShortcuts={() => setOverlay('shortcuts')} />
          }
        />
      )}
      <main className="shell-main">
        {location.server === null ? (
          <Welcome fleet={fleet} demo={demo.data} onOpenConfiguration={openConfiguration} />
        ) : (
          <ServerPages
            key={location.server}
            location={location}
            server={location.server}
            fleet={fleet}
            onReset={() => setOverlay('reset')}
          />
        )}
      </main>
      <Overlays
        fleet={fleet}
        location={location}
        overlay={overlay}
        onOverlay={setOverlay}
        onToggleRail={rail.toggle}
        onOpenConfiguration={openConfiguration}
      />
    </div>
  );
}

/** A notification that is clicked leads to what its server needs. */
function useShownServer(location: Location): void {
  const latest = useRef(location);
  useEffect(() => {
    latest.current = location;
  });
  useEffect(
    () =>
      window.core.onShowServer((server) => {
        latest.current.goToServer(server);
        latest.current.goToPage('overview');
      }),
    [],
  );
}

/** Narrow windows get the icons by themselves; a choice of the user holds for its own kind of window. */
function useRail() {
  const isNarrow = useMediaQuery('(max-width: 1199px)', false, { getInitialValueInEffect: false });
  const key = isNarrow ? 'rail.narrow' : 'rail.wide';
  const [chosen, setChosen] = useState<Readonly<Record<string, boolean>>>({});
  const collapsed = chosen[key] ?? recall(key, isNarrow, (value) => typeof value === 'boolean');
  const toggle = () => {
    remember(key, !collapsed);
    setChosen({ ...chosen, [key]: !collapsed });
  };
  return { collapsed, toggle };
}
