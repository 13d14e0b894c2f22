const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Binary size with three significant digits: 16777216 → "16 MiB", 3589273 → "3.42 MiB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.round(value) >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${digits(value)} ${UNITS[unit] ?? 'B'}`;
}

/** Bytes per second, or "–" when it is not known. */
export function formatRate(bytesPerSecond: number | null): string {
  return bytesPerSecond === null ? '–' : `${formatBytes(Math.round(bytesPerSecond))}/s`;
}

/** The exact figure for a hover: "16,777,216 B". */
export function formatExactBytes(bytes: number): string {
  return `${bytes.toLocaleString('en')} B`;
}

function digits(value: number): string {
  if (Number.isInteger(value) || value >= 100) return String(Math.round(value));
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
