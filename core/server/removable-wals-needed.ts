import { isUsable, type Backup, type BackupRecord } from '../backup/backup';
import type { CatalogueEntry } from '../catalogue/catalogue-line';
import type { SegmentSize } from '../wal/segment-size';
import { parseSegment, segmentName, type SegmentNumber } from '../wal/wal-segment';
import { parseTimeline } from '../wal/timeline';
import { readWalName } from './delete-selection-name';

export interface WalStatistics {
  readonly count: number;
  readonly totalBytes: number;
  readonly first: string | null;
  readonly last: string | null;
  /** Files a second between the first and the last one; null when that cannot be said. */
  readonly perSecond: number | null;
  /** Part of the bytes that compression saves; null when the segment size is not known. */
  readonly compressionRatio: number | null;
}

export interface WalsOfBackup {
  /** From begin to end: without them the backup cannot be restored. */
  readonly required: WalStatistics;
  /** After that, up to the end of the next backup: recovery to a point in time. */
  readonly untilNext: WalStatistics;
  /** Required segments that are not archived. Null: the segment size, or the end of the backup, is not known. */
  readonly missing: { readonly count: number; readonly first: string | null } | null;
}

/**
 * get-put-delete.md §9: the segments of a backup. The catalogue need not be sorted (XDB-11). Null for a backup that does
 * not say where it begins.
 */
export function walsOfBackup(
  backup: Backup,
  backups: readonly BackupRecord[],
  entries: Iterable<CatalogueEntry>,
  segmentSize: SegmentSize | null,
): WalsOfBackup | null {
  const { beginWal: begin, endWal: end } = backup;
  if (begin === null) return null;
  const size = segmentSize ?? backup.segmentSize;
  const range = { begin, end: end ?? begin, stop: nextUsable(backup, backups)?.endWal ?? null };
  const { required, untilNext } = divide(range, entries);
  return {
    required: statisticsOf(required, size),
    untilNext: statisticsOf(untilNext, size),
    missing: size === null || end === null ? null : findMissing(begin, end, required, size),
  };
}

interface BackupRange {
  readonly begin: string;
  readonly end: string;
  /** Last segment of the next backup. */
  readonly stop: string | null;
}

function divide({ begin, end, stop }: BackupRange, entries: Iterable<CatalogueEntry>) {
  const required = new Map<string, CatalogueEntry>();
  const untilNext = new Map<string, CatalogueEntry>();
  for (const entry of entries) {
    const wal = readWalName(entry.name);
    if (wal?.kind !== 'segment' || wal.canonical < begin) continue;
    if (wal.canonical <= end) required.set(wal.canonical, entry);
    else if (isBeforeNext(wal.canonical, begin, stop)) untilNext.set(wal.canonical, entry);
  }
  return { required, untilNext };
}

function nextUsable({ id }: Backup, backups: readonly BackupRecord[]): Backup | null {
  const newer = backups.filter(isUsable).filter((other) => other.id > id);
  return newer.reduce<Backup | null>((next, other) => (next === null || other.id < next.id ? other : next), null);
}

function isBeforeNext(name: string, begin: string, stop: string | null): boolean {
  return name.slice(0, 8) === begin.slice(0, 8) && (stop === null || name <= stop);
}

function statisticsOf(wals: ReadonlyMap<string, CatalogueEntry>, size: SegmentSize | null): WalStatistics {
  const names = [...wals.keys()].sort();
  const [first = null, last = null] = [names[0], names.at(-1)];
  const totalBytes = [...wals.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const timeOf = (name: string | null) => (name === null ? 0 : (wals.get(name)?.time ?? 0));
  const seconds = timeOf(last) - timeOf(first);
  return {
    count: names.length,
    totalBytes,
    first,
    last,
    perSecond: seconds > 0 ? names.length / seconds : null,
    compressionRatio: size === null || names.length === 0 ? null : 1 - totalBytes / (names.length * size),
  };
}

function findMissing(begin: string, end: string, present: ReadonlyMap<string, unknown>, size: SegmentSize) {
  const [from, to] = [numberOf(begin, size), numberOf(end, size)];
  if (from === null || to === null || begin.slice(0, 8) !== end.slice(0, 8)) return null;
  const numbers = [...present.keys()].map((name) => numberOf(name, size)).filter((number) => number !== null);
  const count = to - from + 1 - numbers.length;
  if (count === 0) return { count, first: null };
  const hole = numbers.sort((a, b) => a - b).findIndex((number, index) => number !== from + index);
  const segmentNumber = (from + (hole === -1 ? numbers.length : hole)) as SegmentNumber;
  return { count, first: segmentName({ timeline: parseTimeline(begin.slice(0, 8)), segmentNumber }, size) };
}

/** Null when the size rules the name out. */
function numberOf(name: string, size: SegmentSize): number | null {
  try {
    return parseSegment(name, size).segmentNumber;
  } catch {
    return null;
  }
}
