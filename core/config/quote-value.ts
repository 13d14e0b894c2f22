import { redactConninfo } from './conninfo';

const LONGEST = 60;

/** A value from a file for a message: short, without passwords, control characters escaped. */
export function quoteValue(text: string): string {
  const safe = redactConninfo(text);
  return JSON.stringify(safe.length > LONGEST ? `${safe.slice(0, LONGEST)}…` : safe);
}
