import {
  openServer,
  ArchiverError,
  formatIsoTime,
  readCatalogueEntries,
  type CatalogueEntry,
  type Server,
  type ServerConfig,
} from '../index';
import type { Arguments } from './arguments';
import { listSelection, type ListSelection } from './list-selection';
import { chooseServersToRead, openConfiguration } from './open-configuration';
import type { Output } from './output';
import { tellMissingHome } from './tell-missing-directories';

/** `list-wals SERVER…`: the catalogue, all or a selection: name, stored bytes, time, compression, encryption. */
export async function listWalsCommand(args: Arguments, output: Output): Promise<number> {
  const selection = listSelection(args.options);
  const byServer = new Map<string, readonly unknown[]>();
  for (const config of chooseServersToRead(openConfiguration(args, output), args, output)) {
    tellMissingHome(config, output);
    try {
      byServer.set(config.name, list(config, selection, output));
    } catch (error) {
      output.error(error); // The other servers' catalogues can be read all the same.
    }
  }
  if (output.json) output.answer(Object.fromEntries(byServer), () => []);
  return 0;
}

/** Prints the lines, or answers the rows for JSON. Lines that cannot be read are told at the end. */
function list(config: ServerConfig, selection: ListSelection, output: Output): readonly unknown[] {
  const rows: unknown[] = [];
  const damaged = { lines: 0 };
  for (const entry of listed(openServer(config), selection, damaged)) {
    if (output.json) rows.push(toJson(entry));
    else output.answer(null, () => [toLine(entry)]);
  }
  if (damaged.lines > 0) output.error(damagedCatalogue(config.name, damaged.lines));
  return rows;
}

/** As they are read when nothing has to be turned round or sorted, else all that match are held. */
function* listed(
  server: Server,
  { matches, compare, reverse, limit }: ListSelection,
  damaged: { lines: number },
): Generator<CatalogueEntry> {
  const found = matching(server, matches, damaged);
  if (compare === null && !reverse) {
    yield* first(limit, found);
    return;
  }
  const sorted = compare === null ? [...found] : [...found].sort(compare);
  yield* first(limit, reverse ? sorted.reverse() : sorted);
}

function* matching(server: Server, matches: ListSelection['matches'], damaged: { lines: number }) {
  for (const entry of readCatalogueEntries(server)) {
    if (entry === null) damaged.lines += 1;
    else if (matches(entry)) yield entry;
  }
}

/** Reads no further than needed. */
function* first<T>(limit: number, items: Iterable<T>): Generator<T> {
  let left = limit;
  if (left === 0) return;
  for (const item of items) {
    yield item;
    left -= 1;
    if (left === 0) return;
  }
}

function damagedCatalogue(server: string, damaged: number): ArchiverError {
  const lines = damaged === 1 ? '1 line' : `${damaged} lines`;
  return new ArchiverError('catalogue-damaged', `${lines} of the catalogue of ${server} cannot be read`, {
    hint: 'The WAL files are not concerned. Rebuild the catalogue from the archive (walyard rebuild-catalogue).',
  });
}

function toJson({ name, sizeBytes, time, compression, encryption }: CatalogueEntry) {
  return { name, size: sizeBytes, time: formatIsoTime(time), compression, encryption };
}

function toLine({ name, sizeBytes, time, compression, encryption }: CatalogueEntry): string {
  const when = formatIsoTime(time);
  return `${name}\t${sizeBytes}\t${when}\t${compression ?? '-'}\t${encryption ?? '-'}`;
}
