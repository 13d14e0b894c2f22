import { ArchiverError } from '../errors';
import { hex8, isHexAt, parseHex8 } from './hex';
import type { Timeline } from './timeline';

export type WalKind = 'segment' | 'partial' | 'label' | 'history';

interface LogPosition {
  readonly timeline: Timeline;
  /** High word of the LSN. */
  readonly log: number;
  /** Index within `log`; its range depends on the segment size and is not checked here (NAM-6). */
  readonly segment: number;
}

export type WalFileName =
  | ({ readonly kind: 'segment' | 'partial' } & LogPosition)
  /** `labelOffset`: where in its segment the backup starts, in bytes. */
  | ({ readonly kind: 'label'; readonly labelOffset: number } & LogPosition)
  | { readonly kind: 'history'; readonly timeline: Timeline; readonly log: null; readonly segment: null };

// The four kinds differ in length, so that no name is looked at twice.
const [HISTORY_LENGTH, SEGMENT_LENGTH, PARTIAL_LENGTH, LABEL_LENGTH] = [16, 24, 32, 40];
const PARTIAL_SUFFIX = '.partial';
const LABEL_SUFFIX = '.backup';
const HISTORY_SUFFIX = '.history';

/** NAM-1 to NAM-6: the kind of WAL file that the text after the last `/` names; null when it is none. */
export function classifyWalName(path: string): WalKind | null {
  const start = path.lastIndexOf('/') + 1;
  switch (path.length - start) {
    case SEGMENT_LENGTH:
      return isHexAt(path, start, 24) ? 'segment' : null;
    case PARTIAL_LENGTH:
      return path.endsWith(PARTIAL_SUFFIX) && isHexAt(path, start, 24) ? 'partial' : null;
    case LABEL_LENGTH:
      return isLabelAt(path, start) ? 'label' : null;
    case HISTORY_LENGTH:
      return path.endsWith(HISTORY_SUFFIX) && isHexAt(path, start, 8) ? 'history' : null;
    default:
      return null;
  }
}

export function isWalName(path: string): boolean {
  return classifyWalName(path) !== null;
}

/** NAM-7, NAM-8. Takes a name or a path; throws `wal-name-invalid`. */
export function parseWalFileName(path: string): WalFileName {
  requireWalKind(path);
  return parseKnownWalName(baseName(path));
}

/** The same for a name without a path that is known to be one: a catalogue has a million of them. */
export function parseKnownWalName(name: string): WalFileName {
  const timeline = parseHex8(name, 0) as Timeline;
  if (name.length === HISTORY_LENGTH) return { kind: 'history', timeline, log: null, segment: null };
  const [log, segment] = [parseHex8(name, 8), parseHex8(name, 16)];
  if (name.length === LABEL_LENGTH) return { kind: 'label', timeline, log, segment, labelOffset: parseHex8(name, 25) };
  return { kind: name.length === SEGMENT_LENGTH ? 'segment' : 'partial', timeline, log, segment };
}

/** NAM-9: the name of a complete segment. All three are unsigned 32-bit numbers. */
export function formatSegmentName(timeline: Timeline, log: number, segment: number): string {
  return hex8(timeline) + hex8(log) + hex8(segment);
}

/** NAM-3: the name without its path, in the case PostgreSQL writes it. Throws `wal-name-invalid`. */
export function canonicalWalName(path: string): string {
  requireWalKind(path);
  const name = baseName(path);
  const dot = name.lastIndexOf('.');
  return dot === -1 ? name.toUpperCase() : name.slice(0, dot).toUpperCase() + name.slice(dot);
}

/** NAM-11 to NAM-13: the directory below the archive root; empty for a history file. Throws `wal-name-invalid`. */
export function hashDirectory(path: string): string {
  return requireWalKind(path) === 'history' ? '' : baseName(path).slice(0, 16).toUpperCase();
}

/** NAM-14: where the file lies below the archive root. The name itself keeps its case. Throws `wal-name-invalid`. */
export function relativePath(path: string): string {
  const directory = hashDirectory(path);
  return directory === '' ? baseName(path) : `${directory}/${baseName(path)}`;
}

export function isHashDirectory(name: string): boolean {
  return name.length === 16 && isHexAt(name, 0, 16);
}

/** NAM-10. Throws `wal-name-invalid`. */
export function parseHashDirectory(name: string): { readonly timeline: Timeline; readonly log: number } {
  if (!isHashDirectory(name)) throw new ArchiverError('wal-name-invalid', `invalid WAL directory name "${name}"`);
  return { timeline: parseHex8(name, 0) as Timeline, log: parseHex8(name, 8) };
}

/** NAM-28: code-unit order. Across timelines it is not the order of time (NAM-31). */
export function compareWalNames(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function requireWalKind(path: string): WalKind {
  const kind = classifyWalName(path);
  if (kind === null) throw new ArchiverError('wal-name-invalid', `invalid WAL file name "${baseName(path)}"`);
  return kind;
}

function isLabelAt(path: string, start: number): boolean {
  return (
    path[start + 24] === '.' && path.endsWith(LABEL_SUFFIX) && isHexAt(path, start, 24) && isHexAt(path, start + 25, 8)
  );
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
