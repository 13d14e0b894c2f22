import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { requireLsn, type Lsn } from '../wal/lsn';
import { isSegmentSize, type SegmentSize } from '../wal/segment-size';
import { classifyWalName } from '../wal/wal-file-name';
import { parseSegment, segmentStart } from '../wal/wal-segment';
import { countReceivedBytes } from './count-received-bytes';

export interface ReceivedPosition {
  /** The segment that is being received; null when nothing of it is there. */
  readonly partial: string | null;
  /** The last complete segment that is still there. */
  readonly lastSegment: string | null;
  /** The end of what was received; null when no file tells. */
  readonly lsn: Lsn | null;
}

/**
 * How far pg_receivewal has got, by its files alone, so also while the server is down. `segmentSize` is for a file that has no size of its own yet.
 * Never rejects: what cannot be read is not known.
 */
export async function readReceivedPosition(
  directory: string,
  segmentSize: SegmentSize | null,
): Promise<ReceivedPosition> {
  const names = (await readdir(directory).catch(() => [])).sort();
  const partial = names.findLast((name) => classifyWalName(name) === 'partial') ?? null;
  const lastSegment = names.findLast((name) => classifyWalName(name) === 'segment') ?? null;
  const newest = partial !== null && partial > (lastSegment ?? '') ? partial : lastSegment;
  const lsn = newest === null ? null : await endOf(directory, newest, segmentSize).catch(() => null);
  return { partial, lastSegment, lsn };
}

async function endOf(directory: string, name: string, knownSize: SegmentSize | null): Promise<Lsn | null> {
  const path = join(directory, name);
  const { size } = await stat(path);
  const segmentSize = isSegmentSize(size) ? size : knownSize;
  if (segmentSize === null) return null;
  const start = segmentStart(parseSegment(name.slice(0, 24), segmentSize), segmentSize);
  const received = classifyWalName(name) === 'segment' ? size : await countReceivedBytes(path, start);
  return received === null ? null : requireLsn(start + BigInt(received));
}
