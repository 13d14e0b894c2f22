import type { RpoFlow, WalPlaces } from '../contract/rpo';
import { formatLsn, type Lsn } from '../wal/lsn';
import { formatBytes } from './format-figures';
import type { Received, ReceivedOrWhy } from './received-wal';

export interface RpoFacts {
  /** What the server says of its position, null when it was never asked with success. */
  readonly lsn: Lsn | null;
  /** Why the server does not say it now; `lsn` is what it said last. */
  readonly unreachable: string | null;
  readonly received: ReceivedOrWhy;
  readonly history: {
    secondsWrittenAfter(received: Lsn): number | null;
    nothingHappenedSince(received: Lsn): boolean;
  };
  readonly ages: WrittenAges;
}

/** Seconds ago, by the clocks of two machines. */
export interface WrittenAges {
  /** When the last byte that is here was written. */
  readonly receivedSeconds: number | null;
  /** When the server wrote last. */
  readonly serverSeconds: number | null;
}

export const UNKNOWN_PLACES: WalPlaces = {
  archivedTo: null,
  waitingBytes: null,
  partialBytes: null,
  primaryBytes: null,
};

const NO_PAST = 'Known after a while in the app, or at once by a role with pg_monitor.';
/** The times of files in pg_wal are told in whole seconds, cut off. */
const SERVER_TIME_STEP_S = 1;
const CLOCK_TOLERANCE_S = 2;
const CLOCKS = 'The clocks of the server and of this machine differ.';

/** One figure, and where the WAL is that is not archived. What is not known is null and never 0. */
export function decideRpo({ lsn, unreachable, received, history, ages }: RpoFacts): RpoFlow {
  if (lsn === null) return unknownRpo(unreachable ?? 'PostgreSQL has not told its position yet.');
  if ('why' in received) return unknownRpo(received.why);
  const places = splitByPlace(lsn, received);
  if (unreachable !== null) return afterLastContact(unreachable, places, received.missing);
  const primaryBytes = places.primaryBytes ?? 0;
  const idle = primaryBytes > 0 && history.nothingHappenedSince(received.partialTo);
  const common = { why: null, idle, places, missingWal: received.missing };
  if (primaryBytes === 0 || idle) return { bytes: 0, seconds: 0, secondsWhy: null, ...common };
  const seen = history.secondsWrittenAfter(received.partialTo);
  const span = seen === null ? secondsByAges(ages) : { seconds: seen, secondsWhy: null };
  return { bytes: primaryBytes, ...span, ...common };
}

export const unknownRpo = (why: string): RpoFlow => ({
  bytes: null,
  seconds: null,
  why,
  secondsWhy: null,
  idle: false,
  places: UNKNOWN_PLACES,
  missingWal: null,
});

function splitByPlace(lsn: Lsn, { archivedTo, waitingTo, partialTo }: Received): WalPlaces {
  // What was received after the server was asked is left out: the parts are those of one moment.
  const between = (from: Lsn, to: Lsn) => Math.max(0, Number((to < lsn ? to : lsn) - from));
  const begin = archivedTo ?? waitingTo;
  return {
    archivedTo: archivedTo === null ? null : formatLsn(archivedTo),
    waitingBytes: archivedTo === null ? null : between(begin, waitingTo),
    partialBytes: between(waitingTo, partialTo),
    primaryBytes: between(partialTo, lsn),
  };
}

function afterLastContact(unreachable: string, places: WalPlaces, missingWal: string | null): RpoFlow {
  const then = `When it last answered, ${formatBytes(places.primaryBytes ?? 0)} of WAL were only on it.`;
  return { ...unknownRpo(`${unreachable} ${then}`), places: { ...places, primaryBytes: null }, missingWal };
}

/** Without a memory of where the server was: by when the last byte here was written, and when the server wrote last. */
function secondsByAges({ receivedSeconds, serverSeconds }: WrittenAges): Pick<RpoFlow, 'seconds' | 'secondsWhy'> {
  if (receivedSeconds === null || serverSeconds === null) return { seconds: null, secondsWhy: NO_PAST };
  const span = receivedSeconds - serverSeconds;
  if (span < -CLOCK_TOLERANCE_S) return { seconds: null, secondsWhy: CLOCKS };
  return { seconds: Math.max(0, span) + SERVER_TIME_STEP_S, secondsWhy: null };
}
