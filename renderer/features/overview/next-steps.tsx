import { Button } from '@mantine/core';
import type { ServerFlow } from '../../../core/contract/flow';
import { Icon } from '../../components/icon';
import { useServerCommands, type ServerCommands } from '../../ipc/use-server-commands';
import type { Problem } from './find-problems';

/** Leads to another page of the server. */
interface PageLinks {
  readonly errors: () => void;
  readonly checks: () => void;
}

interface NextStepsProps {
  readonly flow: ServerFlow;
  readonly problems: readonly Problem[];
  readonly show: PageLinks;
  readonly onReset: () => void;
}

/** The list a DBA on call works down, worst first, with a button where one helps. */
export function NextSteps({ flow, problems, show, onReset }: NextStepsProps) {
  const commands = useServerCommands(flow.summary.name);
  const steps = problems.filter((problem) => problem.advice.todo !== null);
  if (steps.length === 0) return null;
  return (
    <section className="panel" aria-label="What to do next">
      <h2 className="section-title">What to do next</h2>
      <ol className="next-steps">
        {steps.map((problem) => {
          const act = actionOf(problem, flow, { ...commands, show, reset: onReset });
          return (
            <li key={problem.place} className={`next-step tone-${problem.state}`}>
              <span className="next-step-icon">
                <Icon name={problem.state} size={14} />
              </span>
              <span className="next-step-text">{problem.advice.todo}</span>
              {act !== null && (
                <Button variant="default" disabled={commands.busy} onClick={act.run}>
                  {act.label}
                </Button>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

interface Action {
  readonly label: string;
  readonly run: () => void;
}

interface Commands extends ServerCommands {
  readonly show: PageLinks;
  readonly reset: () => void;
}

function actionOf(problem: Problem, flow: ServerFlow, commands: Commands): Action | null {
  switch (problem.place) {
    case 'receiver':
      return receiverAction(flow.receiver, commands);
    case 'pipeline':
      return flow.pipeline.phase === 'stopped'
        ? { label: 'Start archiving', run: commands.startArchiving }
        : { label: 'Archive now', run: commands.archiveNow };
    case 'storage':
      if (flow.storage.adviceOn === 'errors') return { label: 'Show error files', run: commands.show.errors };
      return { label: 'Show archive directory', run: () => commands.showDirectory('archive') };
    case 'incoming':
      return { label: 'Show incoming directory', run: () => commands.showDirectory('incoming') };
    case 'streaming':
      return { label: 'Show streaming directory', run: () => commands.showDirectory('streaming') };
    case 'checks':
      return { label: 'Show checks', run: commands.show.checks };
    case 'postgres':
      return null;
  }
}

function receiverAction({ phase, remedy }: ServerFlow['receiver'], commands: Commands): Action | null {
  if (remedy === 'reset') return { label: 'Reset receiver…', run: commands.reset };
  return phase === 'running' || phase === 'starting' ? null : { label: 'Start receiver', run: commands.startReceiver };
}
