import { requireLsn, type Lsn } from '../wal/lsn';
import type { SegmentSize } from '../wal/segment-size';
import type { Timeline } from '../wal/timeline';
import { segmentName, type SegmentNumber, type WalSegment } from '../wal/wal-segment';

/** Where the server is. On a standby, what it has replayed. */
export interface ServerPosition {
  readonly lsn: Lsn;
  readonly timeline: Timeline;
  readonly segmentSize: SegmentSize;
}

/** Segment numbers. */
export interface SegmentSpan {
  readonly first: number;
  readonly last: number;
}

/** The WAL of one server on this machine. */
export interface WalHere {
  /** Of each timeline, the first and the last segment in the archive. */
  readonly archived: ReadonlyMap<number, SegmentSpan>;
  /** Whole segments in streaming and incoming. */
  readonly queued: readonly WalSegment[];
  /** The segment being received, and how many of its bytes are here. */
  readonly partial: (WalSegment & { readonly bytes: number }) | null;
}

/** Up to where the WAL of the server's timeline is here without a hole, place by place. */
export interface Received {
  /** Null: nothing is archived. */
  readonly archivedTo: Lsn | null;
  readonly waitingTo: Lsn;
  readonly partialTo: Lsn;
  /** The first segment that has not come though later ones have. */
  readonly missing: string | null;
}

export type ReceivedOrWhy = Received | { readonly why: string };

/** The server may have been asked some seconds before the archive was looked at, and be busy. */
const SEGMENTS_AHEAD = 64;

export function findReceived(here: WalHere, server: ServerPosition): ReceivedOrWhy {
  const { timeline, segmentSize } = server;
  const ownFirst = firstOfTimeline(here, timeline);
  const archivedNext = findArchivedNext(here, timeline, ownFirst);
  const why = whyUnknown(here, server, { ownFirst, archivedNext });
  if (why !== null) return { why };
  const partial = here.partial?.timeline === timeline ? here.partial : null;
  const queued = here.queued.filter(isOnTheWay(timeline, ownFirst)).map(({ segmentNumber }) => segmentNumber);
  const all = partial === null ? queued : [...queued, partial.segmentNumber];
  const begin = archivedNext ?? lowest(all);
  if (begin === null) return { why: NOTHING };
  const next = endOfChain(begin, new Set(queued));
  const received = partial?.segmentNumber === next ? partial.bytes : 0;
  const hasHole = all.some((segment) => segment > next);
  const lsnOf = (segment: number, offset = 0) => requireLsn(BigInt(segment) * BigInt(segmentSize) + BigInt(offset));
  return {
    archivedTo: archivedNext === null ? null : lsnOf(archivedNext),
    waitingTo: lsnOf(next),
    partialTo: lsnOf(next, received),
    missing: hasHole ? segmentName({ timeline, segmentNumber: next as SegmentNumber }, segmentSize) : null,
  };
}

interface Ends {
  readonly ownFirst: number | null;
  readonly archivedNext: number | null;
}

function whyUnknown(here: WalHere, server: ServerPosition, { ownFirst, archivedNext }: Ends): string | null {
  const current = Number(server.lsn / BigInt(server.segmentSize));
  if (ownFirst === null && endOfOlder(here, server.timeline) > current) return PARTED;
  return archivedNext !== null && archivedNext > current + SEGMENTS_AHEAD ? AHEAD : null;
}

/** The first segment from `begin` on that is not there. */
function endOfChain(begin: number, segments: ReadonlySet<number>): number {
  let next = begin;
  while (segments.has(next)) next += 1;
  return next;
}

const AHEAD =
  'The archive holds WAL far beyond the position of the server: was the server restored, or is it another one?';
const PARTED =
  'The timeline before was written on elsewhere, and nothing of that of the server has come: where the two parted is not known.';
const NOTHING = 'No WAL of this server has come yet.';

/** The segment after the last archived one; null when none is archived. */
function findArchivedNext({ archived }: WalHere, timeline: Timeline, ownFirst: number | null): number | null {
  const own = archived.get(timeline);
  if (own !== undefined) return own.last + 1;
  const before = [...archived].filter(([other]) => other < timeline).sort(([a], [b]) => b - a)[0];
  if (before === undefined) return null;
  // The timeline before may have been written on after the server left it: that WAL is no part of this history.
  return Math.min(before[1].last + 1, ownFirst ?? Infinity);
}

/** The segment after the last one of any timeline before. */
function endOfOlder({ archived, queued }: WalHere, timeline: Timeline): number {
  const ends = [
    ...[...archived].map(([other, { last }]) => ({ timeline: other, segmentNumber: last })),
    ...queued,
  ].filter((segment) => segment.timeline < timeline);
  return ends.reduce((end, { segmentNumber }) => Math.max(end, segmentNumber + 1), 0);
}

/** Where a timeline begins, as far as is known from what is here. */
function firstOfTimeline({ archived, queued, partial }: WalHere, timeline: Timeline): number | null {
  const all = partial === null ? queued : [...queued, partial];
  const own = all.filter((segment) => segment.timeline === timeline).map(({ segmentNumber }) => segmentNumber);
  const first = archived.get(timeline)?.first;
  return lowest(first === undefined ? own : [...own, first]);
}

/** Segments of older timelines belong to the way of this one only before it begins. */
const isOnTheWay = (timeline: Timeline, ownFirst: number | null) => (segment: WalSegment) =>
  segment.timeline === timeline ||
  (segment.timeline < timeline && (ownFirst === null || segment.segmentNumber < ownFirst));

const lowest = (numbers: readonly number[]): number | null => numbers.reduce<number | null>(lower, null);
const lower = (a: number | null, b: number) => (a === null ? b : Math.min(a, b));
