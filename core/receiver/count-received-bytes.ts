import { open } from 'node:fs/promises';
import { isErrno } from '../fs/errno';
import { requireLsn, type Lsn } from '../wal/lsn';
import { LONG_PAGE_HEADER_BYTES } from '../wal/page-header';
import { countWrittenBytes, isPageAt } from '../wal/written-bytes';

/** `wal_block_size` of every server that was not built with another one. */
const PAGE_BYTES = 8_192;

/**
 * How far the receiver has come in a segment that begins at `start`. It makes the file at its full length and fills it
 * with zeros, so that the size says nothing: the last page that was written is searched for, and its last record.
 * Null when there is no such file any more. Rejects with the system's error.
 */
export async function countReceivedBytes(path: string, start: Lsn): Promise<number | null> {
  try {
    const file = await open(path, 'r');
    try {
      const readAt = async (page: number, bytes: number) => {
        const { buffer, bytesRead } = await file.read(new Uint8Array(bytes), 0, bytes, page * PAGE_BYTES);
        return buffer.subarray(0, bytesRead);
      };
      const addressOf = (page: number) => requireLsn(start + BigInt(page * PAGE_BYTES));
      const isWritten = async (page: number) => isPageAt(await readAt(page, LONG_PAGE_HEADER_BYTES), addressOf(page));
      const pages = await countLeading(Math.floor((await file.stat()).size / PAGE_BYTES), isWritten);
      if (pages === 0) return 0;
      const last = pages - 1;
      return last * PAGE_BYTES + countWrittenBytes(await readAt(last, PAGE_BYTES), addressOf(last));
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  }
}

/** How many from 0 on hold, of `count` of which none holds after one that does not. */
async function countLeading(count: number, holds: (index: number) => Promise<boolean>): Promise<number> {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
