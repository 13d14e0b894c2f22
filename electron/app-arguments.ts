import { resolve } from 'node:path';
import { ArchiverError } from '../core/errors';

/** What the command line asks of the app. Paths are absolute. */
export interface AppArguments {
  readonly demo: boolean;
  readonly configFile: string | null;
  readonly printState: boolean;
  readonly userDataDirectory: string | null;
  readonly demoDirectory: string | null;
}

/**
 * Reads our options out of `argv` and passes over everything else: Chromium, Electron and test drivers add options of
 * their own. Throws `usage` when an option of ours lacks its value.
 */
export function parseAppArguments(argv: readonly string[], workingDirectory: string): AppArguments {
  const pathOf = (option: string) => {
    const value = valueOf(argv, option);
    return value === null ? null : resolve(workingDirectory, value);
  };
  return {
    demo: argv.includes('--demo'),
    configFile: pathOf('--config'),
    printState: argv.includes('--print-state'),
    userDataDirectory: pathOf('--user-data'),
    demoDirectory: pathOf('--demo-dir'),
  };
}

/** Accepts `--option VALUE` and `--option=VALUE`; the last one wins, as usual on command lines. */
function valueOf(argv: readonly string[], option: string): string | null {
  const index = argv.map((argument) => argument.split('=', 1)[0]).lastIndexOf(option);
  if (index < 0) return null;
  const argument = argv[index] ?? '';
  const value = argument === option ? argv[index + 1] : argument.slice(option.length + 1);
  if (value === undefined || value === '' || (argument === option && value.startsWith('--'))) {
    throw new ArchiverError('usage', `option ${option} needs a value`, { hint: `Write ${option} followed by a path.` });
  }
  return value;
}
