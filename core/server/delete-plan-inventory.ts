import type { CatalogueEntry } from '../catalogue/catalogue-line';
import type { Lsn } from '../wal/lsn';
import { lastSegmentIndex, type SegmentSize } from '../wal/segment-size';
import type { Timeline } from '../wal/timeline';
import { formatSegmentName } from '../wal/wal-file-name';
import { readWalName, type NamedWal } from './delete-selection-name';

/** Where a segment lies on its timeline: a number that sorts as names do and needs no segment size. */
export type WalKey = number;

const KEYS_PER_LOG = 0x10_0000;

/** The segments of one timeline, each once, in order. */
export interface TimelineWals {
  readonly all: readonly WalKey[];
  readonly kept: readonly WalKey[];
  readonly deleted: readonly WalKey[];
}

export interface Inventory {
  readonly timelines: ReadonlyMap<number, TimelineWals>;
  /** What is to be deleted and is in the catalogue, in its order; a later line of the same name counts. */
  readonly found: ReadonlyMap<string, CatalogueEntry>;
  /** Canonical names of what stays and is no segment. */
  readonly keptOthers: ReadonlySet<string>;
}

/** One pass over the catalogue, in a few dozen bytes a segment. */
export function takeInventory(entries: Iterable<CatalogueEntry>, toDelete: ReadonlySet<string>): Inventory {
  const [kept, deleted] = [new Map<number, WalKey[]>(), new Map<number, WalKey[]>()];
  const found = new Map<string, CatalogueEntry>();
  const keptOthers = new Set<string>();
  for (const entry of entries) {
    const wal = readWalName(entry.name);
    const key = wal === null ? null : keyOfWal(wal);
    const goes = toDelete.has(entry.name);
    if (goes) found.set(entry.name, entry);
    if (wal !== null && key !== null) addKey(goes ? deleted : kept, wal.timeline, key);
    if (!goes && key === null) keptOthers.add(wal?.canonical ?? entry.name);
  }
  return { timelines: joinTimelines(kept, deleted), found, keptOthers };
}

/** Null for what is no segment, or has a number that no segment size allows. */
function keyOfWal({ kind, segment }: NamedWal): WalKey | null {
  return kind === 'segment' && segment !== null ? keyOfSegment(segment) : null;
}

export function keyOfSegment(segment: string): WalKey | null {
  const index = Number.parseInt(segment.slice(16, 24), 16);
  return index < KEYS_PER_LOG ? Number.parseInt(segment.slice(8, 16), 16) * KEYS_PER_LOG + index : null;
}

export function nameOfKey(timeline: number, key: WalKey): string {
  return formatSegmentName(timeline as Timeline, Math.floor(key / KEYS_PER_LOG), key % KEYS_PER_LOG);
}

export function keyContaining(lsn: Lsn, size: SegmentSize): WalKey {
  return Number(lsn >> 32n) * KEYS_PER_LOG + Math.floor(Number(lsn & 0xffff_ffffn) / size);
}

export function nextKey(key: WalKey, size: SegmentSize): WalKey {
  const isLast = key % KEYS_PER_LOG >= lastSegmentIndex(size);
  return isLast ? (Math.floor(key / KEYS_PER_LOG) + 1) * KEYS_PER_LOG : key + 1;
}

/** Index of the first key that is at least `wanted`. */
export function firstIndexFrom(keys: readonly WalKey[], wanted: WalKey): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function hasKey(keys: readonly WalKey[], wanted: WalKey): boolean {
  return keys[firstIndexFrom(keys, wanted)] === wanted;
}

function addKey(keys: Map<number, WalKey[]>, timeline: number, key: WalKey): void {
  const own = keys.get(timeline);
  if (own === undefined) keys.set(timeline, [key]);
  else own.push(key);
}

function joinTimelines(kept: ReadonlyMap<number, WalKey[]>, deleted: ReadonlyMap<number, WalKey[]>) {
  const timelines = new Map<number, TimelineWals>();
  for (const timeline of [...new Set([...kept.keys(), ...deleted.keys()])].sort((a, b) => a - b)) {
    const staying = inOrder(kept.get(timeline) ?? []);
    // A name may have two lines, in digits of different case: the segment is there as long as one of them stays.
    const going = inOrder(deleted.get(timeline) ?? []).filter((key) => !hasKey(staying, key));
    timelines.set(timeline, { all: inOrder([...staying, ...going]), kept: staying, deleted: going });
  }
  return timelines;
}

function inOrder(keys: readonly WalKey[]): WalKey[] {
  const sorted = Float64Array.from(keys).sort();
  return Array.from(sorted).filter((key, index) => index === 0 || key !== sorted[index - 1]);
}
