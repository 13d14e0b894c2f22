import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Hash of the content of every file below a directory, by its path in it. Lock files are no content. */
export function contentsBelow(directory: string): ReadonlyMap<string, string> {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.endsWith('.lock') && statSync(join(directory, path)).isFile())
    .sort();
  return new Map(paths.map((path) => [path, hash(readFileSync(join(directory, path)))]));
}

export const hash = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

/** What is in every file below a directory but this one, with its path: to look for what must not be there. */
export function textBelow(directory: string, but: string): string {
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name));
  return paths
    .filter((path) => path !== but && statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    .map((path) => `${path}: ${readFileSync(path, 'latin1')}`)
    .join('\n');
}
