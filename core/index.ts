import type { CatalogueEntry } from './catalogue/catalogue-line';
import { parsedLines } from './catalogue/catalogue-lines';
import { catalogueToRead } from './catalogue/catalogue-to-read';
import { findConfigFile } from './config/find-config-file';
import { loadConfig, type BarmanConfig } from './config/load-config';
import { requireServer } from './config/require-server';
import type { ServerConfig } from './config/server-config';
import { DemoCluster } from './demo/demo-cluster';
import { toStorageError } from './fs/errno';
import { nodeDurableFs } from './fs/node-durable-fs';
import type { HookLog } from './hooks/hook-output';
import { Fleet, type AtWork } from './server/fleet';
import { FleetState } from './server/fleet-state';
import { LiveServer } from './server/live-server';
import { digestFile } from './server/own-files';
import { ReceiverReset, refusedReset } from './server/receiver-reset';
import { Server, type ServerDeps } from './server/server';
import { LocalWalStorageStrategy } from './storage/local-wal-storage-strategy';

/** What every server of this process is wired with. Storages are chosen here and nowhere else. */
const serverDeps: Omit<ServerDeps, 'log'> = {
  fs: nodeDurableFs,
  now: () => new Date(),
  createStorage: (config, fs, codecs) =>
    new LocalWalStorageStrategy({ ...config, digestFile: digestFile(config) }, fs, codecs),
};

/** A configured server, ready to archive. Nothing is opened or started by this. `log` is told of its hook scripts. */
export function openServer(config: ServerConfig, log: HookLog = () => {}): Server {
  return new Server(config, { ...serverDeps, log });
}

export interface FleetOptions {
  /** Null: the configuration that was open last time, if any. */
  readonly configFile: string | null;
  readonly demoDirectory: string;
  /** Where the program keeps its own small settings. */
  readonly stateDirectory: string;
  readonly log: (line: string) => void;
}

/** The whole program without a window. The configuration is opened in the background; what is wrong with it is shown. */
export function createFleet({ configFile, demoDirectory, stateDirectory, log }: FleetOptions): Fleet {
  const demo = new DemoCluster({ directory: demoDirectory, log });
  const state = new FleetState(stateDirectory);
  const fleet = new Fleet({ loadConfig, openServer, demo, state, log });
  const file = configFile ?? state.configFile;
  if (file !== null) void fleet.openAtStart(file);
  return fleet;
}

/** The reset of a server's receiver: first planned, then done. */
export function openReceiverReset(config: ServerConfig): ReceiverReset {
  return new ReceiverReset(config, { fs: nodeDurableFs, now: () => new Date() });
}

/** Every line of a server's catalogue in file order, null for a damaged one. No catalogue: no lines. */
export function* readCatalogueEntries(server: Server): Generator<CatalogueEntry | null, void> {
  const path = catalogueToRead(server.catalogue.location);
  try {
    yield* parsedLines(path);
  } catch (error) {
    throw toStorageError(error, `read the catalogue ${path}`);
  }
}

export { findConfigFile, loadConfig, requireServer, toStorageError, LiveServer, Server };
export { refusedReset };
export { createReceiver } from './server/create-receiver';
export { receiveLockOwner, receiveLockPath } from './receiver/receive-lock';
export { endOrphanReceivers, findOrphanReceivers } from './receiver/orphan-receivers';
export type { ResetPlan } from './receiver/reset-plan';
export { planWords } from './receiver/plan-words';
export { readServerSlots } from './health/server-slots';
export { archiverOwner, tryCronLock } from './server/server-locks';
export { ownDirectory } from './server/own-files';
export { switchWal } from './server/switch-wal';
export { waitUntilArchived } from './server/wait-until-archived';
export { createSlot, dropSlot } from './postgres/replication-slot';
export { requireSlotRequest } from './server/slot-request';
export { readProcessCommand } from './process/process-command';
export type { AtWork, Fleet };
export type { Quarantine } from './quarantine/quarantine';
export { defaultDemoDirectory } from './demo/default-demo-directory';
export type { BarmanConfig, ServerConfig };
export { checkConfiguration, type ConfigFinding } from './server/check-configuration';
export type { OptionSource } from './config/server-config';
export type { CatalogueEntry } from './catalogue/catalogue-line';
export type { RebuildRequest } from './catalogue/catalogue';
export { hasDifferences } from './catalogue/rebuild-report';
export type { Listed, RebuildProgress, RebuildReport } from './catalogue/rebuild-report';
export type { ArchiveEvent } from './archiver/archive-event';
export type { DeletePlan } from './server/delete-plan';
export type { DeleteProposal } from './server/delete-proposal';
export type { NeededWals } from './server/delete-needed';
export type { DeleteResult } from './server/execute-delete';
export { parseSelector } from './server/parse-selector';
export { SETTLE_MS } from './archiver/settle';
export { ArchiverError, type ErrorCode } from './errors';
export { describeBackends, type BackendDescription } from './codec/describe-backends';
export { classifyWalName, type WalKind } from './wal/wal-file-name';
export { redactConninfo } from './config/conninfo';
export { formatIsoTime } from './wal/iso-time';
export { checkServer } from './health/check-server';
export { fetchRemoteValues } from './health/remote-values';
export { readServerReport } from './health/server-status';
export { formatDuration } from './health/format-figures';
