import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ArchiverError } from '../errors';

export interface ConfigFileSearch {
  /** From `-c`. */
  readonly named?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Where to look when no file is named; the places of Barman unless given. */
  readonly candidates?: readonly string[] | undefined;
}

/**
 * CFG-1: the absolute path of the main configuration file. It exists, but need not be readable.
 *
 * @throws ArchiverError `config-missing`; the hint lists where it looked
 */
export function findConfigFile({ named, env, home, candidates }: ConfigFileSearch): string {
  if (named !== undefined) return requireNamed(named, 'named with -c');
  const fromEnv = env['BARMAN_CONFIG_FILE'];
  if (fromEnv !== undefined && fromEnv !== '') return requireNamed(fromEnv, 'named by BARMAN_CONFIG_FILE');
  const places = candidates ?? [join(home, '.barman.conf'), '/etc/barman.conf', '/etc/barman/barman.conf'];
  const found = places.find(mayExist);
  if (found !== undefined) return resolve(found);
  throw new ArchiverError('config-missing', 'there is no configuration file', {
    hint: `Name one with -c FILE or BARMAN_CONFIG_FILE, or create one of: ${places.join(', ')}.`,
  });
}

function requireNamed(file: string, how: string): string {
  if (file !== '' && mayExist(file)) return resolve(file);
  throw new ArchiverError('config-missing', `configuration file ${JSON.stringify(file)} does not exist`, {
    hint: `It was ${how}: check the path.`,
  });
}

/** False only when the file is certainly absent; what cannot be looked at is reported when it is read. */
function mayExist(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}
