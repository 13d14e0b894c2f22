import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SOURCE_FOLDERS = ['core', 'electron', 'renderer', 'scripts', 'test'];

export interface TextFile {
  /** Below the checkout, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export const readText = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const toTextFile = (path: string): TextFile => ({ path, text: readText(path) });

/** Every document of the repository. */
export const documents: readonly TextFile[] = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...filesBelow('docs').filter((path) => path.endsWith('.md')),
].map(toTextFile);

/** The program, its scripts and its tests. */
export const sources: readonly TextFile[] = SOURCE_FOLDERS.flatMap(filesBelow)
  .filter((path) => /\.(ts|tsx|mjs)$/.test(path))
  .map(toTextFile);

/** What stands between single backticks. */
export function codeSpans(text: string): readonly string[] {
  return [...text.replaceAll(/^```[^]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}

/** The cells of every table row of a text, without heads and rules of tables. */
export function tableRows(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n');
  const isRow = (line: string | undefined) => line?.startsWith('|') === true;
  const isRule = (line: string | undefined) => /^\|[\s|:-]+\|$/.test(line ?? '');
  return lines
    .filter((line, at) => isRow(line) && !isRule(line) && !isRule(lines[at + 1]))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll('\\', '/'))
    .sort();
}
