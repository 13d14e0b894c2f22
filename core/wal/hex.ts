/** The value of each ASCII hex digit of either case, by its code; 0xff for everything else. */
const DIGITS = new Uint8Array(128).fill(0xff);
for (let value = 0; value < 16; value += 1) {
  const digit = value.toString(16);
  DIGITS[digit.charCodeAt(0)] = value;
  DIGITS[digit.toUpperCase().charCodeAt(0)] = value;
}

/** Eight upper-case hex digits (`%08X`) of an unsigned 32-bit number. */
export function hex8(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, '0');
}

/** Whether `text` holds `count` ASCII hex digits of either case from `start`. */
export function isHexAt(text: string, start: number, count: number): boolean {
  for (let index = start; index < start + count; index += 1) {
    if ((DIGITS[text.charCodeAt(index)] ?? 0xff) === 0xff) return false; // Past the end charCodeAt gives NaN.
  }
  return true;
}

/** The unsigned 32-bit number that eight hex digits from `start` stand for; the caller has checked them. */
export function parseHex8(text: string, start: number): number {
  let value = 0;
  for (let index = start; index < start + 8; index += 1) {
    value = (value << 4) | (DIGITS[text.charCodeAt(index)] ?? 0);
  }
  return value >>> 0;
}
