import { readdirSync, statfsSync } from 'node:fs';
import type { Channel, ChannelFlow, PipelineFlow, ServerFlow, StorageFlow } from '../contract/flow';
import type { ArchiverError } from '../errors';
import { toStorageError } from '../fs/errno';
import { describeOutlook } from './describe-outlook';
import { receiverFlow } from './describe-receiver';
import { describeRpo } from './describe-rpo';
import { judgeChannel, judgePipeline, judgeStorage, type Space, type StorageFacts } from './judge-flow';
import type { LiveServer } from './live-server';
import type { QueueView } from './queue-view';
import { summariseFlow } from './summarise-flow';

/** Everything the Overview page shows of one server, as of now. */
export async function describeFlow(
  live: LiveServer,
  queues: Readonly<Record<Channel, QueueView>>,
): Promise<ServerFlow> {
  const catalogueTrouble = refreshIndex(live);
  const channels = [await describeChannel(live, queues, 'incoming'), await describeChannel(live, queues, 'streaming')];
  const links = {
    postgres: describePostgres(live),
    channels,
    receiver: receiverFlow(live.receiver),
    pipeline: describePipeline(live),
    storage: await describeStorage(live, catalogueTrouble),
    checks: await live.checks.flow(),
  };
  const rpo = await describeRpo(live, queues);
  const outlook = describeOutlook(live, channels, links.storage);
  const summary = { ...summariseFlow(live, links), rpoBytes: rpo.bytes };
  return { summary, ...links, rpo, outlook, rate: live.recorder.rate() };
}

function describePostgres({ monitor }: LiveServer): ServerFlow['postgres'] {
  if (monitor !== null) return monitor.flow();
  const advice = {
    what: 'The server is not asked: conninfo is not set.',
    todo: 'Set conninfo in its section to see its position.',
  };
  return { state: 'stopped', advice, version: null, currentLsn: null, currentWal: null, bytesPerSecond: null };
}

async function describeChannel(
  live: LiveServer,
  queues: Readonly<Record<Channel, QueueView>>,
  channel: Channel,
): Promise<ChannelFlow> {
  const { config } = live.server;
  const enabled = channel === 'incoming' ? config.archiver : config.streamingArchiver;
  const { files, oldestAgeSeconds } = await queues[channel].pending();
  const lastMs = live.recorder.lastArrivalMs.get(channel);
  return {
    channel,
    enabled,
    ...judgeChannel({ channel, enabled, files, oldestAgeSeconds, phase: live.archiver.phase }),
    directory: channel === 'incoming' ? config.incomingWalsDirectory : config.streamingWalsDirectory,
    pendingFiles: files,
    oldestAgeSeconds,
    bytesPerSecond: enabled ? live.recorder.bytesPerSecond(channel) : null,
    lastArrivalAt: lastMs === undefined ? null : new Date(lastMs).toISOString(),
  };
}

function describePipeline({ archiver, recorder }: LiveServer): PipelineFlow {
  const [currentWal = null] = recorder.working;
  return {
    phase: archiver.phase,
    ...judgePipeline(archiver.phase, archiver.trouble),
    currentWal,
    archivedFiles: recorder.archivedFiles,
    archivedBytes: recorder.archivedBytes,
    bytesPerSecond: recorder.bytesPerSecond(),
    medianLatencyMs: recorder.medianLatencyMs(),
    lastArchived: recorder.lastArchived,
  };
}

/** A catalogue that cannot be read is shown, not thrown: the other links are as they are all the same. */
function refreshIndex({ index }: LiveServer): ArchiverError | null {
  try {
    index.refresh();
    return null;
  } catch (error) {
    return toStorageError(error, 'read the catalogue');
  }
}

async function describeStorage(live: LiveServer, catalogueTrouble: ArchiverError | null): Promise<StorageFlow> {
  const { walsDirectory, backupDirectory } = live.server.config;
  const { index } = live;
  const newest = index.length === 0 ? null : index.entry(index.length - 1);
  const space = freeSpace(walsDirectory) ?? freeSpace(backupDirectory);
  const counts = await countErrorFiles(live);
  const facts = {
    space,
    errorFiles: counts.errorFiles - counts.keptErrorFiles,
    damagedLines: index.damagedLines,
    catalogueTrouble,
  };
  const judged = judgeStorage(facts);
  return {
    ...judged,
    ...counts,
    adviceOn: adviceOn(judged.state, facts),
    directory: walsDirectory,
    archivedFiles: index.length,
    archivedBytes: index.totalBytes,
    newestWal: newest?.name ?? null,
    newestTime: newest === null ? null : new Date(newest.time * 1_000).toISOString(),
    freeBytes: space?.freeBytes ?? null,
    totalBytes: space?.totalBytes ?? null,
  };
}

/** Error files come after all but too little space, of which nothing is said while there are any. */
function adviceOn(state: StorageFlow['state'], { errorFiles, damagedLines }: StorageFacts): StorageFlow['adviceOn'] {
  return state === 'attention' && errorFiles > 0 && damagedLines === 0 ? 'errors' : 'archive';
}

async function countErrorFiles({ errors, server }: LiveServer) {
  const errorFiles = countNames(server.config.errorsDirectory);
  return { errorFiles, keptErrorFiles: await errors.keptOf(errorFiles).catch(() => 0) };
}

function freeSpace(directory: string): Space | null {
  try {
    const { bavail, blocks, bsize } = statfsSync(directory);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch {
    return null; // Shown as not known: the directory may not exist yet.
  }
}

function countNames(directory: string): number {
  try {
    return readdirSync(directory).filter((name) => !name.startsWith('.')).length;
  } catch {
    return 0; // It is made when the first file has to go there.
  }
}
