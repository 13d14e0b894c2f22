import { resolve } from 'node:path';
import { PlainError } from './run-command.mjs';

const OPTIONS_WITH_PATH = ['--config', '--user-data', '--demo-dir', '--screenshots'];

/**
 * What `npm start -- …` means: `--screenshots DIR` is ours, everything else goes to the app. Without a configuration the
 * demo is started; without a display the app prints its state, for there is nothing to look at. Paths are taken as seen
 * from where npm was called.
 */
export function parseStartArguments(args, { workingDirectory, hasDisplay }) {
  const absolute = args.map((argument, at) =>
    OPTIONS_WITH_PATH.includes(args[at - 1]) ? resolve(workingDirectory, argument) : argument,
  );
  const at = absolute.indexOf('--screenshots');
  const screenshots = at < 0 ? null : absolute[at + 1];
  if (at >= 0 && (screenshots === undefined || args[at + 1].startsWith('--'))) {
    throw new PlainError('option --screenshots needs a folder');
  }
  const appArguments = at < 0 ? absolute : absolute.filter((_, index) => index !== at && index !== at + 1);
  const names = appArguments.map((argument) => argument.split('=', 1)[0]);
  if (!names.includes('--config') && !names.includes('--demo')) appArguments.push('--demo');
  if (!hasDisplay && !names.includes('--print-state')) appArguments.push('--print-state');
  return { screenshots, appArguments };
}
