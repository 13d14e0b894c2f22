const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
const JITTER = 0.2;

/**
 * The pause before a receiver is started again, in milliseconds: 1 s, 2 s, 4 s … 60 s, up to a fifth shorter, so that
 * many receivers of one server do not come back in the same moment.
 *
 * @param failures consecutive ends without a minute of healthy running between them, at least 1
 * @param random a number from 0 to 1
 */
export function restartDelayMs(failures: number, random: number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16));
  return Math.round(longest * (1 - JITTER * random));
}
