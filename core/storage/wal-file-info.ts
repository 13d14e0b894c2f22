import type { FileFacts } from '../fs/durable-fs';
import type { WalKind } from '../wal/wal-file-name';

/** A file of a queue, by name alone. */
export interface QueuedWal {
  readonly name: string;
  readonly kind: WalKind;
  readonly path: string;
}

/** Barman's `WalFileInfo` (archive.md §1.1): what is known of one WAL while it is archived. */
export interface WalFileInfo {
  readonly name: string;
  /** The source, in incoming or streaming. */
  readonly origFilename: string;
  /** Bytes as stored. */
  readonly sizeBytes: number;
  /** Modification time of the source, seconds since the epoch. */
  readonly time: number;
  readonly compression: string | null;
  readonly encryption: string | null;
  /** The source as it was looked at: when it has changed at the time of publishing, it is not taken. */
  readonly facts: FileFacts;
}
