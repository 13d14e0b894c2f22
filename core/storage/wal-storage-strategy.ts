import type { ArchiverError } from '../errors';
import type { WalFileInfo } from './wal-file-info';

/** A WAL whose bytes are durable in the store under no name that any listing shows. */
export interface PreparedWal {
  /** The source as it was looked at. */
  readonly source: WalFileInfo;
  /** The WAL as it is going to be stored: its size, compression and encryption. */
  readonly info: WalFileInfo;
  readonly target: string;
  /** The private copy, null when the source itself is to be published, or when the name is taken already. */
  readonly temporary: string | null;
  /** SHA-256 of the source, for a WAL that cannot be compared once it is stored. */
  readonly sha256: string | null;
}

/**
 * - `published`: now stored under its name
 * - `matching-duplicate`: was stored before with the same content; the stored copy has been made durable
 * - `duplicate`: was stored before with different content; nothing was changed
 * - `source-changed`: somebody wrote to the source meanwhile; nothing was stored
 */
export type PublishOutcome = 'published' | 'matching-duplicate' | 'duplicate' | 'source-changed';

export interface PublishedWal {
  readonly outcome: PublishOutcome;
  /** What the catalogue is to say of the stored file; of the source when nothing of it was stored. */
  readonly info: WalFileInfo;
}

/**
 * - `deleted`: is not stored any more, also after a power loss
 * - `absent`: was not stored
 * - `failed`: has to be taken for stored
 */
export type DeletedWal =
  | { readonly name: string; readonly outcome: 'deleted'; readonly freedBytes: number }
  | { readonly name: string; readonly outcome: 'absent' }
  | { readonly name: string; readonly outcome: 'failed'; readonly error: ArchiverError };

/** Where archived WAL lives. Every implementation passes test/conformance/wal-storage-strategy-suite.ts. */
export interface WalStorageStrategy {
  /** How many WAL are worth preparing at once: a stop waits for all of them. */
  readonly preparesAtOnce: number;
  /** Is the source itself stored, so that it has to be made durable? */
  readonly storesSource: boolean;
  /**
   * Any number may be prepared at once. What a crash leaves behind is invisible and swept by a later run. `durable`: the
   * source is being made durable by the caller; without it that is done here where it is needed.
   */
  prepare(info: WalFileInfo, durable?: Promise<void> | null): Promise<PreparedWal>;
  /**
   * Publishes in the given order, never replacing a stored WAL, and resolves once every name is durable. The sources
   * stay; the catalogue is not touched. Answers one result for each, in order. One call at a time.
   */
  publish(group: readonly PreparedWal[]): Promise<readonly PublishedWal[]>;
  /** Removes what `prepare` made, for a WAL that is not going to be published. Never fails. */
  discard(prepared: PreparedWal): Promise<void>;
  /** The seed's `save` of one WAL: prepare, then publish. */
  save(info: WalFileInfo): Promise<PublishedWal>;
  exists(walName: string): Promise<boolean>;
  /**
   * Removes stored WAL and nothing else, in the given order within a directory, and resolves once that is durable. A
   * failure of one does not keep the others; deleting again finishes what was interrupted. Stops between two when the
   * signal aborts: what it has not come to is not in the answer. Hooks and the catalogue are the caller's.
   * @throws ArchiverError 'wal-name-invalid' before anything is removed
   */
  delete(walNames: readonly string[], signal?: AbortSignal): Promise<readonly DeletedWal[]>;
  getFullPath(walName: string): string;
}
