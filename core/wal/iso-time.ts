const DAY = 86_400_000;

let [lastDay, lastDate] = [NaN, ''];

/**
 * What `Date.toISOString` answers for seconds since the epoch, in a fraction of its time: lists of WAL have a time in
 * every line, and most of them fall on the day of the line before.
 */
export function formatIsoTime(seconds: number): string {
  const ms = Math.trunc(seconds * 1_000); // As Date does.
  const day = Math.floor(ms / DAY);
  if (day !== lastDay) [lastDay, lastDate] = [day, new Date(day * DAY).toISOString().slice(0, -'00:00:00.000Z'.length)];
  const rest = ms - day * DAY;
  const [hour, minute] = [Math.floor(rest / 3_600_000), Math.floor(rest / 60_000) % 60];
  const [second, fraction] = [Math.floor(rest / 1_000) % 60, rest % 1_000];
  return `${lastDate}${two(hour)}:${two(minute)}:${two(second)}.${fraction < 100 ? '0' : ''}${two(fraction)}Z`;
}

const two = (value: number) => (value < 10 ? `0${value}` : value);
