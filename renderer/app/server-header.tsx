import { Button } from '@mantine/core';
import type { PipelineFlow, ServerSummary } from '../../core/contract/flow';
import { Icon } from '../components/icon';
import { StateBadge } from '../components/state-badge';
import { useServerCommands } from '../ipc/use-server-commands';

interface ServerHeaderProps {
  readonly summary: ServerSummary;
  /** Null while not known. */
  readonly phase: PipelineFlow['phase'] | null;
}

export function ServerHeader({ summary, phase }: ServerHeaderProps) {
  const commands = useServerCommands(summary.name);
  const isStopped = phase === 'stopped';
  return (
    <header className="server-header">
      <div className="server-header-words">
        <div className="server-header-title">
          <h1 className="server-name ellipsis">{summary.name}</h1>
          {summary.demo && <span className="server-tag">Demo</span>}
          {summary.description !== null && <span className="muted ellipsis">{summary.description}</span>}
        </div>
        <p className="server-sentence" title={summary.headline}>
          <StateBadge state={summary.state} soft />
          <span className="server-headline">{summary.headline}</span>
        </p>
      </div>
      <div className="server-header-actions">
        <Button
          variant="default"
          disabled={phase === null || isStopped || commands.busy}
          title={isStopped ? 'Archiving is stopped.' : 'Archive what waits without waiting for the next run.'}
          onClick={commands.archiveNow}
        >
          Archive now
        </Button>
        <Button
          variant={isStopped ? 'filled' : 'default'}
          miw={138}
          disabled={phase === null || commands.busy}
          leftSection={<Icon name={isStopped ? 'start' : 'stop'} size={14} />}
          onClick={isStopped ? commands.startArchiving : commands.stopArchiving}
        >
          {isStopped ? 'Start archiving' : 'Stop archiving'}
        </Button>
      </div>
    </header>
  );
}
