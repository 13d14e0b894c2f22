import { formatTime, formatUtc } from '../lib/format-time';

/** A time in the user's zone, with UTC on hover. */
export function Moment({ iso }: { readonly iso: string }) {
  return (
    <time className="mono" dateTime={iso} title={formatUtc(iso)}>
      {formatTime(iso)}
    </time>
  );
}
