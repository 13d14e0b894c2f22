import type { ServerFlow } from '../core/contract/flow';

/** One line about a server for a terminal: time of day in UTC, state, what is archived, what waits. */
export function formatStateLine({ summary, storage }: ServerFlow, at: Date): string {
  const archived = `${storage.archivedFiles} WAL archived (${formatBytes(storage.archivedBytes)})`;
  const newest = `newest ${storage.newestWal ?? '–'}`;
  const time = at.toISOString().slice(11, 19);
  return `${time} ${summary.name} ${summary.state}: ${archived}, ${summary.pendingFiles} waiting, ${newest}`;
}

/** What has to change for another line. */
export function stateKey({ summary, storage }: ServerFlow): string {
  return `${summary.state} ${storage.archivedFiles}`;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const figure = bytes / 1024 ** power;
  return `${power === 0 ? figure : figure.toFixed(1)} ${units[power]}`;
}
