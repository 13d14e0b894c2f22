import { basename } from 'node:path';
import type { ErrorCategory } from '../contract/errors';
import { ArchiverError } from '../errors';

export interface ErrorFileName {
  /** The name in the queue; the whole name when it is not built as ERR-1 says. */
  readonly name: string;
  readonly category: ErrorCategory;
  readonly quarantinedAt: Date | null;
}

const CATEGORIES: readonly (readonly [ending: string, category: ErrorCategory])[] = [
  ['.error', 'not relevant'],
  ['.duplicate', 'duplicates'],
  ['.unknown', 'unknown'],
];
/** The name has a line break in it when somebody delivered such a file, hence `s`. */
const ERROR_FILE = /^(.+)\.(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(?:-\d+)?\.(?:duplicate|unknown|error)$/s;

/** ERR-1 and ERR-5, of any name that lies in an errors directory. */
export function parseErrorFileName(errorFile: string): ErrorFileName {
  const category = CATEGORIES.find(([ending]) => errorFile.endsWith(ending))?.[1] ?? 'unknown failure';
  const match = ERROR_FILE.exec(errorFile);
  if (match === null) return { name: errorFile, category, quarantinedAt: null };
  const [, name = '', year, month, day, hour, minute, second] = match;
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return { name, category, quarantinedAt: Number.isNaN(at.getTime()) ? null : at };
}

/** A name out of a request becomes part of a path. Throws `usage` for what cannot be the name of an error file. */
export function requireErrorFileName(name: string): string {
  if (name !== '' && !name.startsWith('.') && name === basename(name) && !name.includes('\0')) return name;
  throw new ArchiverError('usage', `${JSON.stringify(name)} is not the name of an error file`, {
    hint: 'Name it as the list of error files does.',
  });
}
