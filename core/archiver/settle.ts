import type { FileFacts } from '../fs/durable-fs';
import { segmentSizeFromHeader } from '../wal/segment-size-from-header';

/** Nobody writes to a WAL file for so long without being done with it. */
export const SETTLE_MS = 1_000;

/**
 * Is a file of `incoming` complete? An archive_command that copies straight to the final name is seen by the watcher
 * while it still writes; archiving that would store half a segment. A segment as long as its own header says is
 * complete; anything else is when it has rested for {@link SETTLE_MS}.
 */
export function isSettled(facts: FileFacts, head: Uint8Array, now: { readonly epochMs: number }): boolean {
  const segmentSize = segmentSizeFromHeader(head);
  if (segmentSize !== null && facts.sizeBytes === segmentSize) return true;
  const changedMs = Number((facts.changedNs > facts.modifiedNs ? facts.changedNs : facts.modifiedNs) / 1_000_000n);
  return Math.abs(now.epochMs - changedMs) >= SETTLE_MS;
}
