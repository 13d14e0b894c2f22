import { Button } from '@mantine/core';
import type { FleetStatus } from '../../../core/contract/api';
import type { DemoStatus } from '../../../core/contract/demo';
import { Icon } from '../../components/icon';
import { useCoreCommand } from '../../ipc/use-core-command';
import { DemoSteps } from './demo-steps';
import { useSeenSteps } from './use-seen-steps';
import './welcome.css';

interface WelcomeProps {
  readonly fleet: FleetStatus;
  /** Undefined until the core has told. */
  readonly demo: DemoStatus | undefined;
  readonly onOpenConfiguration: () => void;
}

/** The first screen, as long as there is no server to show. */
export function Welcome({ fleet, demo, onOpenConfiguration }: WelcomeProps) {
  const problem = fleet.configError ?? emptyConfiguration(fleet);
  return (
    <div className="welcome scroll">
      <div className="welcome-body">
        <h1 className="welcome-title">Walyard</h1>
        <p className="welcome-sentence">
          Takes WAL from your PostgreSQL servers, stores it durably, and shows every file on its way. It works with your
          existing Barman configuration and archive.
        </p>
        {problem !== null && <Problem {...problem} />}
        <div className="welcome-choices">
          <ConfigurationChoice onOpenConfiguration={onOpenConfiguration} />
          <DemoChoice phase={demo?.phase ?? 'absent'} directory={demo?.directory ?? null} />
        </div>
        {demo !== undefined && <DemoNews demo={demo} />}
      </div>
    </div>
  );
}

function ConfigurationChoice({ onOpenConfiguration }: Pick<WelcomeProps, 'onOpenConfiguration'>) {
  return (
    <section className="welcome-choice">
      <h2>Open a configuration</h2>
      <p className="muted">
        Choose your barman.conf. Your servers and archives appear in seconds; opening the file changes nothing in it,
        and Barman can go on using it.
      </p>
      <Button onClick={onOpenConfiguration} leftSection={<Icon name="folder" size={14} />}>
        Open configuration
      </Button>
    </section>
  );
}

const demoWords: Readonly<Record<DemoStatus['phase'], string>> = {
  absent: 'Try the demo',
  preparing: 'Demo is being prepared',
  running: 'Demo is running',
  stopping: 'Demo is stopping',
  stopped: 'Start the demo again',
  failed: 'Try the demo again',
};

interface DemoChoiceProps {
  readonly phase: DemoStatus['phase'];
  /** Null until the core has told. */
  readonly directory: string | null;
}

function DemoChoice({ phase, directory }: DemoChoiceProps) {
  const start = useCoreCommand('demo.start', () => null);
  const isBusy = phase === 'preparing' || phase === 'stopping' || phase === 'running' || start.isPending;
  return (
    <section className="welcome-choice">
      <h2>Try the demo</h2>
      <p className="muted">
        Starts a private PostgreSQL with load, a real pg_receivewal and a real archive, in a folder of its own. Remove
        it with one click.
        {directory !== null && <span className="welcome-directory mono">{directory}</span>}
      </p>
      <Button
        variant="default"
        disabled={isBusy}
        leftSection={<Icon name="demo" size={14} />}
        onClick={() => start.mutate({})}
      >
        {demoWords[phase]}
      </Button>
    </section>
  );
}

/** How far the demo is, or why it failed. */
function DemoNews({ demo }: { readonly demo: DemoStatus }) {
  const isPreparing = demo.phase === 'preparing';
  const steps = useSeenSteps(isPreparing, demo.step);
  return (
    <>
      {isPreparing && <DemoSteps steps={steps} />}
      {demo.phase === 'failed' && demo.error !== null && <Problem {...demo.error} />}
    </>
  );
}

function Problem({ message, hint }: { readonly message: string; readonly hint: string | null }) {
  return (
    <div className="welcome-problem tone-failing" role="alert">
      <span className="welcome-problem-icon">
        <Icon name="failing" />
      </span>
      <div>
        <p className="mono">{message}</p>
        {hint !== null && <p>{hint}</p>}
      </div>
    </div>
  );
}

function emptyConfiguration(fleet: FleetStatus): { message: string; hint: string | null } | null {
  if (fleet.configFile === null) return null;
  return {
    message: `${fleet.configFile} has no server section`,
    hint: 'Add a server to the file, or open another configuration.',
  };
}
