import { parseArgs } from 'node:util';
import { ArchiverError } from '../errors';

export interface Arguments {
  readonly command: string;
  /** Server names, or `all`; for `errors` what it does, a server and the names of error files. */
  readonly servers: readonly string[];
  readonly configFile: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  /** The trash too. */
  readonly trash: boolean;
}

/** Reads the command line; null when help or the version is asked for. Throws `usage`. */
export function parseArguments(argv: readonly string[]): Arguments | 'help' | 'version' {
  const { values, positionals } = parse(argv);
  if (values.version === true) return 'version';
  if (values.help === true || positionals.length === 0) return 'help';
  const format = values.format ?? 'console';
  if (format !== 'json' && format !== 'console') {
    throw new ArchiverError('usage', `unknown output format "${format}"`, {
      hint: 'Use --format json or --format console.',
    });
  }
  const [command = '', ...servers] = positionals;
  const [quiet, trash] = [values.quiet === true, values.trash === true];
  if (trash) requireTrashIsMeant(command, servers);
  return { command, servers, configFile: values.config, json: format === 'json', quiet, trash };
}

function requireTrashIsMeant(command: string, [first = '']: readonly string[]): void {
  if (command === 'errors' && first === 'list') return;
  const called = command === 'errors' ? `${command} ${first}`.trim() : command;
  throw new ArchiverError('usage', `--trash does not go with ${called}`, { hint: 'It belongs to "errors list".' });
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        config: { type: 'string', short: 'c' },
        format: { type: 'string', short: 'f' },
        quiet: { type: 'boolean', short: 'q' },
        trash: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (cause) {
    const message = cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause);
    throw new ArchiverError('usage', message.charAt(0).toLowerCase() + message.slice(1), {
      cause,
      hint: 'See "walyard --help".',
    });
  }
}
