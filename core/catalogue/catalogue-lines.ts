import { existsSync } from 'node:fs';
import { readLines } from '../fs/read-lines';
import { formatCatalogueLine, parseCatalogueLine, type CatalogueEntry } from './catalogue-line';

/**
 * The entries of a catalogue in file order, damaged lines passed over, in bounded memory. A missing catalogue has none.
 * Throws the system's error.
 */
export function* catalogueEntries(path: string): Generator<CatalogueEntry, void> {
  if (!existsSync(path)) return;
  for (const line of readLines(path)) {
    const entry = parseCatalogueLine(line);
    if (entry !== null) yield entry;
  }
}

/**
 * The text of a catalogue without the lines of `gone`, and with `added` at its end. Lines of older generations get all
 * five fields (XDB-7); one that cannot be read stays as it is, because dropping it would hide the file it means (DEL-2).
 */
export function* linesWithout(
  path: string,
  gone: ReadonlySet<string>,
  added: readonly CatalogueEntry[],
): Generator<string, void> {
  for (const line of readLines(path)) {
    const [, name = ''] = /^\s*(\S+)/.exec(line) ?? [];
    if (!gone.has(name)) yield upgraded(line);
  }
  for (const entry of added) yield formatCatalogueLine(entry);
}

function upgraded(line: string): string {
  if (line.split('\t').length === 5) return `${line}\n`;
  const entry = parseCatalogueLine(line);
  return entry === null ? `${line}\n` : formatCatalogueLine(entry);
}
