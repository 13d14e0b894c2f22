import { openServer, ArchiverError, readCatalogueEntries, type CatalogueEntry } from '../index';
import type { Arguments } from './arguments';
import { chooseServers, openConfiguration } from './open-configuration';
import type { Output } from './output';

/** `list-wals SERVER…`: the catalogue in the order of archiving: name, stored bytes, time, compression, encryption. */
export async function listWalsCommand(args: Arguments, output: Output): Promise<number> {
  let damaged = 0;
  const byServer: Record<string, unknown[]> = {};
  for (const config of chooseServers(openConfiguration(args, output), args)) {
    const rows: unknown[] = (byServer[config.name] = []);
    damaged += readCatalogueEntries(openServer(config), (entry) => {
      if (output.json) rows.push(toJson(entry));
      else output.answer(null, () => [toLine(entry)]);
    });
  }
  if (output.json) output.answer(byServer, () => []);
  if (damaged > 0) {
    throw new ArchiverError('catalogue-damaged', `${damaged} lines of the catalogue cannot be read`, {
      hint: 'The WAL files are not concerned. Rebuild the catalogue from the archive (barman rebuild-xlogdb).',
    });
  }
  return 0;
}

function toJson({ name, sizeBytes, time, compression, encryption }: CatalogueEntry) {
  return { name, size: sizeBytes, time: new Date(time * 1000).toISOString(), compression, encryption };
}

function toLine({ name, sizeBytes, time, compression, encryption }: CatalogueEntry): string {
  const when = new Date(time * 1000).toISOString();
  return `${name}\t${sizeBytes}\t${when}\t${compression ?? '-'}\t${encryption ?? '-'}`;
}
