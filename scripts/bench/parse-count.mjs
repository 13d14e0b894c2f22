import { PlainError } from '../run/run-command.mjs';

/** A positive whole number given on the command line. */
export function parseCount(option, text) {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new PlainError(`${option} needs a positive whole number, not "${text}"`);
  return Number(text);
}
