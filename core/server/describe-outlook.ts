import type { ChannelFlow, StorageFlow } from '../contract/flow';
import type { Backlog, DiskForecast, Outlook, PgWalFlow } from '../contract/rpo';
import { archiveGrowth } from '../health/archive-growth';
import { forecastDisk } from '../health/forecast-disk';
import type { LiveServer } from './live-server';
import { freeBytesOfPgWal } from './primary-disk';

/** Where things are going, from what was seen until now. */
export function describeOutlook(
  live: LiveServer,
  channels: readonly ChannelFlow[],
  { freeBytes }: Pick<StorageFlow, 'freeBytes'>,
): Outlook {
  return {
    backlog: describeBacklog(live, channels),
    archiveDisk: forecastDisk({ freeBytes, bytesPerSecond: growthOf(live) }),
    pgWal: describePgWal(live),
  };
}

function describeBacklog({ queueTrend }: LiveServer, channels: readonly ChannelFlow[]): Backlog {
  const enabled = channels.filter((channel) => channel.enabled);
  const files = enabled.reduce((sum, channel) => sum + channel.pendingFiles, 0);
  const ages = enabled.flatMap(({ oldestAgeSeconds }) => oldestAgeSeconds ?? []);
  queueTrend.add({ files, atMs: performance.now() });
  return { files, oldestAgeSeconds: ages.length === 0 ? null : Math.max(...ages), ...queueTrend.decide() };
}

/** The faster of the last day and the last half hour: a forecast had better come too early. */
function growthOf({ index, recorder }: LiveServer): number | null {
  const lately = recorder.rate();
  const seconds = lately.reduce((sum, sample) => sum + sample.seconds, 0);
  const perSecond = lately.reduce((sum, { bytes }) => sum + bytes, 0) / seconds;
  const perDay = archiveGrowth(index, Date.now() / 1_000);
  return perDay === null && perSecond === 0 ? null : Math.max(perDay ?? 0, perSecond);
}

const NOT_ASKED = 'PostgreSQL does not say.';
const ELSEWHERE = 'Free space is seen only where walyard runs on the machine of the server.';

function describePgWal({ monitor, server }: LiveServer): PgWalFlow {
  const seen = monitor?.walDirectory.latest() ?? null;
  if (seen === null || monitor === null) return { ...UNKNOWN_PG_WAL, why: NOT_ASKED };
  const { files, bytes, readyFiles, maxWalSizeBytes, retainedBytes, slotLeftBytes, why } = seen;
  const writes = monitor.flow().bytesPerSecond ?? 0;
  const place = { dataDirectory: seen.dataDirectory, currentWal: monitor.status()?.currentWal ?? null };
  const freeBytes = freeBytesOfPgWal({ conninfo: server.config.conninfo ?? '', ...place });
  return {
    ...{ files, bytes, readyFiles, maxWalSizeBytes, retainedBytes, slotLeftBytes, why },
    slotLostInSeconds: slotLeftBytes === null || writes <= 0 ? null : slotLeftBytes / writes,
    disk: freeBytes === null ? NO_DISK : forecastDisk({ freeBytes, bytesPerSecond: seen.bytesPerSecond }),
  };
}

const NO_DISK: DiskForecast = { freeBytes: null, bytesPerSecond: null, fullInSeconds: null, why: ELSEWHERE };

const UNKNOWN_PG_WAL: PgWalFlow = {
  files: null,
  bytes: null,
  readyFiles: null,
  maxWalSizeBytes: null,
  retainedBytes: null,
  slotLeftBytes: null,
  slotLostInSeconds: null,
  disk: NO_DISK,
  why: null,
};
