import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { requireLsn, type Lsn } from '../wal/lsn';
import { readPageHeader, LONG_PAGE_HEADER_BYTES } from '../wal/page-header';
import { isSegmentSize, type SegmentSize } from '../wal/segment-size';
import { classifyWalName } from '../wal/wal-file-name';
import { parseSegment, segmentStart } from '../wal/wal-segment';

export interface ReceivedPosition {
  /** The segment that is being received; null when nothing of it is there. */
  readonly partial: string | null;
  /** The last complete segment that is still there. */
  readonly lastSegment: string | null;
  /** The end of what was received; null when no file tells. */
  readonly lsn: Lsn | null;
}

const PAGE_BYTES = 8_192;
/** PostgreSQL aligns records: zeros at the end of one are not told from what is not there yet. */
const ALIGNMENT = 8;

/**
 * How far pg_receivewal has got, by its files alone, so also while the server is down. The partial has its full size
 * from the start and zeros where nothing was received. `segmentSize` is for a file that has no size of its own yet.
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
  const file = await open(join(directory, name), 'r');
  try {
    const { size } = await file.stat();
    const segmentSize = isSegmentSize(size) ? size : knownSize;
    if (segmentSize === null) return null;
    const start = segmentStart(parseSegment(name.slice(0, 24), segmentSize), segmentSize);
    const received = classifyWalName(name) === 'segment' ? size : await receivedBytes(file, size);
    return requireLsn(start + BigInt(received));
  } finally {
    await file.close();
  }
}

/** Pages are written in order and each begins with a header, so the first without one is found by halving. */
async function receivedBytes(file: FileHandle, size: number): Promise<number> {
  let [written, end] = [0, Math.ceil(size / PAGE_BYTES)];
  while (written < end) {
    const middle = Math.floor((written + end) / 2);
    if (await isWritten(file, middle)) written = middle + 1;
    else end = middle;
  }
  if (written === 0) return 0;
  const lastPage = (written - 1) * PAGE_BYTES;
  const { buffer, bytesRead } = await file.read(Buffer.alloc(PAGE_BYTES), 0, PAGE_BYTES, lastPage);
  const used = buffer.subarray(0, bytesRead).findLastIndex((byte) => byte !== 0) + 1;
  return lastPage + Math.ceil(used / ALIGNMENT) * ALIGNMENT;
}

async function isWritten(file: FileHandle, page: number): Promise<boolean> {
  const head = Buffer.alloc(LONG_PAGE_HEADER_BYTES);
  await file.read(head, 0, head.length, page * PAGE_BYTES);
  return readPageHeader(head).kind !== 'zero';
}
