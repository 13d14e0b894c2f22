import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a program is in PATH, null when it is not installed. */
export function findProgram(name, path = process.env.PATH ?? '') {
  const places = path.split(delimiter).map((directory) => join(directory, name));
  return places.find((place) => isExecutable(place)) ?? null;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
