import { Button } from '@mantine/core';
import type { ReceiverView } from '../../../core/contract/receiver';
import { Icon } from '../../components/icon';
import { StateBadge } from '../../components/state-badge';
import { useServerCommands } from '../../ipc/use-server-commands';
import { useSwitchWal } from '../../ipc/use-switch-wal';
import { useNow } from '../../lib/use-now';
import { receiverDetails, receiverSentence } from './receiver-sentence';

interface ReceiverHeadProps {
  readonly server: string;
  readonly view: ReceiverView;
  readonly onReset: () => void;
}

/** What the receiver does now, what is wrong with it, and what to do. */
export function ReceiverHead({ server, view, onReset }: ReceiverHeadProps) {
  const now = useNow();
  const { receiver } = view;
  return (
    <header className="receive-head">
      <div className="receive-state">
        <div className="receive-words" role="status">
          <StateBadge state={receiver.state} soft />
          <p>{receiverSentence(view, now)}</p>
        </div>
        <p className="receive-details muted">{receiverDetails(view, now)}</p>
      </div>
      <ReceiverButtons server={server} view={view} onReset={onReset} />
      <ReceiverTrouble view={view} onReset={onReset} />
    </header>
  );
}

function ReceiverButtons({ server, view, onReset }: ReceiverHeadProps) {
  const commands = useServerCommands(server);
  const switchWal = useSwitchWal(server);
  const isStopped = view.receiver.phase === 'stopped';
  const busy = commands.busy || view.resetting !== null;
  return (
    <div className="receive-buttons" role="toolbar" aria-label="Receiver">
      <Button
        variant="default"
        disabled={busy}
        leftSection={<Icon name={isStopped ? 'start' : 'stop'} size={14} />}
        onClick={isStopped ? commands.startReceiver : commands.stopReceiver}
      >
        {isStopped ? 'Start receiver' : 'Stop receiver'}
      </Button>
      <Button
        variant="default"
        disabled={busy || isStopped}
        title={isStopped ? 'The receiver is stopped' : 'Stop it, then start it again at once'}
        onClick={commands.restartReceiver}
      >
        Restart
      </Button>
      <Button
        variant="default"
        disabled={busy}
        title="See what would make it go on where the server has WAL from"
        onClick={onReset}
      >
        Reset…
      </Button>
      <Button
        variant="default"
        disabled={switchWal.isRunning}
        title="Let PostgreSQL close the segment that it writes (pg_switch_wal)"
        onClick={switchWal.run}
      >
        Switch WAL
      </Button>
    </div>
  );
}

function ReceiverTrouble({ view, onReset }: Omit<ReceiverHeadProps, 'server'>) {
  const { advice, state, remedy } = view.receiver;
  if (advice === null || state === 'ok' || view.resetting !== null) return null;
  return (
    <div className={`receive-trouble tone-${state}`} role="alert">
      <div className="receive-trouble-words">
        <p>{advice.what}</p>
        {advice.todo !== null && (
          <p className="receive-trouble-todo">
            <Icon name="right" size={14} />
            <span>{advice.todo}</span>
          </p>
        )}
      </div>
      {remedy === 'reset' && <Button onClick={onReset}>Reset receiver…</Button>}
    </div>
  );
}
