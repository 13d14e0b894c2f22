import type { QueueFile, StorageSort, StoredWal } from '../../core/contract/files';

const SEGMENT_BYTES = 16 * 1024 * 1024;
const SECONDS_PER_SEGMENT = 20;
const SECOND_TIMELINE_AT = 0.6;

const hex8 = (value: number) => value.toString(16).toUpperCase().padStart(8, '0');
const noise = (index: number) => ((index * 2_654_435_761) >>> 0) / 2 ** 32;
const lsnOf = (segment: number) =>
  `${Math.floor(segment / 256)
    .toString(16)
    .toUpperCase()}/${hex8((segment % 256) * SEGMENT_BYTES)}`;

export function walName(timeline: number, segment: number): string {
  return `${hex8(timeline)}${hex8(Math.floor(segment / 256))}${hex8(segment % 256)}`;
}

/** A catalogue of any length whose lines are made when they are looked at. */
export class ImaginedCatalogue {
  private readonly orders = new Map<string, Uint32Array>();

  constructor(
    public length: number,
    private readonly endMs: number,
    private readonly reference = length,
  ) {}

  get totalBytes(): number {
    return this.length * 4_200_000;
  }

  /** In the order of the catalogue. */
  at(index: number): StoredWal {
    const segment = index + 1;
    const timeline = index < this.reference * SECOND_TIMELINE_AT ? 1 : 2;
    const isHistory = timeline === 2 && index === Math.ceil(this.reference * SECOND_TIMELINE_AT);
    const zipped = noise(index) > 0.04;
    return {
      name: isHistory ? '00000002.history' : walName(timeline, segment),
      kind: isHistory ? 'history' : 'segment',
      timeline,
      startLsn: isHistory ? null : lsnOf(segment),
      sizeBytes: isHistory ? 86 : zipped ? Math.floor(1_200_000 + noise(index) * 6_000_000) : SEGMENT_BYTES,
      writtenAt: new Date(this.endMs - (this.reference - index) * SECONDS_PER_SEGMENT * 1000).toISOString(),
      compression: isHistory || !zipped ? null : index < this.reference * 0.3 ? 'gzip' : 'zstd',
      encryption: index > this.reference * 0.8 ? 'gpg' : null,
    };
  }

  page(filter: string, sort: StorageSort, offset: number, limit: number) {
    const order = this.order(filter, sort.by);
    const matched = order?.length ?? this.length;
    const wals: StoredWal[] = [];
    for (let position = offset; position < Math.min(offset + limit, matched); position++) {
      const place = sort.descending ? matched - 1 - position : position;
      wals.push(this.at(order?.[place] ?? place));
    }
    return { matched, wals };
  }

  /** Null: the order of the catalogue itself. */
  private order(filter: string, by: StorageSort['by']): Uint32Array | null {
    const isNatural = by !== 'size' && by !== 'compression';
    if (filter === '' && isNatural) return null;
    const key = `${filter}|${isNatural ? '' : by}`;
    const known = this.orders.get(key);
    if (known !== undefined) return known;
    const wanted = filter.toUpperCase();
    const indexes = Uint32Array.from(Array(this.length).keys()).filter((index) => this.at(index).name.includes(wanted));
    const sizes =
      by === 'size' ? Float64Array.from(Array(this.length).keys(), (index) => this.at(index).sizeBytes) : null;
    if (sizes !== null) indexes.sort((a, b) => (sizes[a] ?? 0) - (sizes[b] ?? 0));
    this.orders.set(key, indexes);
    return indexes;
  }
}

export interface ImaginedQueue {
  readonly files: number;
  readonly firstSegment: number;
  readonly batch: number;
  readonly working: boolean;
  readonly nowMs: number;
  /** The segment the receiver is writing, or a label that waits, at the end. */
  readonly heldBack: QueueFile | null;
}

export function queueFileAt(queue: ImaginedQueue, index: number): QueueFile | null {
  if (index === queue.files) return queue.heldBack;
  if (index > queue.files) return null;
  const inBatch = index < queue.batch;
  const state = inBatch ? (index === 0 && queue.working ? 'working' : 'next-batch') : 'waiting';
  const reasons = {
    working: 'is being compressed and stored',
    'next-batch': 'is taken with the next batch',
    waiting: `waits for ${index} files before it`,
  } as const;
  return {
    name: walName(2, queue.firstSegment + index),
    kind: 'segment',
    sizeBytes: inBatch ? SEGMENT_BYTES : null,
    modifiedAt: inBatch ? new Date(queue.nowMs - (queue.batch - index) * 4_000).toISOString() : null,
    state,
    reason: reasons[state],
  };
}
