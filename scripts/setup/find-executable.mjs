import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first of PATH (and the given further folders) that holds an executable of this name, or null. */
export function findExecutable(name, furtherFolders = []) {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...furtherFolders];
  return folders.map((folder) => join(folder, file)).find(isExecutable) ?? null;
}

/** Debian keeps the server's programs out of PATH. Newest version first. */
export function debianPostgresFolders(root = '/usr/lib/postgresql') {
  try {
    const versions = readdirSync(root).filter((name) => /^\d+(\.\d+)?$/.test(name));
    return versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(root, version, 'bin'));
  } catch {
    return [];
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
