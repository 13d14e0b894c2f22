import { ArchiverError } from '../errors';

type OptionType = 'string' | 'boolean';

/** What only some commands take, besides the options of all. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, OptionType>>>> = {
  'delete-wals': {
    from: 'string',
    to: 'string',
    timeline: 'string',
    before: 'string',
    plan: 'boolean',
    yes: 'boolean',
  },
  check: { nagios: 'boolean', explain: 'boolean', probe: 'boolean', 'check-timeout': 'string' },
  errors: { trash: 'boolean' },
  'receive-wal': {
    'create-slot': 'boolean',
    'drop-slot': 'boolean',
    'if-not-exists': 'boolean',
    plan: 'boolean',
    reset: 'boolean',
    slots: 'boolean',
    stop: 'boolean',
    yes: 'boolean',
  },
  'switch-wal': { force: 'boolean', archive: 'boolean', 'archive-timeout': 'string' },
  'rebuild-catalogue': { check: 'boolean', all: 'boolean' },
  'rebuild-xlogdb': { check: 'boolean', all: 'boolean' },
  'list-wals': {
    timeline: 'string',
    from: 'string',
    to: 'string',
    since: 'string',
    until: 'string',
    compression: 'string',
    kind: 'string',
    sort: 'string',
    reverse: 'boolean',
    limit: 'string',
  },
};

/** By name, those that were given. */
export type CommandOptions = Readonly<Record<string, string | boolean>>;

/** For node:util's parseArgs: the options of every command. */
export const allCommandOptions: Readonly<Record<string, { readonly type: OptionType }>> = Object.fromEntries(
  Object.values(OPTIONS).flatMap((options) => Object.entries(options).map(([name, type]) => [name, { type }])),
);

/** Picks the options of a command out of all that were given. Throws `usage` for one that the command does not take. */
export function commandOptions(
  command: string,
  given: Readonly<Record<string, string | boolean | undefined>>,
): CommandOptions {
  const own = OPTIONS[command] ?? {};
  const found = Object.entries(given).filter(([name]) => name in allCommandOptions);
  for (const [name] of found) {
    if (Object.hasOwn(own, name)) continue;
    throw new ArchiverError('usage', `${command} has no option --${name}`, { hint: 'See "walyard --help".' });
  }
  return Object.fromEntries(found.filter((entry): entry is [string, string | boolean] => entry[1] !== undefined));
}

/** The value of an option, null when it was not given. */
export function textOption(options: CommandOptions, name: string): string | null {
  const value = options[name];
  return typeof value === 'string' ? value : null;
}

/** A decimal or hexadecimal (0x…) number of at least `least`. Throws `usage`. */
export function numberOption(options: CommandOptions, name: string, least: number): number | null {
  const text = textOption(options, name);
  if (text === null) return null;
  const value = Number(text);
  if (/^(?:\d+|0x[0-9a-f]+)$/i.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new ArchiverError('usage', `--${name} is "${text}", which is no number from ${least} on`, {
    hint: 'Give a whole number.',
  });
}
