import { join } from 'node:path';
import type { ServerConfig } from '../config/server-config';
import { nodeDurableFs } from '../fs/node-durable-fs';
import { fetchPostgresStatus } from '../postgres/postgres-status';
import { ReceiverSupervisor, type StreamingTerms } from '../receiver/receiver-supervisor';
import { repairPartial } from '../receiver/repair-partial';
import { ownDirectory } from './own-files';

const TIMEOUT_MS = 10_000;

/** Where what a reset or a repair takes out of the streaming directory is kept; nothing removes it from there. */
export const asideDirectory = (config: ServerConfig) => join(ownDirectory(config), 'set-aside');

/** The supervised pg_receivewal of a server; nothing is started by this. */
export function createReceiver(config: ServerConfig): ReceiverSupervisor {
  return new ReceiverSupervisor(config, { prepare: () => prepareStreaming(config) });
}

/** What the server wants of its receiver, and the last partial in a state to go on from (RCV-12: not without an answer). */
async function prepareStreaming(config: ServerConfig): Promise<StreamingTerms> {
  const answer = config.walConninfo === null ? null : await fetchPostgresStatus(config.walConninfo, TIMEOUT_MS);
  if (answer?.ok !== true) return { synchronousStandbyNames: null, note: null };
  const { walSegmentSize: segmentSize, synchronousStandbyNames } = answer.status;
  const note = await repairPartial(nodeDurableFs, {
    streamingDirectory: config.streamingWalsDirectory,
    asideDirectory: asideDirectory(config),
    segmentSize,
    now: new Date(),
  });
  return { synchronousStandbyNames, note };
}
