import { parseArgs } from 'node:util';
import { ArchiverError } from '../errors';

export interface Arguments {
  readonly command: string;
  /** Server names, or `all`. */
  readonly servers: readonly string[];
  readonly configFile: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Of `rebuild-catalogue`: only compare. */
  readonly check: boolean;
  /** Of `rebuild-catalogue`: name every difference. */
  readonly all: boolean;
}

/** Options that belong to some commands only: another command must not take them for something they are not. */
const OWN_OPTIONS = {
  check: ['rebuild-catalogue', 'rebuild-xlogdb'],
  all: ['rebuild-catalogue', 'rebuild-xlogdb'],
} as const satisfies Record<string, readonly string[]>;

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
  requireOwnOptions(command, values);
  const [quiet, check, all] = [values.quiet === true, values.check === true, values.all === true];
  return { command, servers, configFile: values.config, json: format === 'json', quiet, check, all };
}

function requireOwnOptions(command: string, values: object): void {
  for (const [option, commands] of Object.entries(OWN_OPTIONS)) {
    const owners: readonly string[] = commands;
    if (!(option in values) || owners.includes(command)) continue;
    throw new ArchiverError('usage', `${command} has no option --${option}`, { hint: `It belongs to ${owners[0]}.` });
  }
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
        help: { type: 'boolean', short: 'h' },
        check: { type: 'boolean' },
        all: { type: 'boolean' },
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
