import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const LOOK_EVERY_MS = 1_000;
const SAY_EVERY_BYTES = 20 * 1024 * 1024;

/**
 * Reports how much the folders hold while another program fills them, and calls `onStall` when they stop growing for
 * `stallMs`. Returns the function that ends it.
 */
export function watchGrowth(folders, stallMs, say, onStall) {
  let [seenBytes, saidBytes, grewAt] = [0, 0, Date.now()];
  const timer = setInterval(() => {
    const bytes = folders.reduce((sum, folder) => sum + folderBytes(folder), 0);
    if (bytes !== seenBytes) grewAt = Date.now();
    seenBytes = bytes;
    if (bytes - saidBytes >= SAY_EVERY_BYTES) say(`  ${Math.round((saidBytes = bytes) / 1024 / 1024)} MiB`);
    if (Date.now() - grewAt > stallMs) onStall();
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

/** Files come and go while we look: what is gone counts nothing. */
function folderBytes(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
      const path = join(folder, entry.name);
      return sum + (entry.isDirectory() ? folderBytes(path) : statSync(path).size);
    }, 0);
  } catch {
    return 0;
  }
}
