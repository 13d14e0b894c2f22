import type { ErrorFileRow, ErrorSort } from '../contract/errors';
import { toStorageError } from '../fs/errno';
import { compareWalNames } from '../wal/wal-file-name';
import { parseErrorFileName, type ErrorFileName } from './error-file-name';
import { describeErrorFile, type ErrorFilesPlace } from './list-error-files';

export interface ErrorFilesWindow {
  /** A part of the name of the error file. */
  readonly filter: string;
  readonly sort: ErrorSort;
  readonly offset: number;
  readonly limit: number;
}

export interface ErrorFilesPage {
  readonly total: number;
  readonly matched: number;
  readonly files: readonly ErrorFileRow[];
}

interface Named extends ErrorFileName {
  readonly errorFile: string;
}

/** A part of all error files. Sorted by what their names tell, so that only those of the part are looked at. */
export async function pageErrorFiles(place: ErrorFilesPlace, window: ErrorFilesWindow): Promise<ErrorFilesPage> {
  const { errorsDirectory } = place.config;
  const scanned = await place.fs.scan(errorsDirectory).catch((error: unknown) => {
    throw toStorageError(error, `read ${errorsDirectory}`);
  });
  const all = scanned ?? [];
  const wanted = window.filter.toLowerCase();
  const matching = all.filter(({ name }) => name.toLowerCase().includes(wanted));
  const sorted = matching
    .map(({ name }): Named => ({ errorFile: name, ...parseErrorFileName(name) }))
    .sort(ordersOf(window.sort));
  const files: ErrorFileRow[] = [];
  for (const { errorFile } of sorted.slice(window.offset, window.offset + window.limit)) {
    const row = await describeErrorFile(place, errorFile);
    if (row !== null) files.push(row);
  }
  return { total: all.length, matched: matching.length, files };
}

type Order = (a: Named, b: Named) => number;

const byName: Order = (a, b) => compareWalNames(a.errorFile, b.errorFile);
const time = ({ quarantinedAt }: Named) => quarantinedAt?.getTime() ?? -Infinity;

const ORDERS: Readonly<Record<ErrorSort['by'], Order>> = {
  name: byName,
  quarantined: (a, b) => compare(time(a), time(b)),
  reason: (a, b) => compare(a.category, b.category),
};

function ordersOf({ by, descending }: ErrorSort): Order {
  const order = ORDERS[by];
  const turned: Order = descending ? (a, b) => order(b, a) : order;
  return (a, b) => turned(a, b) || byName(a, b);
}

function compare<T extends number | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
