import { classifyWalName, type WalKind } from '../wal/wal-file-name';

/** A catalogued name, taken apart for comparing. */
export interface NamedWal {
  /** In the case PostgreSQL writes it (NAM-3): what names are compared by. */
  readonly canonical: string;
  readonly kind: WalKind;
  readonly timeline: number;
  /** The 24 digits of the segment it belongs to; null for a history file. */
  readonly segment: string | null;
}

/** A WAL that was asked for and is not going to be deleted. `reason` is a sentence for the operator. */
export interface RefusedWal {
  readonly name: string;
  readonly reason: string;
  /** False where there is nothing to delete: that keeps nothing else from being deleted. */
  readonly isObstacle?: false;
}

/** Null for what a catalogue line cannot name: a path would lead out of the archive. */
export function readWalName(name: string): NamedWal | null {
  const kind = name.includes('/') ? null : classifyWalName(name);
  if (kind === null) return null;
  const canonical = kind === 'segment' ? name.toUpperCase() : upperDigits(name);
  const timeline = Number.parseInt(canonical.slice(0, 8), 16);
  if (kind === 'history') return { canonical, kind, timeline, segment: null };
  return { canonical, kind, timeline, segment: kind === 'segment' ? canonical : canonical.slice(0, 24) };
}

function upperDigits(name: string): string {
  const suffix = name.lastIndexOf('.');
  return name.slice(0, suffix).toUpperCase() + name.slice(suffix);
}

/** DEL-2, with the line kept: dropping it would hide the file it means. */
export function refuseUnrecognised(name: string): RefusedWal {
  return {
    name,
    reason: 'This line of the catalogue names no WAL file. It stays; rebuild the catalogue to correct it.',
  };
}
