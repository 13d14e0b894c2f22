import { formatLsn } from '../wal/lsn';
import { classifyWalName } from '../wal/wal-file-name';
import { parseSegment, segmentContaining, segmentName, segmentStart, type WalSegment } from '../wal/wal-segment';
import { findLostRange } from './lost-range';
import type {
  ResetFacts,
  ResetPlan,
  ResetPositions,
  ResetStep,
  ServerPosition,
  SlotPosition,
  StreamedFile,
} from './reset-plan';

const PARTIAL = '.partial';

/**
 * Decides what makes pg_receivewal resume where the server has WAL from (RCV §4): the slot's restart position, without
 * one the server's current segment. Pure: the same facts give the same plan, so that one shown can be told from a new one.
 */
export function planReset(facts: ResetFacts): ResetPlan {
  const { server, slot } = facts;
  if (server === null) return refuse('the server does not tell its WAL position', 'See that it runs and can be asked.');
  if (slot !== null && slot.activePid !== null) return refuse(...inUse(slot, slot.activePid));
  const { timeline, segmentSize } = server;
  const current = segmentContaining(server.currentLsn, timeline, segmentSize);
  const restartLsn = slot?.restartLsn ?? null;
  const restart = restartLsn === null ? current : segmentContaining(restartLsn, timeline, segmentSize);
  const files = streamedFiles(facts.names, server);
  const last = files.at(-1);
  if (last === undefined) return aligned('The streaming directory is empty', restart, server);
  const beyond = files.findLast((file) => isAhead(file, current));
  if (beyond !== undefined) return refuse(...ahead(beyond, segmentName(current, segmentSize)));
  if (isSame(last, restart)) return aligned(`${last.name} is where streaming resumes`, restart, server);
  return reset({ ...server, last, restart }, files, facts);
}

function reset(positions: ResetPositions, files: readonly StreamedFile[], facts: ResetFacts): ResetPlan {
  const { last, restart, segmentSize } = positions;
  const wal = segmentName(restart, segmentSize);
  const mark = wal + PARTIAL;
  // What pg_receivewal would go on from rather than from the mark; no file is of a newer timeline.
  const later = files.filter((file) => file.segmentNumber > restart.segmentNumber);
  const inTheWay = files.filter((file) => file.isPartial && (file === last || later.includes(file)));
  const steps: ResetStep[] = [
    ...inTheWay.map(({ name }) => ({ kind: 'set-aside', name }) as const),
    ...(files.some(({ name }) => name === mark || name === wal) ? [] : [{ kind: 'mark', name: mark } as const]),
  ];
  return {
    decision: 'reset',
    sentence: `Streaming will resume at ${wal} instead of ${last.name}.`,
    hint: null,
    steps,
    resumesAt: resumption(restart, positions),
    lost: findLostRange(positions, facts.isArchived),
    archiveFirst: later.filter(({ isPartial }) => !isPartial).map(({ name }) => name),
  };
}

/** In the order in which pg_receivewal looks for the newest (PostgreSQL: pg_receivewal.c, FindStreamingStart). */
function streamedFiles(names: readonly string[], { segmentSize }: ServerPosition): readonly StreamedFile[] {
  const files = names.flatMap((name): StreamedFile[] => {
    const kind = classifyWalName(name);
    if (kind !== 'segment' && kind !== 'partial') return [];
    const isPartial = kind === 'partial';
    try {
      return [{ name, isPartial, ...parseSegment(isPartial ? name.slice(0, -PARTIAL.length) : name, segmentSize) }];
    } catch {
      return []; // No name of this segment size.
    }
  });
  return files.sort(byPosition);
}

const byPosition = (a: StreamedFile, b: StreamedFile) =>
  a.segmentNumber - b.segmentNumber || a.timeline - b.timeline || Number(b.isPartial) - Number(a.isPartial);

const isSame = (a: WalSegment, b: WalSegment) => a.timeline === b.timeline && a.segmentNumber === b.segmentNumber;

/** An older timeline may reach further than the new one: it was left behind. */
const isAhead = (last: WalSegment, current: WalSegment) =>
  last.timeline > current.timeline ||
  (last.timeline === current.timeline && last.segmentNumber > current.segmentNumber);

function resumption(restart: WalSegment, { segmentSize }: ServerPosition) {
  return { wal: segmentName(restart, segmentSize), lsn: formatLsn(segmentStart(restart, segmentSize)) };
}

function aligned(why: string, restart: WalSegment, server: ServerPosition): ResetPlan {
  const resumesAt = resumption(restart, server);
  return { ...NOTHING, decision: 'aligned', sentence: `${why}: nothing to do.`, hint: null, resumesAt };
}

const NOTHING = { steps: [], resumesAt: null, lost: null, archiveFirst: [] } as const;

function refuse(sentence: string, hint: string): ResetPlan {
  return { ...NOTHING, decision: 'refused', sentence, hint };
}

function inUse({ name }: SlotPosition, pid: number): readonly [string, string] {
  return [
    `the replication slot "${name}" is in use (process ${pid} of the server)`,
    'A receiver is at work: stop it first. If it is not yours, give this server a slot of its own.',
  ];
}

function ahead(last: StreamedFile, current: string): readonly [string, string] {
  return [
    `${last.name} was received, but the server writes ${current}: it is behind`,
    'Is it the right server, or was it restored from a backup? Nothing may be streamed over WAL of another history.',
  ];
}
