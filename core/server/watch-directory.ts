import { existsSync, watch, type FSWatcher } from 'node:fs';
import { basename, join } from 'node:path';

const RETRY_MS = 2_000;

/** `renamed`: a name came or went. `written`: a file was written to. */
export type DirectoryNews = 'renamed' | 'written';

/**
 * Tells of news in a directory, names of dot files left out, until the returned function is called. Only a nudge: news
 * may be missed (network file systems, a full watch table), so somebody has to look now and then all the same. A
 * directory that is not there, not yet or not any more, is tried again.
 */
export function watchDirectory(directory: string, onNews: (news: DirectoryNews, name: string) => void): () => void {
  let watcher: FSWatcher | null = null;
  let retry: NodeJS.Timeout | undefined;
  const again = () => {
    watcher?.close();
    watcher = null;
    retry = setTimeout(open, RETRY_MS);
    retry.unref();
  };
  const open = () => {
    try {
      watcher = watch(directory, { persistent: false }, (event, name) => {
        if (name === null || name.startsWith('.')) return;
        if (isAboutItself(directory, name)) again();
        else onNews(event === 'rename' ? 'renamed' : 'written', name);
      });
      watcher.on('error', again);
    } catch {
      again();
    }
  };
  open();
  return () => {
    clearTimeout(retry);
    watcher?.close();
  };
}

/** The watch stays with a directory that was moved or deleted, and says so by its name: another may get its place. */
function isAboutItself(directory: string, name: string): boolean {
  return name === basename(directory) && !existsSync(join(directory, name));
}
