/** Eight upper-case hex digits (`%08X`) of an unsigned 32-bit number. */
export function hex8(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, '0');
}

/** Whether `text` holds `count` ASCII hex digits of either case from `start`. */
export function isHexAt(text: string, start: number, count: number): boolean {
  for (let index = start; index < start + count; index += 1) {
    if (!isHexCode(text.charCodeAt(index))) return false;
  }
  return true;
}

/** Past the end of a text charCodeAt gives NaN, which is no digit. */
function isHexCode(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
}
