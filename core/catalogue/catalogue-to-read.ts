import { existsSync } from 'node:fs';

/** Where to read what is archived: where only a Barman before 3.13 has archived so far, its catalogue is the one (XDB-2). */
export function catalogueToRead({ path, legacyPath }: { readonly path: string; readonly legacyPath: string }): string {
  return !existsSync(path) && existsSync(legacyPath) ? legacyPath : path;
}
