import { parseArgs } from 'node:util';
import { ArchiverError } from '../errors';

export interface Arguments {
  readonly command: string;
  /** Server names, or `all`. */
  readonly servers: readonly string[];
  readonly configFile: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Of `check` alone. */
  readonly check?: CheckArguments;
}

export interface CheckArguments {
  readonly nagios: boolean;
  readonly explain: boolean;
  readonly probe: boolean;
  /** Seconds; undefined: as configured. */
  readonly timeoutS: number | undefined;
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
  const common = { command, servers, configFile: values.config, quiet: values.quiet === true };
  const json = format === 'json';
  if (command === 'check') {
    const check = readCheckArguments(values);
    return { ...common, json: json && !check.nagios, check };
  }
  const [misplaced] = CHECK_OPTIONS.filter((name) => values[name] !== undefined);
  if (misplaced === undefined) return { ...common, json };
  throw new ArchiverError('usage', `--${misplaced} is an option of the command check`, {
    hint: 'See "walyard --help".',
  });
}

const CHECK_OPTIONS = ['nagios', 'explain', 'probe', 'check-timeout'] as const;

function readCheckArguments(values: ReturnType<typeof parse>['values']): CheckArguments {
  const seconds = values['check-timeout'];
  if (seconds !== undefined && !/^\d{1,6}$/.test(seconds)) {
    throw new ArchiverError('usage', `"${seconds}" is not a time limit`, {
      hint: 'Give --check-timeout a number of seconds; 0 stands for no limit.',
    });
  }
  return {
    nagios: values.nagios === true,
    explain: values.explain === true,
    probe: values.probe === true,
    timeoutS: seconds === undefined ? undefined : Number(seconds),
  };
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
        version: { type: 'boolean', short: 'v' },
        nagios: { type: 'boolean' },
        explain: { type: 'boolean' },
        probe: { type: 'boolean' },
        'check-timeout': { type: 'string' },
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
