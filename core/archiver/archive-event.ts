import type { ArchiverError } from '../errors';
import type { WalFileInfo } from '../storage/wal-file-info';
import type { ErrorSuffix } from './error-files';
import type { WalArchiverQueue } from './wal-archiver-queue';

export type ArchiverName = 'file archival' | 'streaming';

/** What an archiver tells while it works. All but `found` and `started` come after the fact is durable. */
export type ArchiveEvent =
  | { readonly kind: 'found'; readonly archiver: ArchiverName; readonly queue: WalArchiverQueue }
  | { readonly kind: 'started'; readonly archiver: ArchiverName; readonly name: string }
  | { readonly kind: 'archived'; readonly archiver: ArchiverName; readonly info: WalFileInfo }
  | { readonly kind: 'already-archived'; readonly archiver: ArchiverName; readonly info: WalFileInfo }
  | {
      readonly kind: 'quarantined';
      readonly archiver: ArchiverName;
      readonly name: string;
      readonly suffix: ErrorSuffix;
      readonly path: string;
    }
  | { readonly kind: 'held-back'; readonly archiver: ArchiverName; readonly name: string; readonly reason: string }
  /** A hook script does not let this WAL be archived: it stays in the queue, and the run ends (hooks.md §4). */
  | { readonly kind: 'refused'; readonly archiver: ArchiverName; readonly name: string; readonly reason: string }
  | { readonly kind: 'warning'; readonly archiver: ArchiverName; readonly name: string; readonly text: string };

export type ArchiveListener = (event: ArchiveEvent) => void;

/** Counts of one archiver's run. */
export interface ArchiveRun {
  readonly archiver: ArchiverName;
  readonly archived: number;
  readonly alreadyArchived: number;
  readonly quarantined: number;
  /** Still being written: a run after {@link SETTLE_MS} takes them. */
  readonly heldBack: number;
  /** Why a hook script ended the run before its time; null: it went to its end. */
  readonly refusal: ArchiverError | null;
}
