const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

/** `16.0 MiB`. */
export function formatBytes(bytes: number): string {
  const unit = Math.min(BYTE_UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  return unit === 0 ? `${bytes} B` : `${(bytes / 1024 ** unit).toFixed(1)} ${BYTE_UNITS[unit]}`;
}

/** The two largest units that count: `3 days, 4 hours`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [
    amount(Math.floor(whole / DAY_S), 'day'),
    amount(Math.floor((whole % DAY_S) / HOUR_S), 'hour'),
    amount(Math.floor((whole % HOUR_S) / MINUTE_S), 'minute'),
    amount(whole % MINUTE_S, 'second'),
  ];
  const first = parts.findIndex((part) => part !== null);
  if (first === -1) return '0 seconds';
  return parts
    .slice(first, first + 2)
    .filter((part) => part !== null)
    .join(', ');
}

/** `1 file`, `2 files`. */
export const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const amount = (count: number, noun: string) => (count === 0 ? null : countOf(count, noun));
