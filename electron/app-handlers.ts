import { stat } from 'node:fs/promises';
import { app, dialog, shell } from 'electron';
import type { BrowserWindow, OpenDialogOptions } from 'electron';
import type { AppMethod, Handlers } from '../core/contract/api';
import { ArchiverError } from '../core/errors';
import type { CoreHost } from './core-host';

const OPEN_OPTIONS: OpenDialogOptions = {
  title: 'Open configuration',
  buttonLabel: 'Open',
  properties: ['openFile', 'showHiddenFiles'],
  filters: [
    { name: 'Barman configuration', extensions: ['conf'] },
    { name: 'All files', extensions: ['*'] },
  ],
};

/** The methods that need the operating system: answered here, in the main process. */
export function createAppHandlers(core: CoreHost, window: () => BrowserWindow | null): Handlers<AppMethod> {
  return {
    'app.info': () =>
      Promise.resolve({
        version: app.getVersion(),
        electron: process.versions.electron,
        platform: process.platform,
      }),
    'app.openConfiguration': async () => ({ opened: await openConfiguration(core, window()) }),
    'app.showDirectory': async ({ server, which }) => showDirectory(await core.directoryOf(server, which)),
  };
}

/** False when the operator cancelled. The path goes from the dialog to the core and never through a window. */
export async function openConfiguration(core: CoreHost, window: BrowserWindow | null): Promise<boolean> {
  const chosen = await (window === null
    ? dialog.showOpenDialog(OPEN_OPTIONS)
    : dialog.showOpenDialog(window, OPEN_OPTIONS));
  const file = chosen.filePaths[0];
  if (chosen.canceled || file === undefined) return false;
  await core.openConfiguration(file);
  return true;
}

async function showDirectory(directory: string): Promise<void> {
  const isDirectory = await stat(directory).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  // Only directories: a file would be run by the program that the desktop associates with it.
  if (!isDirectory) throw new ArchiverError('storage-missing', `directory ${directory} does not exist`);
  const problem = await shell.openPath(directory);
  if (problem !== '') throw new ArchiverError('storage-unavailable', `cannot show ${directory}: ${problem}`);
}
