import { Menu } from '@mantine/core';
import { useState, type ComponentProps } from 'react';
import type { DemoStatus } from '../../../core/contract/demo';
import { Icon } from '../../components/icon';
import { useCoreCommand } from '../../ipc/use-core-command';
import { formatBytes } from '../../lib/format-bytes';
import './demo.css';
import { RemoveDemoSheet } from './remove-demo-sheet';

interface DemoPanelProps {
  readonly demo: DemoStatus;
  readonly collapsed: boolean;
}

const phaseWords = {
  absent: 'Try the demo',
  preparing: 'Demo is being prepared',
  running: 'Demo is running',
  stopping: 'Demo is stopping',
  stopped: 'Demo is stopped',
  failed: 'Demo failed',
} as const;

/** The demo in the rail: what it does now, and start, stop and remove. */
export function DemoPanel({ demo, collapsed }: DemoPanelProps) {
  const [removing, setRemoving] = useState(false);
  const start = useCoreCommand('demo.start', () => null);
  const stop = useCoreCommand('demo.stop', ({ removeFiles }) =>
    removeFiles ? 'The demo is stopped and its files are removed.' : 'The demo is stopped. Its files stay.',
  );
  return (
    <>
      <Menu position="right-end" withinPortal>
        <Menu.Target>
          <DemoButton demo={demo} collapsed={collapsed} />
        </Menu.Target>
        <DemoActions
          demo={demo}
          onStart={() => start.mutate({})}
          onStop={() => stop.mutate({ removeFiles: false })}
          onRemove={() => setRemoving(true)}
        />
      </Menu>
      <RemoveDemoSheet
        demo={demo}
        opened={removing}
        onClose={() => setRemoving(false)}
        onRemove={() => {
          setRemoving(false);
          stop.mutate({ removeFiles: true });
        }}
      />
    </>
  );
}

/** The menu's props, its ref among them, go on to the button. */
function DemoButton({ demo, collapsed, ...target }: DemoPanelProps & ComponentProps<'button'>) {
  const isBusy = isBetween(demo);
  return (
    <button
      {...target}
      type="button"
      className={`rail-foot-button${demo.phase === 'failed' ? ' tone-failing' : ''}`}
      data-testid="demo-panel"
      data-phase={demo.phase}
      aria-label={phaseWords[demo.phase]}
      title={demo.error?.message ?? demo.step ?? demo.directory}
    >
      <span className={`rail-foot-icon${isBusy ? ' demo-busy' : ''}`}>
        <Icon name={isBusy ? 'working' : 'demo'} />
      </span>
      {collapsed ? <span className="rail-foot-short">Demo</span> : <DemoWords demo={demo} />}
    </button>
  );
}

interface DemoActionsProps {
  readonly demo: DemoStatus;
  readonly onStart: () => void;
  readonly onStop: () => void;
  readonly onRemove: () => void;
}

function DemoActions({ demo, onStart, onStop, onRemove }: DemoActionsProps) {
  const isBusy = isBetween(demo);
  const isUp = demo.phase === 'running' || demo.phase === 'preparing';
  return (
    <Menu.Dropdown>
      {isUp ? (
        <Menu.Item leftSection={<Icon name="stop" size={14} />} onClick={onStop}>
          Stop the demo
        </Menu.Item>
      ) : (
        <Menu.Item disabled={isBusy} leftSection={<Icon name="start" size={14} />} onClick={onStart}>
          Start the demo
        </Menu.Item>
      )}
      {demo.phase !== 'absent' && (
        <Menu.Item disabled={isBusy} leftSection={<Icon name="trash" size={14} />} onClick={onRemove}>
          {isUp ? 'Stop and remove files…' : 'Remove files…'}
        </Menu.Item>
      )}
    </Menu.Dropdown>
  );
}

const isBetween = ({ phase }: DemoStatus) => phase === 'preparing' || phase === 'stopping';

function DemoWords({ demo }: { readonly demo: DemoStatus }) {
  const detail =
    demo.step ?? (demo.sizeBytes === null || demo.phase === 'absent' ? null : `${formatBytes(demo.sizeBytes)} on disk`);
  return (
    <span className="demo-words">
      <span className="ellipsis">{phaseWords[demo.phase]}</span>
      {detail !== null && <span className="demo-detail ellipsis">{detail}</span>}
    </span>
  );
}
