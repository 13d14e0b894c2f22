import { statSync } from 'node:fs';
import { ArchiverError, type ServerConfig } from '../index';
import type { Output } from './output';

/** An archive whose disk is not mounted looks like an empty one: it must not be shown as such without a word. */
export function tellMissingHome({ backupDirectory }: ServerConfig, output: Output): void {
  tellIfMissing(backupDirectory, 'directory of the server', output);
}

/** The same for the queue that somebody else fills. The streaming directory is made by the receiver when it starts. */
export function tellMissingDirectories(config: ServerConfig, output: Output): void {
  const { backupDirectory, incomingWalsDirectory, archiver } = config;
  if (tellIfMissing(backupDirectory, 'directory of the server', output)) return;
  if (archiver) tellIfMissing(incomingWalsDirectory, 'incoming directory', output);
}

function tellIfMissing(directory: string, what: string, output: Output): boolean {
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) return false;
  const problem = found === undefined ? 'does not exist' : 'is not a directory';
  const error = new ArchiverError('storage-missing', `the ${what}, ${directory}, ${problem}`, {
    hint: 'Is its disk mounted? If the server is new, create the directory, or correct the path in the configuration.',
  });
  output.error(error);
  return true;
}
