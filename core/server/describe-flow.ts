import { readdirSync, statfsSync } from 'node:fs';
import type {
  Advice,
  Channel,
  ChannelFlow,
  Health,
  PipelineFlow,
  ReceiverFlow,
  ServerFlow,
  StorageFlow,
} from '../contract/flow';
import { summariseFlow } from './summarise-flow';
import type { LiveServer } from './live-server';
import type { QueueView } from './queue-view';

const WAITS_TOO_LONG_S = 60;
const LITTLE_SPACE = 0.1;
const NO_SPACE = 0.02;

interface Judged {
  readonly state: Health;
  readonly advice: Advice | null;
}

const WELL: Judged = { state: 'ok', advice: null };
const STOPPED: Judged = { state: 'stopped', advice: null };

/** Everything the Overview page shows of one server, as of now. */
export async function describeFlow(
  live: LiveServer,
  queues: Readonly<Record<Channel, QueueView>>,
): Promise<ServerFlow> {
  live.index.refresh();
  const channels = [await describeChannel(live, queues, 'incoming'), await describeChannel(live, queues, 'streaming')];
  const links = {
    postgres: describePostgres(live),
    channels,
    receiver: describeReceiver(live),
    pipeline: describePipeline(live),
    storage: describeStorage(live),
  };
  return { summary: summariseFlow(live, links), ...links, rate: live.recorder.rate() };
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
    ...judgeChannel(live, { channel, enabled, files, oldestAgeSeconds }),
    directory: channel === 'incoming' ? config.incomingWalsDirectory : config.streamingWalsDirectory,
    pendingFiles: files,
    oldestAgeSeconds,
    bytesPerSecond: enabled ? live.recorder.bytesPerSecond(channel) : null,
    lastArrivalAt: lastMs === undefined ? null : new Date(lastMs).toISOString(),
  };
}

interface Waiting {
  readonly channel: Channel;
  readonly enabled: boolean;
  readonly files: number;
  readonly oldestAgeSeconds: number | null;
}

function judgeChannel(live: LiveServer, { channel, enabled, files, oldestAgeSeconds }: Waiting): Judged {
  const option = channel === 'incoming' ? 'archiver' : 'streaming_archiver';
  if (!enabled && files === 0) return STOPPED;
  const wait = files === 1 ? '1 WAL file waits' : `${files} WAL files wait`;
  if (!enabled) {
    const what = `${wait} in ${channel}, which nobody archives: ${option} is off.`;
    return { state: 'attention', advice: { what, todo: `Set ${option} = on, or find out who delivers there.` } };
  }
  if (live.archiver.phase === 'stopped') return STOPPED;
  if ((oldestAgeSeconds ?? 0) < WAITS_TOO_LONG_S || live.archiver.phase !== 'idle') return WELL;
  const what = `${wait} in ${channel} for more than a minute and is not taken.`;
  return { state: 'attention', advice: { what, todo: 'Look at the files in Queues: the reason is shown for each.' } };
}

function describeReceiver({ receiver }: LiveServer): ReceiverFlow {
  if (receiver !== null) return receiver.status();
  const nothing = { pid: null, since: null, nextStartAt: null, restarts: 0, lastLines: [] };
  return { phase: 'off', ...STOPPED, ...nothing };
}

function describePipeline({ archiver, recorder }: LiveServer): PipelineFlow {
  const [currentWal = null] = recorder.working;
  return {
    phase: archiver.phase,
    ...judgePipeline(archiver),
    currentWal,
    archivedFiles: recorder.archivedFiles,
    archivedBytes: recorder.archivedBytes,
    bytesPerSecond: recorder.bytesPerSecond(),
    medianLatencyMs: recorder.medianLatencyMs(),
    lastArchived: recorder.lastArchived,
  };
}

function judgePipeline({ phase, trouble }: LiveServer['archiver']): Judged {
  if (phase === 'stopped') return STOPPED;
  if (trouble === null) return WELL;
  const what = `Archiving has stopped: ${trouble.message}. WAL stays in its queue; none is lost.`;
  // Somebody else archives this server at the moment, Barman's cron perhaps: that is no fault unless it lasts.
  return {
    state: trouble.code === 'lock-busy' ? 'attention' : 'failing',
    advice: { what, todo: trouble.hint ?? null },
  };
}

function describeStorage(live: LiveServer): StorageFlow {
  const { walsDirectory, errorsDirectory, backupDirectory } = live.server.config;
  const { index } = live;
  const newest = index.length === 0 ? null : index.entry(index.length - 1);
  const space = freeSpace(walsDirectory) ?? freeSpace(backupDirectory);
  const errorFiles = countNames(errorsDirectory);
  return {
    ...judgeStorage({ space, errorFiles, damagedLines: index.damagedLines }),
    directory: walsDirectory,
    archivedFiles: index.length,
    archivedBytes: index.totalBytes,
    newestWal: newest?.name ?? null,
    newestTime: newest === null ? null : new Date(newest.time * 1_000).toISOString(),
    freeBytes: space?.freeBytes ?? null,
    totalBytes: space?.totalBytes ?? null,
    errorFiles,
  };
}

interface Space {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

interface StorageFacts {
  readonly space: Space | null;
  readonly errorFiles: number;
  readonly damagedLines: number;
}

function judgeStorage({ space, errorFiles, damagedLines }: StorageFacts): Judged {
  const free = space === null ? 1 : space.freeBytes / Math.max(1, space.totalBytes);
  const percent = `${(free * 100).toFixed(1)} %`;
  if (free < NO_SPACE) {
    const what = `The disk that holds the archive is nearly full: ${percent} is free.`;
    return { state: 'failing', advice: { what, todo: 'Free space or move the archive before archiving has to stop.' } };
  }
  if (damagedLines > 0) {
    const what = `${damagedLines} lines of the catalogue cannot be read. The WAL files themselves are not concerned.`;
    return {
      state: 'attention',
      advice: { what, todo: 'Rebuild the catalogue from the archive (barman rebuild-xlogdb).' },
    };
  }
  if (errorFiles > 0) {
    const what = `${errorFiles === 1 ? '1 file was' : `${errorFiles} files were`} moved to the errors directory.`;
    return {
      state: 'attention',
      advice: { what, todo: 'Find out who delivered them; their names end in the reason.' },
    };
  }
  if (free >= LITTLE_SPACE) return WELL;
  return {
    state: 'attention',
    advice: { what: `${percent} of the disk that holds the archive is free.`, todo: 'Plan for more space.' },
  };
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
    return readdirSync(directory).length;
  } catch {
    return 0; // It is made when the first file has to go there.
  }
}
