import {
  openServer,
  ArchiverError,
  formatIsoTime,
  readCatalogueEntries,
  type CatalogueEntry,
  type ServerConfig,
} from '../index';
import type { Arguments } from './arguments';
import { chooseServersToRead, openConfiguration } from './open-configuration';
import type { Output } from './output';
import { tellMissingHome } from './tell-missing-directories';

/** `list-wals SERVER…`: the catalogue in the order of archiving: name, stored bytes, time, compression, encryption. */
export async function listWalsCommand(args: Arguments, output: Output): Promise<number> {
  const byServer = new Map<string, readonly unknown[]>();
  for (const config of chooseServersToRead(openConfiguration(args, output), args, output)) {
    tellMissingHome(config, output);
    try {
      byServer.set(config.name, list(config, output));
    } catch (error) {
      output.error(error); // The other servers' catalogues can be read all the same.
    }
  }
  if (output.json) output.answer(Object.fromEntries(byServer), () => []);
  return 0;
}

/** Prints the lines, or answers the rows for JSON. Lines that cannot be read are told at the end. */
function list(config: ServerConfig, output: Output): readonly unknown[] {
  const rows: unknown[] = [];
  const damaged = readCatalogueEntries(openServer(config), (entry) => {
    if (output.json) rows.push(toJson(entry));
    else output.answer(null, () => [toLine(entry)]);
  });
  if (damaged > 0) output.error(damagedCatalogue(config.name, damaged));
  return rows;
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
