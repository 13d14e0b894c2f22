import { parseArgs } from 'node:util';
import { ArchiverError } from '../errors';
import { allCommandOptions, commandOptions, type CommandOptions } from './command-options';

export interface Arguments {
  readonly command: string;
  /** Server names, or `all`; for `errors` what it does, a server and the names of error files. */
  readonly servers: readonly string[];
  readonly configFile: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Those that only some commands take. */
  readonly options: CommandOptions;
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
  const { config: configFile, quiet = false } = values;
  const options = commandOptions(command, values);
  const json = format === 'json' && options['nagios'] !== true; // Nagios has a format of its own.
  return { command, servers, configFile, json, quiet, options };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        ...allCommandOptions,
        config: { type: 'string', short: 'c' },
        format: { type: 'string', short: 'f' },
        quiet: { type: 'boolean', short: 'q' },
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
