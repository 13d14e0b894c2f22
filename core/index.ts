import type { CatalogueEntry } from './catalogue/catalogue-line';
import { readCatalogue } from './catalogue/read-catalogue';
import { findConfigFile } from './config/find-config-file';
import { loadConfig, type BarmanConfig } from './config/load-config';
import { requireServer } from './config/require-server';
import type { ServerConfig } from './config/server-config';
import { nodeDurableFs } from './fs/node-durable-fs';
import { Server, type ServerDeps } from './server/server';
import { LocalWalStorageStrategy } from './storage/local-wal-storage-strategy';

/** What every server of this process is wired with. Storages are chosen here and nowhere else. */
const serverDeps: ServerDeps = {
  fs: nodeDurableFs,
  now: () => new Date(),
  createStorage: (config, fs) => new LocalWalStorageStrategy(config.walsDirectory, fs),
};

/** A configured server, ready to archive. Nothing is opened or started by this. */
export function openServer(config: ServerConfig): Server {
  return new Server(config, serverDeps);
}

/** Every entry of a server's catalogue in file order; answers how many lines are damaged. No catalogue: no entries. */
export function readCatalogueEntries(server: Server, onEntry: (entry: CatalogueEntry) => void): number {
  return readCatalogue(server.catalogue.location.path, 0, onEntry).damagedLines;
}

export { findConfigFile, loadConfig, requireServer, Server };
export type { BarmanConfig, ServerConfig };
export type { OptionSource } from './config/server-config';
export type { CatalogueEntry } from './catalogue/catalogue-line';
export { ArchiverError } from './errors';
export { redactConninfo } from './config/conninfo';
