import { ArchiverError } from '../errors';
import { version } from '../../package.json';
import { parseArguments, type Arguments } from './arguments';
import { HELP } from './help';
import { Output } from './output';

type Command = (args: Arguments, output: Output) => Promise<number>;

const rebuildCatalogue = async (): Promise<Command> =>
  (await import('./rebuild-catalogue-command')).rebuildCatalogueCommand;

/** Each is loaded when it is asked for: most of a short run's time is loading code. */
const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['archive-wal', async () => (await import('./archive-wal-command')).archiveWalCommand],
  ['list-wals', async () => (await import('./list-wals-command')).listWalsCommand],
  ['delete-wals', async () => (await import('./delete-wals-command')).deleteWalsCommand],
  ['check', async () => (await import('./check-command')).checkCommand],
  ['status', async () => (await import('./status-command')).statusCommand],
  ['show-server', async () => (await import('./show-server-command')).showServerCommand],
  ['receive-wal', async () => (await import('./receive-wal-command')).receiveWalCommand],
  ['switch-wal', async () => (await import('./switch-wal-command')).switchWalCommand],
  ['cron', async () => (await import('./cron-command')).cronCommand],
  ['rebuild-catalogue', rebuildCatalogue],
  ['rebuild-xlogdb', rebuildCatalogue], // Barman's name for it.
  ['check-config', async () => (await import('./check-config-command')).checkConfigCommand],
  ['errors', async () => (await import('./errors-command')).errorsCommand],
  ['run', async () => (await import('./run-command')).runCommand],
]);

const FAILED = 1;
const USAGE_ERROR = 2;

async function main(): Promise<number> {
  let output = new Output(false, false);
  try {
    const args = parseArguments(process.argv.slice(2));
    if (args === 'version' || args === 'help') {
      output.line(args === 'version' ? `walyard ${version}` : HELP);
      return finish(output, 0);
    }
    output = new Output(args.json, args.quiet);
    const load = COMMANDS.get(args.command);
    if (load === undefined) {
      throw new ArchiverError('usage', `unknown command "${args.command}"`, { hint: 'See "walyard --help".' });
    }
    const command = await load();
    return finish(output, await command(args, output));
  } catch (error) {
    output.error(error);
    return error instanceof ArchiverError && error.code === 'usage' ? USAGE_ERROR : FAILED;
  }
}

function finish(output: Output, status: number): number {
  output.flush();
  return status === 0 && output.failed ? FAILED : status;
}

void main().then((status) => {
  // Not by itself: what is left open (a library's thread, an idle socket) must not keep a finished command.
  process.exit(status);
});
