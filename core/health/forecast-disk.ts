import type { DiskForecast } from '../contract/rpo';

export interface DiskFacts {
  /** Null: the file system did not tell. */
  readonly freeBytes: number | null;
  /** What comes to it a second; null: not known yet. */
  readonly bytesPerSecond: number | null;
}

/** When a disk is full if it goes on like this; deletions are not foreseen. */
export function forecastDisk({ freeBytes, bytesPerSecond }: DiskFacts): DiskForecast {
  const facts = { freeBytes, bytesPerSecond };
  if (freeBytes === null) return { ...facts, fullInSeconds: null, why: 'Its free space cannot be read.' };
  if (freeBytes <= 0) return { ...facts, fullInSeconds: 0, why: null };
  if (bytesPerSecond === null) return { ...facts, fullInSeconds: null, why: 'How fast it fills is not known yet.' };
  if (bytesPerSecond <= 0) return { ...facts, fullInSeconds: null, why: 'It does not fill at the moment.' };
  return { ...facts, fullInSeconds: freeBytes / bytesPerSecond, why: null };
}
