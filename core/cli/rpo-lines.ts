import type { DiskForecast, Outlook, PgWalFlow, RpoFlow } from '../contract/rpo';
import { formatDuration } from '../index';
import { sizeText } from './size-text';

/** RPO and flow for people: a key and its words. */
export function rpoLines(rpo: RpoFlow, { archiveDisk, pgWal }: Outlook): readonly (readonly [string, string])[] {
  return [
    ['rpo', describeRpo(rpo)],
    ['archived to', rpo.places.archivedTo ?? 'unknown'],
    ['waits in streaming or incoming', known(rpo.places.waitingBytes, sizeText)],
    ['only in the partial file', known(rpo.places.partialBytes, sizeText)],
    ['only on the primary', known(rpo.places.primaryBytes, sizeText)],
    ...(rpo.missingWal === null ? [] : [['missing wal', rpo.missingWal] as const]),
    ['archive disk', describeDisk(archiveDisk)],
    ['primary pg_wal', describePgWal(pgWal)],
  ];
}

function describeRpo({ bytes, seconds, why, secondsWhy, idle }: RpoFlow): string {
  if (bytes === null) return `unknown: ${why ?? 'it cannot be told'}`;
  if (idle) return 'none: no transaction since the last WAL that came';
  if (bytes === 0) return 'none: all WAL of the primary is here';
  const span = seconds === null ? `time unknown: ${secondsWhy ?? ''}` : `written in ${formatDuration(seconds)}`;
  return `${sizeText(bytes)}, ${span}`;
}

function describeDisk({ freeBytes, bytesPerSecond, fullInSeconds, why }: DiskForecast): string {
  const free = freeBytes === null ? [] : [`${sizeText(freeBytes)} free`];
  if (fullInSeconds === null) return [...free, why ?? 'no forecast'].join(', ');
  const rate = `at ${sizeText(Math.round(bytesPerSecond ?? 0))} a second`;
  return [...free, `full in ${formatDuration(fullInSeconds)} ${rate}`].join(', ');
}

function describePgWal(pgWal: PgWalFlow): string {
  const { files, bytes, readyFiles, maxWalSizeBytes, retainedBytes, slotLeftBytes, why } = pgWal;
  const parts = [
    bytes === null ? null : `${sizeText(bytes)} in ${files ?? '?'} files`,
    readyFiles === null ? null : `${readyFiles} not delivered yet`,
    maxWalSizeBytes === null ? null : `max_wal_size ${sizeText(maxWalSizeBytes)}`,
    retainedBytes === null ? null : `slots keep ${sizeText(retainedBytes)}`,
    slotLeftBytes === null ? null : `${sizeText(slotLeftBytes)} until a slot loses WAL`,
    why,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

const known = (value: number | null, format: (value: number) => string) => (value === null ? 'unknown' : format(value));
