import type { QueuedWal } from '../storage/wal-file-info';

interface QueueFacts {
  readonly errors?: readonly string[];
  readonly skip?: readonly string[];
  readonly batchSize?: number;
  readonly totalSize?: number;
}

/** What one run is going to archive, in order (archive.md §1.2). */
export class WalArchiverQueue extends Array<QueuedWal> {
  /** Paths of objects that are no WAL: they go to the errors directory. */
  readonly errors: readonly string[];
  /** Paths left alone on purpose: the segment being received, or the one that marks its position. */
  readonly skip: readonly string[];
  /** 0 means unlimited. */
  readonly batchSize: number;
  /** Entries seen in the directory, before the batch was cut and whatever they are. */
  readonly totalSize: number;
  readonly runSize: number;

  constructor(items: readonly QueuedWal[], { errors = [], skip = [], batchSize = 0, totalSize = 0 }: QueueFacts = {}) {
    super();
    for (const item of items) this.push(item);
    this.errors = errors;
    this.skip = skip;
    this.batchSize = Math.max(0, batchSize);
    this.totalSize = totalSize;
    this.runSize = items.length;
  }

  /** Arrays made from a queue (map, filter, slice) are plain arrays. */
  static override get [Symbol.species]() {
    return Array;
  }
}
