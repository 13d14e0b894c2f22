import { useCoreCommand } from './use-core-command';

type Which = 'incoming' | 'streaming' | 'archive' | 'errors';

export interface ServerCommands {
  readonly startArchiving: () => void;
  readonly stopArchiving: () => void;
  readonly archiveNow: () => void;
  readonly startReceiver: () => void;
  readonly stopReceiver: () => void;
  readonly restartReceiver: () => void;
  /** Makes all checks; the page Checks shows what they find. */
  readonly runChecks: () => void;
  readonly showDirectory: (which: Which) => void;
  /** True while one of them is being carried out. */
  readonly busy: boolean;
}

/** The commands of one server, as buttons, menu entries and the palette run them. */
export function useServerCommands(server: string): ServerCommands {
  const start = useCoreCommand('archiving.start', () => `Archiving of ${server} is started.`);
  const stop = useCoreCommand(
    'archiving.stop',
    () => `Archiving of ${server} is stopped. New WAL files wait in its queues; none is lost.`,
  );
  const runNow = useCoreCommand('archiving.runNow', () => `${server} archives what waits now.`);
  const startReceiver = useCoreCommand('receiver.start', () => `The receiver of ${server} is started.`);
  const stopReceiver = useCoreCommand('receiver.stop', () => `The receiver of ${server} is stopped.`);
  const restartReceiver = useCoreCommand('receiver.restart', () => `The receiver of ${server} is started again.`);
  const runChecks = useCoreCommand('checks.run', () => `All checks of ${server} are made.`);
  const show = useCoreCommand('app.showDirectory', () => null);
  const all = [start, stop, runNow, startReceiver, stopReceiver, restartReceiver, show];
  return {
    startArchiving: () => start.mutate({ server }),
    stopArchiving: () => stop.mutate({ server }),
    archiveNow: () => runNow.mutate({ server }),
    startReceiver: () => startReceiver.mutate({ server }),
    stopReceiver: () => stopReceiver.mutate({ server }),
    restartReceiver: () => restartReceiver.mutate({ server }),
    runChecks: () => runChecks.mutate({ server, check: null }),
    showDirectory: (which) => show.mutate({ server, which }),
    busy: all.some((command) => command.isPending),
  };
}
