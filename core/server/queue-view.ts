import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { decideHeldBack } from '../archiver/hold-back';
import { readQueue } from '../archiver/read-queue';
import type { QueueFile, QueuePage } from '../contract/files';
import type { Channel } from '../contract/flow';
import type { DurableFs } from '../fs/durable-fs';
import { isErrno } from '../fs/errno';
import type { SegmentSize } from '../wal/segment-size';
import { isWalName, type WalKind } from '../wal/wal-file-name';
import { parseSegment, type WalSegment } from '../wal/wal-segment';

const SHORTEST_AGE_MS = 300;
/** A directory that takes long to list is listed less often: a twentieth of the time at most. */
const COST_FACTOR = 20;

export interface QueueViewOptions {
  readonly channel: Channel;
  readonly directory: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly fs: DurableFs;
}

interface Listing {
  /** Name order. */
  readonly entries: readonly Entry[];
  readonly pendingFiles: number;
  /** The first file that waits, null when none does. */
  readonly oldest: string | null;
}

interface Entry {
  readonly name: string;
  readonly kind: QueueFile['kind'];
  readonly place: 'batch' | 'later' | 'held-back' | 'temporary' | 'unknown-name' | 'no-file';
}

export interface QueuedSegments {
  readonly whole: readonly WalSegment[];
  readonly partial: WalSegment | null;
}

interface PageRequest {
  readonly filter: string;
  readonly offset: number;
  readonly limit: number;
}

export interface Activity {
  readonly archiving: boolean;
  readonly working: ReadonlySet<string>;
}

/** What waits in one queue directory, for the window: listed by name, looked at in detail only where it is shown. */
export class QueueView {
  private listing: Listing = { entries: [], pendingFiles: 0, oldest: null };
  private nextLookMs = 0;
  /** A queue may be long: its names are read once for each listing. */
  private parsed: { readonly listing: Listing; readonly segments: QueuedSegments } | null = null;

  constructor(private readonly options: QueueViewOptions) {}

  async pending(): Promise<{ readonly files: number; readonly oldestAgeSeconds: number | null }> {
    const { pendingFiles, oldest } = await this.look();
    const modifiedMs = oldest === null ? null : (this.stat(oldest)?.mtimeMs ?? null);
    const oldestAgeSeconds = modifiedMs === null ? null : Math.max(0, (Date.now() - modifiedMs) / 1_000);
    return { files: pendingFiles, oldestAgeSeconds };
  }

  get directory(): string {
    return this.options.directory;
  }

  /** The segments in it: whole ones, held back or not, and the last one that is being received. */
  async segments(size: SegmentSize): Promise<QueuedSegments> {
    const listing = await this.look();
    if (this.parsed?.listing === listing) return this.parsed.segments;
    const named = (kind: WalKind) => listing.entries.flatMap((entry) => (entry.kind === kind ? entry.name : []));
    const parse = (name: string) => toSegment(name, size) ?? [];
    const segments = {
      whole: named('segment').flatMap(parse),
      partial: named('partial').slice(-1).flatMap(parse)[0] ?? null,
    };
    this.parsed = { listing, segments };
    return segments;
  }

  async page({ filter, offset, limit }: PageRequest, activity: Activity): Promise<QueuePage> {
    const { entries } = await this.look();
    const wanted = filter.trim().toUpperCase();
    const matching = wanted === '' ? entries : entries.filter(({ name }) => name.toUpperCase().includes(wanted));
    return {
      enabled: this.options.enabled,
      directory: this.options.directory,
      total: entries.length,
      matched: matching.length,
      files: matching.slice(offset, offset + limit).map((entry) => this.describe(entry, activity)),
    };
  }

  private describe(entry: Entry, activity: Activity): QueueFile {
    const stat = this.stat(entry.name);
    return {
      name: entry.name,
      kind: entry.kind,
      sizeBytes: stat?.size ?? null,
      modifiedAt: stat === null ? null : new Date(stat.mtimeMs).toISOString(),
      ...explain(entry, this.options, activity),
    };
  }

  private stat(name: string): { readonly size: number; readonly mtimeMs: number } | null {
    try {
      return statSync(join(this.options.directory, name), { throwIfNoEntry: false }) ?? null;
    } catch {
      return null; // Shown as not known: it may belong to somebody else.
    }
  }

  private async look(): Promise<Listing> {
    const startMs = performance.now();
    if (startMs < this.nextLookMs) return this.listing;
    this.listing = await this.list().catch((error: unknown) => {
      if (isErrno(error, 'EACCES', 'EPERM', 'ENOTDIR')) return { entries: [], pendingFiles: 0, oldest: null };
      throw error;
    });
    const endMs = performance.now();
    this.nextLookMs = endMs + Math.max(SHORTEST_AGE_MS, (endMs - startMs) * COST_FACTOR);
    return this.listing;
  }

  private async list(): Promise<Listing> {
    const { channel, directory, batchSize, fs } = this.options;
    const queue = await readQueue(fs, directory);
    const held = channel === 'streaming' ? decideHeldBack(queue.wals) : { archivable: queue.wals, heldBack: [] };
    const batch = batchSize > 0 ? batchSize : held.archivable.length;
    const entries: Entry[] = [
      ...held.archivable.map(({ name, kind }, at) => ({
        name,
        kind,
        place: at < batch ? ('batch' as const) : ('later' as const),
      })),
      ...held.heldBack.map(({ name, kind }) => ({ name, kind, place: 'held-back' as const })),
      ...queue.temporaries.map((path) => ({
        name: basename(path),
        kind: 'temporary' as const,
        place: 'temporary' as const,
      })),
      ...queue.errors.map((path) => ({
        name: basename(path),
        kind: 'unknown' as const,
        place: isWalName(path) ? ('no-file' as const) : ('unknown-name' as const),
      })),
    ];
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    return { entries, pendingFiles: held.archivable.length, oldest: held.archivable[0]?.name ?? null };
  }
}

type Explained = Pick<QueueFile, 'state' | 'reason'>;

const OPTIONS: Readonly<Record<Channel, string>> = { incoming: 'archiver', streaming: 'streaming_archiver' };

function explain(entry: Entry, { enabled, channel }: QueueViewOptions, { archiving, working }: Activity): Explained {
  if (working.has(entry.name)) return { state: 'working', reason: 'It is being archived now.' };
  const option = enabled ? null : OPTIONS[channel];
  switch (entry.place) {
    case 'temporary':
      return {
        state: 'temporary',
        reason: 'Somebody is still writing it. It is left alone until it gets its WAL name.',
      };
    case 'held-back':
      return { state: 'held-back', reason: heldBackReason(entry) };
    case 'unknown-name':
      return quarantined('Its name is not that of a WAL file', option);
    case 'no-file':
      return quarantined('It has the name of a WAL file, but it is no file', option);
    case 'later':
      if (option !== null) return nobody(option);
      return { state: 'waiting', reason: 'It waits for a later batch: the batch size is limited.' };
    case 'batch':
      return waiting(option, archiving);
  }
}

/** Null for a name that no segment of this size has. */
function toSegment(name: string, size: SegmentSize): WalSegment | null {
  try {
    return parseSegment(name, size);
  } catch {
    return null;
  }
}

function heldBackReason({ kind }: Entry): string {
  if (kind === 'partial') return 'pg_receivewal is receiving it. It is archived when it is complete.';
  return 'It tells pg_receivewal where to resume. It is archived when the next segment has begun.';
}

/** `option`: what would have to be on, null when it is. */
function waiting(option: string | null, archiving: boolean): Explained {
  if (option !== null) return nobody(option);
  if (!archiving) return { state: 'waiting', reason: 'Archiving is stopped. It is kept here until archiving starts.' };
  return { state: 'next-batch', reason: 'It is archived in the next run.' };
}

function quarantined(why: string, option: string | null): Explained {
  if (option !== null) return nobody(option);
  return { state: 'will-be-quarantined', reason: `${why}: it will be moved to the errors directory.` };
}

function nobody(option: string): Explained {
  return { state: 'waiting', reason: `Nobody archives it: ${option} is off in the configuration.` };
}
