import type { QueuedWal } from '../storage/wal-file-info';

export interface Streamed {
  readonly archivable: readonly QueuedWal[];
  /** The segment being received, or the file that tells pg_receivewal where to resume. */
  readonly heldBack: readonly QueuedWal[];
}

/**
 * Which files of the streaming directory may be archived (archive.md §3 steps 2 to 5), decided on the whole listing
 * before any batch is cut (ARC-19). `wals` is in name order and so is the answer.
 *
 * One deviation: without a partial the last *segment* is kept, not the last file. With `…05` and `00000002.history`
 * the specification would keep the history file and archive the segment that marks the receiver's position.
 */
export function decideHeldBack(wals: readonly QueuedWal[]): Streamed {
  const kept =
    wals.findLast(({ kind }) => kind === 'partial') ?? wals.findLast(({ kind }) => kind === 'segment') ?? wals.at(-1);
  if (kept === undefined) return { archivable: [], heldBack: [] };
  return { archivable: wals.filter((wal) => wal !== kept), heldBack: [kept] };
}
