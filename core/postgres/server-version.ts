/** The oldest server whose state can be asked for: before it the functions have other names (checks §7). */
export const OLDEST_VERSION = 100_000;

/** "PostgreSQL 15.18 (Debian …) on …": the second word. */
export const versionWord = (version: string): string => version.split(' ')[1] ?? '';

/** 150018 → "15.18", 90624 → "9.6.24". */
export function formatVersionNumber(version: number): string {
  const [major, middle, minor] = [Math.floor(version / 10_000), Math.floor((version % 10_000) / 100), version % 100];
  return major >= 10 ? `${major}.${version % 10_000}` : `${major}.${middle}.${minor}`;
}

/** The numbers at the head of "15.18 (Debian 15.18-0+deb12u1)", "18beta1" or "9.6.24"; null when there are none. */
export function parseServerVersion(text: string | null): readonly number[] | null {
  const numbers = /^\d+(?:\.\d+)*/.exec(text ?? '')?.[0];
  return numbers === undefined ? null : numbers.split('.').map(Number);
}
