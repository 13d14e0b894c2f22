import { ActionIcon } from '@mantine/core';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { FleetStatus } from '../../../core/contract/api';
import type { Health } from '../../../core/contract/flow';
import { FilterInput } from '../../components/filter-input';
import { Hint } from '../../components/hint';
import { Icon } from '../../components/icon';
import { shortenPath } from '../../lib/shorten-path';
import { ConfigurationWarnings } from './configuration-warnings';
import { findServers } from './find-servers';
import './fleet-rail.css';
import { RailItem } from './rail-item';
import { StateCounts } from './state-counts';

interface FleetRailProps {
  readonly fleet: FleetStatus;
  readonly chosen: string | null;
  readonly collapsed: boolean;
  readonly onChoose: (server: string) => void;
  readonly onOpenConfiguration: () => void;
  readonly demo: ReactNode;
  readonly tools: ReactNode;
}

/** From this many servers on, finding one by eye takes longer than typing. */
const FILTER_FROM = 10;

export function FleetRail(props: FleetRailProps) {
  const { fleet, chosen, collapsed, onChoose } = props;
  const [filter, setFilter] = useState('');
  const [only, setOnly] = useState<Health | null>(null);
  const servers = findServers(fleet.servers, collapsed ? '' : filter, only);
  const list = useRef<HTMLUListElement>(null);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const index = servers.findIndex((server) => server.name === chosen);
    const next = servers[index + step];
    if (step === 0 || next === undefined) return;
    event.preventDefault();
    onChoose(next.name);
    list.current?.querySelectorAll('button')[index + step]?.focus();
  };

  return (
    <nav className={`rail${collapsed ? ' rail--collapsed' : ''}`} aria-label="Servers">
      <RailHead {...props} />
      {fleet.servers.length > 1 && <StateCounts servers={fleet.servers} only={only} onOnly={setOnly} />}
      {!collapsed && fleet.servers.length >= FILTER_FROM && (
        <div className="rail-filter">
          <FilterInput
            label="Filter servers"
            placeholder="Filter servers"
            value={filter}
            takesSlash={false}
            onChange={setFilter}
          />
        </div>
      )}
      <ul ref={list} className="rail-list scroll" onKeyDown={onKeyDown}>
        {servers.map((server, index) => (
          <RailItem
            key={server.name}
            server={server}
            chosen={server.name === chosen}
            reachable={server.name === chosen || (index === 0 && !servers.some((one) => one.name === chosen))}
            collapsed={collapsed}
            onChoose={onChoose}
          />
        ))}
        {servers.length === 0 && <li className="rail-none muted">No server matches.</li>}
      </ul>
      <div className="rail-foot">
        <ConfigurationWarnings fleet={fleet} collapsed={collapsed} />
        {props.demo}
        <div className="rail-tools">{props.tools}</div>
      </div>
    </nav>
  );
}

function RailHead({ fleet, collapsed, onOpenConfiguration }: FleetRailProps) {
  const file = fleet.configFile;
  return (
    <div className="rail-head">
      {!collapsed && (
        <div className="rail-head-words">
          <span>Walyard</span>
          <span className="rail-config mono muted" title={file ?? undefined}>
            {file === null ? 'no configuration' : shortenPath(file, 26)}
          </span>
        </div>
      )}
      <Hint text="Open configuration">
        <ActionIcon aria-label="Open configuration" onClick={onOpenConfiguration}>
          <Icon name="folder" />
        </ActionIcon>
      </Hint>
    </div>
  );
}
