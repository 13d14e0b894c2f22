import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import type { ReceiverFlow } from '../../../core/contract/flow';
import { Icon } from '../../components/icon';
import { useServerCommands } from '../../ipc/use-server-commands';
import { formatCountOf } from '../../lib/format-count';
import { recall, remember } from '../../lib/remembered';

interface ReceiverLogProps {
  readonly server: string;
  readonly receiver: ReceiverFlow;
}

/** What pg_receivewal said last; open by itself when the receiver has trouble and where there is room. */
export function ReceiverLog({ server, receiver }: ReceiverLogProps) {
  const commands = useServerCommands(server);
  const isTall = useMediaQuery('(min-height: 900px)', false, { getInitialValueInEffect: false });
  const hasTrouble = receiver.state === 'failing' || receiver.state === 'attention';
  const { opened, toggle } = useOpened(hasTrouble ? 'receiver-log.trouble' : 'receiver-log.calm', hasTrouble || isTall);
  if (receiver.phase === 'off') return null;
  const isUp = receiver.phase !== 'stopped';
  return (
    <section className="panel receiver-log" aria-label="Receiver log">
      <div className="receiver-log-head">
        <button type="button" className="receiver-log-toggle" aria-expanded={opened} onClick={toggle}>
          <Icon name={opened ? 'down' : 'right'} size={14} />
          Receiver log
          <span className="muted">
            {formatCountOf(receiver.lastLines.length, 'line')}
            {receiver.restarts > 0 && `, started again ${formatCountOf(receiver.restarts, 'time')}`}
          </span>
        </button>
        <Button
          variant="default"
          disabled={commands.busy}
          onClick={isUp ? commands.stopReceiver : commands.startReceiver}
        >
          {isUp ? 'Stop receiver' : 'Start receiver'}
        </Button>
      </div>
      {opened && (
        <pre className="receiver-lines mono scroll" tabIndex={0}>
          {receiver.lastLines.length === 0 ? 'pg_receivewal has not said anything yet' : receiver.lastLines.join('\n')}
        </pre>
      )}
    </section>
  );
}

/** Closed in calm times is a choice for calm times: trouble opens it all the same. */
function useOpened(key: string, unlessChosen: boolean) {
  const [chosen, setChosen] = useState<Readonly<Record<string, boolean>>>({});
  const opened = chosen[key] ?? recall(key, unlessChosen, (value) => typeof value === 'boolean');
  const toggle = () => {
    remember(key, !opened);
    setChosen({ ...chosen, [key]: !opened });
  };
  return { opened, toggle };
}
