const MINUTE = { seconds: 60, word: 'min' };
const HOUR = { seconds: 3_600, word: 'h' };
const DAY = { seconds: 86_400, word: 'd' };

/** Age or span in at most two units: "12 s", "3 min", "2 h 5 min", "3 d 4 h". A clock that runs ahead gives "0 s". */
export function formatAge(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < MINUTE.seconds) return `${whole} s`;
  if (whole < HOUR.seconds) return `${Math.floor(whole / MINUTE.seconds)} min`;
  if (whole < DAY.seconds) return pair(whole, HOUR, MINUTE);
  return pair(whole, DAY, HOUR);
}

/** Span in milliseconds: "340 ms", "1.2 s", "3 min". */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return formatAge(ms / 1000);
}

export function secondsSince(iso: string, nowMs: number): number {
  return (nowMs - Date.parse(iso)) / 1000;
}

interface Unit {
  readonly seconds: number;
  readonly word: string;
}

function pair(seconds: number, big: Unit, small: Unit): string {
  const rest = Math.floor((seconds % big.seconds) / small.seconds);
  const head = `${Math.floor(seconds / big.seconds)} ${big.word}`;
  return rest === 0 ? head : `${head} ${rest} ${small.word}`;
}
