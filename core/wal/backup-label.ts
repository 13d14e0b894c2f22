import { ArchiverError } from '../errors';
import type { Lsn } from './lsn';
import { parseLsn } from './lsn';
import type { SegmentSize } from './segment-size';
import type { Timeline } from './timeline';
import { requireTimeline } from './timeline';
import { hex8 } from './hex';
import { offsetInSegment, segmentContaining, segmentName } from './wal-segment';

/** Where in the WAL something happened: the LSN, and the segment that PostgreSQL names for it. */
export interface WalLocation {
  readonly lsn: Lsn;
  readonly segment: string;
}

/** Content of a backup history ("label") file. Null: the line is missing, as older servers leave some out. */
export interface BackupLabel {
  readonly start: WalLocation;
  readonly stop: WalLocation | null;
  readonly checkpoint: Lsn | null;
  readonly method: string | null;
  readonly from: string | null;
  /** In the time zone and form of the server's log. */
  readonly startTime: string | null;
  readonly stopTime: string | null;
  readonly label: string | null;
  readonly startTimeline: Timeline | null;
  readonly stopTimeline: Timeline | null;
}

const LOCATION = /^([^ ]+) \(file ([0-9A-Fa-f]{24})\)$/;
const DECIMAL = /^[0-9]{1,10}$/;

/** Name of the label file of a backup that starts at `start`. PostgreSQL: BackupHistoryFileName. */
export function backupLabelName(start: Lsn, timeline: Timeline, size: SegmentSize): string {
  const segment = segmentName(segmentContaining(start, timeline, size), size);
  return `${segment}.${hex8(offsetInSegment(start, size))}.backup`;
}

/** Throws `history-file-invalid` (PostgreSQL calls it a backup history file) when a line is there but not readable. */
export function parseBackupLabel(text: string): BackupLabel {
  const fields = readFields(text);
  const start = readLocation(fields, 'START WAL LOCATION');
  if (start === null) throw badContents('no START WAL LOCATION');
  return {
    start,
    stop: readLocation(fields, 'STOP WAL LOCATION'),
    checkpoint: readLsn(fields, 'CHECKPOINT LOCATION'),
    method: fields.get('BACKUP METHOD') ?? null,
    from: fields.get('BACKUP FROM') ?? null,
    startTime: fields.get('START TIME') ?? null,
    stopTime: fields.get('STOP TIME') ?? null,
    label: fields.get('LABEL') ?? null,
    startTimeline: readTimeline(fields, 'START TIMELINE'),
    stopTimeline: readTimeline(fields, 'STOP TIMELINE'),
  };
}

type Fields = ReadonlyMap<string, string>;

function readFields(text: string): Fields {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(': ');
    // The first one counts: what follows LABEL may be text of the user.
    if (colon > 0 && !fields.has(line.slice(0, colon))) fields.set(line.slice(0, colon), line.slice(colon + 2));
  }
  return fields;
}

function readLocation(fields: Fields, key: string): WalLocation | null {
  const value = fields.get(key);
  if (value === undefined) return null;
  const match = LOCATION.exec(value);
  if (match === null) throw badContents(`${key} is "${value}"`);
  return { lsn: requireFieldLsn(key, match[1] ?? ''), segment: match[2] ?? '' };
}

function readLsn(fields: Fields, key: string): Lsn | null {
  const value = fields.get(key);
  return value === undefined ? null : requireFieldLsn(key, value);
}

function readTimeline(fields: Fields, key: string): Timeline | null {
  const value = fields.get(key);
  if (value === undefined) return null;
  if (!DECIMAL.test(value) || Number(value) > 0xffff_ffff) throw badContents(`${key} is "${value}"`);
  return requireTimeline(Number(value));
}

function requireFieldLsn(key: string, value: string): Lsn {
  try {
    return parseLsn(value);
  } catch (cause) {
    throw badContents(`${key} is "${value}"`, cause);
  }
}

function badContents(detail: string, cause?: unknown): ArchiverError {
  return new ArchiverError('history-file-invalid', `bad backup label contents: ${detail}`, { cause });
}
