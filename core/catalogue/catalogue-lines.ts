import { existsSync } from 'node:fs';
import { readLines } from '../fs/read-lines';
import { formatCatalogueLine, parseCatalogueLine, type CatalogueEntry } from './catalogue-line';

/**
 * The lines of a catalogue in file order, null for a damaged one, in bounded memory. A missing catalogue has none. Empty
 * lines mean nothing. Throws the system's error.
 */
export function* parsedLines(path: string): Generator<CatalogueEntry | null, void> {
  if (!existsSync(path)) return;
  for (const line of readLines(path)) {
    const entry = parseCatalogueLine(line);
    if (entry !== null || line.trim() !== '') yield entry;
  }
}

/** The entries alone. */
export function* catalogueEntries(path: string): Generator<CatalogueEntry, void> {
  for (const entry of parsedLines(path)) if (entry !== null) yield entry;
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
  for (const line of linesKept(path, gone)) yield upgraded(line);
  for (const entry of added) yield formatCatalogueLine(entry);
}

/** The lines, as they are and with their newlines, that are of no WAL in `gone`. */
export function* linesKept(path: string, gone: ReadonlySet<string>): Generator<string, void> {
  for (const line of readLines(path)) {
    const [, name = ''] = /^\s*(\S+)/.exec(line) ?? [];
    if (!gone.has(name)) yield `${line}\n`;
  }
}

function upgraded(line: string): string {
  if (line.split('\t').length === 5) return line;
  const entry = parseCatalogueLine(line);
  return entry === null ? line : formatCatalogueLine(entry);
}
