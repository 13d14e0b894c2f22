import { ArchiverError } from '../errors';
import { version } from '../../package.json';
import { parseArguments, type Arguments } from './arguments';
import { HELP } from './help';
import { Output } from './output';

type Command = (args: Arguments, output: Output) => Promise<number>;

/** Each is loaded when it is asked for: most of a short run's time is loading code. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  'archive-wal': async () => (await import('./archive-wal-command')).archiveWalCommand,
  'list-wals': async () => (await import('./list-wals-command')).listWalsCommand,
  status: async () => (await import('./status-command')).statusCommand,
  'show-server': async () => (await import('./show-server-command')).showServerCommand,
  run: async () => (await import('./run-command')).runCommand,
};

const USAGE_ERROR = 2;

async function main(): Promise<number> {
  let output = new Output(false, false);
  try {
    const args = parseArguments(process.argv.slice(2));
    if (args === 'version' || args === 'help') {
      output.line(args === 'version' ? `walyard ${version}` : HELP);
      output.flush();
      return 0;
    }
    output = new Output(args.json, args.quiet);
    const load = COMMANDS[args.command];
    if (load === undefined) {
      throw new ArchiverError('usage', `unknown command "${args.command}"`, { hint: 'See "walyard --help".' });
    }
    const command = await load();
    const status = await command(args, output);
    output.flush();
    return status;
  } catch (error) {
    output.error(error);
    return error instanceof ArchiverError && error.code === 'usage' ? USAGE_ERROR : 1;
  }
}

void main().then((status) => {
  // Not by itself: what is left open (a library's thread, an idle socket) must not keep a finished command.
  process.exit(status);
});
