const formatters = new Map<string, Intl.DateTimeFormat>();

/** "2026-03-01 14:05:09" in the zone (IANA name) or, without one, in the user's. "–" for what is no time. */
export function formatTime(iso: string, zone?: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? '–' : formatterOf(zone).format(time);
}

/** For a hover: "2026-03-01 13:05:09 UTC". */
export function formatUtc(iso: string): string {
  return `${formatTime(iso, 'UTC')} UTC`;
}

/** "14:05:09" of the user's zone. */
export function formatClock(ms: number): string {
  return formatterOf(undefined).format(ms).slice(11);
}

/** Building one costs more than a hundred uses, and a table draws fifty of them on every scroll. */
function formatterOf(zone: string | undefined): Intl.DateTimeFormat {
  const key = zone ?? '';
  const known = formatters.get(key);
  if (known !== undefined) return known;
  // Swedish writes ISO 8601 with a space, which is what a DBA reads in PostgreSQL's log.
  const made = new Intl.DateTimeFormat('sv-SE', {
    dateStyle: 'short',
    timeStyle: 'medium',
    ...(zone === undefined ? {} : { timeZone: zone }),
  });
  formatters.set(key, made);
  return made;
}
