import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Channel } from '../contract/flow';
import type { RpoFlow } from '../contract/rpo';
import { toStorageError } from '../fs/errno';
import { decideRpo, unknownRpo, type WrittenAges } from '../health/decide-rpo';
import { findReceived, type ReceivedOrWhy, type ServerPosition, type WalHere } from '../health/received-wal';
import type { PostgresMonitor } from '../postgres/postgres-monitor';
import { parseLsn } from '../wal/lsn';
import { requireSegmentSize } from '../wal/segment-size';
import { requireTimeline } from '../wal/timeline';
import { segmentName } from '../wal/wal-segment';
import type { LiveServer } from './live-server';
import type { QueueView } from './queue-view';
import { gatherWalHere } from './wal-here';

type Queues = Readonly<Record<Channel, QueueView>>;

/** What would be lost with the primary now. The position of the server is as old as the last look at it. */
export async function describeRpo(live: LiveServer, queues: Queues): Promise<RpoFlow> {
  const { monitor, index } = live;
  if (monitor === null) return unknownRpo('PostgreSQL is not asked: conninfo is not set.');
  const position = positionOf(monitor);
  const unreachable = monitor.status() === null ? whyUnknown(monitor) : null;
  const ask = { unreachable, history: monitor.history };
  if (position === null) return decideRpo({ ...ask, lsn: null, received: NOTHING_READ, ages: NO_AGES });
  try {
    const here = await gatherWalHere(queues, index, position.segmentSize);
    const received = findReceived(here, position);
    return decideRpo({ ...ask, lsn: position.lsn, received, ages: agesOf(live, here, position) });
  } catch (error) {
    const { message } = toStorageError(error, 'read what WAL is here');
    return unknownRpo(`What is archived is not known: ${message}.`);
  }
}

const NOTHING_READ: ReceivedOrWhy = { why: '' };
const NO_AGES: WrittenAges = { receivedSeconds: null, serverSeconds: null };

function whyUnknown(monitor: PostgresMonitor): string {
  return monitor.flow().state === 'failing' ? 'PostgreSQL does not answer.' : 'PostgreSQL has not been asked yet.';
}

function positionOf(monitor: PostgresMonitor): ServerPosition | null {
  const status = monitor.lastStatus();
  if (status === null || status.currentLsn === null || status.timeline === null) return null;
  return {
    lsn: parseLsn(status.currentLsn),
    timeline: requireTimeline(status.timeline),
    segmentSize: requireSegmentSize(status.walSegmentSize),
  };
}

/** When what is here last was written: the partial, else the last file that waits, else the last archived one. */
function agesOf(live: LiveServer, { partial, queued }: WalHere, { segmentSize }: ServerPosition): WrittenAges {
  const { config } = live.server;
  const serverSeconds = live.monitor?.walDirectory.latest()?.writtenSecondsAgo ?? null;
  const waiting = queued.at(-1);
  const { streamingWalsDirectory, incomingWalsDirectory } = config;
  const paths = [
    ...(partial === null ? [] : [join(streamingWalsDirectory, `${segmentName(partial, segmentSize)}.partial`)]),
    ...(waiting === undefined ? [] : [streamingWalsDirectory, incomingWalsDirectory]).map((directory) =>
      join(directory, waiting === undefined ? '' : segmentName(waiting, segmentSize)),
    ),
  ];
  const { index } = live;
  const archivedAt = index.length === 0 ? null : index.time(index.length - 1);
  const writtenAt = paths.map(modifiedAt).find((at) => at !== null) ?? archivedAt;
  return { serverSeconds, receivedSeconds: writtenAt === null ? null : Date.now() / 1_000 - writtenAt };
}

function modifiedAt(path: string): number | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? null : stat.mtimeMs / 1_000;
}
