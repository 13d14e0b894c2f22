import type { ReceiverFlow } from '../../../core/contract/flow';
import type { Backlog, DiskForecast, Outlook, PgWalFlow, RpoFlow } from '../../../core/contract/rpo';
import { formatAge } from '../../lib/format-age';
import { formatBytes } from '../../lib/format-bytes';
import { formatCountOf } from '../../lib/format-count';

/** A forecast this near is marked. */
const SOON_SECONDS = 86_400;

export interface Words {
  readonly text: string;
  /** Somebody has to do something about it. */
  readonly marked: boolean;
}

const calm = (text: string): Words => ({ text, marked: false });
const marked = (text: string): Words => ({ text, marked: true });

/** What the figure means: always in words, above all when there is none. */
export function wordsOfRpo({ bytes, seconds, why, secondsWhy, idle }: RpoFlow): string {
  if (bytes === null) return why ?? 'It cannot be told.';
  if (idle) return 'No transaction since the last WAL that came.';
  if (bytes === 0) return 'All WAL of the primary is on this machine.';
  const lost = 'would be lost with the primary';
  return seconds === null
    ? `${lost}. For how long: ${secondsWhy ?? 'not known'}`
    : `${lost}: ${formatAge(Math.ceil(seconds))} of WAL.`;
}

export function wordsOfBacklog({ files, trend, emptyInSeconds, oldestAgeSeconds }: Backlog): Words {
  if (files === 0) return calm('no file waits');
  const waiting = formatCountOf(files, 'file');
  switch (trend) {
    case 'none':
    case 'keeps-up':
      return calm(`${waiting}, archiving keeps up`);
    case 'drains':
      return calm(`${waiting}, empty in ${formatAge(Math.ceil(emptyInSeconds ?? 0))}`);
    case 'grows':
      return marked(`${waiting}, grows`);
    case 'stands':
      return marked(`${waiting}, none is taken`);
    case 'unknown':
      return calm(oldestAgeSeconds === null ? waiting : `${waiting}, oldest ${formatAge(oldestAgeSeconds)}`);
  }
}

/** Nobody writes to it while the receiver does not run; what it holds is received all the same. */
export function wordsOfPartial(bytes: number | null, receiver: ReceiverFlow['phase']): Words {
  if (receiver === 'off' && bytes === null) return calm('no receiver');
  if (bytes === null) return calm('not known');
  if (bytes === 0) return calm('nothing');
  return calm(receiver === 'running' ? 'being received' : 'receiver does not run');
}

/** When a disk is full; null when nothing can be said, or nothing needs to be. */
export function wordsOfDisk({ fullInSeconds }: DiskForecast): Words | null {
  if (fullInSeconds === null) return null;
  const text = fullInSeconds <= 0 ? 'full' : `full in ${formatAge(fullInSeconds)}`;
  return fullInSeconds < SOON_SECONDS ? marked(text) : calm(text);
}

/** What matters most of the primary's `pg_wal`: what ends soon, then what it is. */
export function wordsOfPgWal({ pgWal }: Outlook): Words {
  const disk = wordsOfDisk(pgWal.disk);
  if (disk?.marked === true) return marked(`its pg_wal is ${disk.text}`);
  const { slotLostInSeconds, bytes, readyFiles } = pgWal;
  if (slotLostInSeconds !== null && slotLostInSeconds < SOON_SECONDS) {
    return marked(`a slot loses WAL in ${formatAge(slotLostInSeconds)}`);
  }
  if (bytes === null) return calm('pg_wal cannot be read');
  const ready = (readyFiles ?? 0) > 0 ? `, ${readyFiles} to deliver` : '';
  const text = `pg_wal ${formatBytes(bytes)}${ready}`;
  return isTooLarge(pgWal) ? marked(`${text}, more than max_wal_size`) : calm(text);
}

/** PostgreSQL goes beyond max_wal_size for short: twice as much is somebody holding WAL back. */
const isTooLarge = ({ bytes, maxWalSizeBytes }: PgWalFlow) =>
  bytes !== null && maxWalSizeBytes !== null && bytes > 2 * maxWalSizeBytes;

/** Everything that is known of it, for a hover. */
export function hintOfPgWal({ pgWal }: Outlook): string {
  const { why, files, bytes, readyFiles, maxWalSizeBytes, retainedBytes, slotLeftBytes, disk } = pgWal;
  const parts = [
    why,
    bytes === null ? null : `pg_wal: ${formatBytes(bytes)} in ${formatCountOf(files ?? 0, 'file')}.`,
    readyFiles === null ? null : `archive_command has not delivered ${formatCountOf(readyFiles, 'file')}.`,
    maxWalSizeBytes === null ? null : `max_wal_size is ${formatBytes(maxWalSizeBytes)}.`,
    retainedBytes === null ? null : `Slots keep ${formatBytes(retainedBytes)}.`,
    slotLeftBytes === null ? null : `A slot loses WAL after ${formatBytes(slotLeftBytes)} more.`,
    disk.freeBytes === null ? disk.why : `${formatBytes(disk.freeBytes)} are free on its disk.`,
  ];
  return parts.filter((part) => part !== null).join(' ');
}
