import type { CatalogueEntry } from '../catalogue/catalogue-line';
import { ArchiverError } from '../errors';
import { hex8 } from '../wal/hex';
import { formatLsn, type Lsn } from '../wal/lsn';
import { lastSegmentIndex, type SegmentSize } from '../wal/segment-size';
import type { Timeline } from '../wal/timeline';
import { segmentContaining, segmentName } from '../wal/wal-segment';
import { readWalName, type NamedWal, type RefusedWal } from './delete-selection-name';

/** Which archived WAL an operator means. Labels and partials go with their segment; history files only when asked for. */
export type WalSelector =
  | { readonly by: 'names'; readonly names: readonly string[] }
  /** Both ends included, on one timeline. */
  | { readonly by: 'range'; readonly from: string; readonly to: string }
  | { readonly by: 'timeline'; readonly timeline: Timeline }
  /** At a lower position than `wal`, on its timeline and older ones. */
  | { readonly by: 'before-wal'; readonly wal: string }
  /** Segments that end at or before `lsn`; on all timelines when none is given. */
  | { readonly by: 'before-lsn'; readonly lsn: Lsn; readonly timeline: Timeline | null };

export interface SelectionOptions {
  readonly includeHistory: boolean;
  /** Needed for an LSN only. */
  readonly segmentSize: SegmentSize | null;
}

/** Each name once, in the order of the catalogue. */
export interface SelectedWals {
  readonly wals: readonly CatalogueEntry[];
  readonly refused: readonly RefusedWal[];
}

type Matcher = (wal: NamedWal) => boolean;

const NOT_CATALOGUED =
  'It is not in the catalogue, and only catalogued WAL can be deleted. If the file is in the archive, rebuild the catalogue.';
const NO_WAL_NAME = 'This is not the name of a WAL file.';
const HISTORY_NOT_ASKED =
  'History files lead recovery from one timeline to the next and stay, unless they are included expressly.';

/** Finds the WAL that a selector means. Only catalogued WAL is considered (DEL-5). Throws `usage`. */
export function selectWals(
  selector: WalSelector,
  entries: Iterable<CatalogueEntry>,
  { includeHistory, segmentSize }: SelectionOptions,
): SelectedWals {
  const matches = matcherOf(selector, segmentSize);
  const wals = new Map<string, CatalogueEntry>();
  const refused = new Map<string, RefusedWal>();
  const seen = new Set<string>();
  for (const entry of entries) {
    const wal = readWalName(entry.name);
    if (wal === null || !matches(wal)) continue;
    seen.add(wal.canonical);
    if (wal.kind !== 'history' || includeHistory) wals.set(entry.name, entry);
    else if (selector.by === 'names') refused.set(entry.name, { name: entry.name, reason: HISTORY_NOT_ASKED });
  }
  if (selector.by === 'names') for (const miss of refuseUnseen(selector.names, seen)) refused.set(miss.name, miss);
  return { wals: [...wals.values()], refused: [...refused.values()] };
}

function matcherOf(selector: WalSelector, segmentSize: SegmentSize | null): Matcher {
  switch (selector.by) {
    case 'names':
      return matchNames(selector.names);
    case 'range':
      return matchRange(requireSegmentOf(selector.from), requireSegmentOf(selector.to));
    case 'timeline':
      return ({ timeline }) => timeline === selector.timeline;
    case 'before-wal':
      return matchBefore(requireSegmentOf(selector.wal));
    case 'before-lsn':
      return matchBeforeLsn(selector.lsn, selector.timeline, segmentSize);
  }
}

/** A label or partial can be named by itself; a segment brings those that belong to it. */
function matchNames(names: readonly string[]): Matcher {
  const wanted = new Set(names.map((name) => readWalName(name)?.canonical));
  return ({ canonical, segment }) => wanted.has(canonical) || (segment !== null && wanted.has(segment));
}

function matchRange(from: string, to: string): Matcher {
  if (from.slice(0, 8) !== to.slice(0, 8)) {
    throw new ArchiverError('usage', `${from} and ${to} are on different timelines`, {
      hint: 'Select the WAL of each timeline by itself: names do not follow the order of time across timelines.',
    });
  }
  if (from > to) {
    throw new ArchiverError('usage', `the range from ${from} to ${to} is empty`, { hint: `Begin with ${to}.` });
  }
  return ({ segment }) => segment !== null && segment >= from && segment <= to;
}

/** By position, not by name: the end of an older timeline may be newer WAL than the beginning of a newer one (NAM-31). */
function matchBefore(limit: string): Matcher {
  const limitTimeline = Number.parseInt(limit.slice(0, 8), 16);
  const position = limit.slice(8);
  return ({ segment, timeline }) =>
    segment === null ? timeline < limitTimeline : timeline <= limitTimeline && segment.slice(8) < position;
}

function matchBeforeLsn(lsn: Lsn, timeline: Timeline | null, size: SegmentSize | null): Matcher {
  if (size === null) {
    throw new ArchiverError('usage', `the segment that holds ${formatLsn(lsn)} is not known`, {
      hint: 'The WAL segment size of this server is not known. Name a WAL file instead of an LSN.',
    });
  }
  const position = segmentName(segmentContaining(lsn, 1 as Timeline, size), size).slice(8);
  const lastIndex = hex8(lastSegmentIndex(size));
  return ({ segment, timeline: own }) =>
    segment !== null &&
    (timeline === null || own === timeline) &&
    segment.slice(16) <= lastIndex &&
    segment.slice(8) < position;
}

function requireSegmentOf(name: string): string {
  const segment = readWalName(name)?.segment ?? null;
  if (segment !== null) return segment;
  throw new ArchiverError('usage', `"${name}" does not name a WAL segment`, {
    hint: 'A segment has 24 hex digits, such as 000000010000000A000000FF.',
  });
}

function refuseUnseen(names: readonly string[], seen: ReadonlySet<string>): readonly RefusedWal[] {
  return names.flatMap((name) => {
    const wal = readWalName(name);
    if (wal === null) return [{ name, reason: NO_WAL_NAME }];
    return seen.has(wal.canonical) ? [] : [{ name, reason: NOT_CATALOGUED, isObstacle: false }];
  });
}
