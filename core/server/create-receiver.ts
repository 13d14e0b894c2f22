import { join } from 'node:path';
import type { ServerConfig } from '../config/server-config';
import { nodeDurableFs } from '../fs/node-durable-fs';
import { identityFileOf, readStoredSystemId } from '../health/gather-archive';
import { RemoteServer } from '../health/remote-server';
import { fetchFlushPosition } from '../postgres/flush-position';
import { parseServerVersion } from '../postgres/server-version';
import type { ReceiverProgram } from '../receiver/find-pg-receivewal';
import type { StreamingTerms } from '../receiver/receiver-deps';
import { judgeReceiverProgram } from '../receiver/receiver-program-status';
import { ReceiverSupervisor } from '../receiver/receiver-supervisor';
import { repairPartial } from '../receiver/repair-partial';
import { judgeReceiverStart } from './judge-receiver-start';
import { ownDirectory } from './own-files';

const TIMEOUT_MS = 5_000;

/** Where what a reset or a repair takes out of the streaming directory is kept; nothing removes it from there. */
export const asideDirectory = (config: ServerConfig) => join(ownDirectory(config), 'set-aside');

/** The supervised pg_receivewal of a server; nothing is started by this. */
export function createReceiver(config: ServerConfig): ReceiverSupervisor {
  const { walConninfo } = config;
  return new ReceiverSupervisor(config, {
    prepare: (program) => prepareStreaming(config, program),
    serverPosition: async () => (walConninfo === null ? null : fetchFlushPosition(walConninfo, TIMEOUT_MS)),
  });
}

/** Whether it may start, what the server wants of it, and the last partial in a state to go on from. */
async function prepareStreaming(config: ServerConfig, found: ReceiverProgram | null): Promise<StreamingTerms> {
  const remote = new RemoteServer(config, { timeoutMs: TIMEOUT_MS, withSize: false });
  try {
    const [{ status: normal }, { status: streaming }] = await Promise.all([remote.walNormal(), remote.walStreaming()]);
    const { synchronousStandbyNames, xlogSegmentSize } = normal;
    const program = judgeReceiverProgram(found, {
      serverVersion: parseServerVersion(streaming.serverVersion),
      synchronousStandbyNames,
      streamingArchiverName: config.streamingArchiverName,
    });
    const identityFile = identityFileOf(config);
    const storedId = readStoredSystemId(identityFile);
    const { name: server, slotName, createSlot } = config;
    const facts = { server, normal, streaming, program, slotName, createSlot, identityFile, storedId };
    const trouble = judgeReceiverStart(facts);
    const note = trouble === null ? await repair(config, xlogSegmentSize) : null;
    const slotExists = normal.replicationSlotSupport === true ? normal.replicationSlot !== null : null;
    return { synchronousStandbyNames, note, slotExists, trouble };
  } finally {
    remote.close();
  }
}

/** RCV-12: not without knowing the segment size. */
async function repair(config: ServerConfig, segmentSize: number | null): Promise<string | null> {
  if (segmentSize === null) return null;
  return repairPartial(nodeDurableFs, {
    streamingDirectory: config.streamingWalsDirectory,
    asideDirectory: asideDirectory(config),
    segmentSize,
    now: new Date(),
  });
}
