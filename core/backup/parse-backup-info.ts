import { isSegmentSize } from '../wal/segment-size';
import { requireTimeline, type Timeline } from '../wal/timeline';
import { canonicalWalName, classifyWalName } from '../wal/wal-file-name';
import type { Backup, BackupRecord, Keep } from './backup';

export interface BackupInfoSource {
  readonly id: string;
  readonly file: string;
  readonly keep: Keep | null;
}

type Fields = ReadonlyMap<string, string | null>;

const DECIMAL = /^\d+$/;
const MAX_TIMELINE = 0xffff_ffff;

/**
 * Reads `backup.info`: lines of `key=value`, of which `None` means no value. Unknown keys are kept. A file that does not
 * say for certain what WAL the backup needs makes a damaged backup; nothing throws.
 */
export function parseBackupInfo(text: string, source: BackupInfoSource): BackupRecord {
  const fields = readFields(text);
  const problem = findTextProblem(text, fields) ?? findValueProblem(fields);
  if (problem !== null) return { kind: 'damaged', id: source.id, file: source.file, problem };
  return toBackup(fields, source);
}

function readFields(text: string): Fields {
  const fields = new Map<string, string | null>();
  for (const line of text.split(/\r?\n/)) {
    const equals = line.indexOf('=');
    if (equals <= 0) continue;
    const value = line.slice(equals + 1);
    fields.set(line.slice(0, equals).trim(), value === 'None' ? null : value);
  }
  return fields;
}

/** What a power loss or a full disk leaves behind. */
function findTextProblem(text: string, fields: Fields): string | null {
  if (text.trim() === '') return 'the file is empty';
  if (text.includes('\0')) return 'the file holds zero bytes';
  if (!text.endsWith('\n')) return 'the file ends in the middle of a line';
  const status = fields.get('status');
  return status === undefined || status === null || status === '' ? 'it has no status' : null;
}

function findValueProblem(fields: Fields): string | null {
  for (const key of ['begin_wal', 'end_wal']) {
    const name = valueOf(fields, key);
    if (name !== null && (name.includes('/') || classifyWalName(name) !== 'segment')) return `${key} is "${name}"`;
  }
  const timeline = valueOf(fields, 'timeline');
  if (timeline !== null && !(DECIMAL.test(timeline) && Number(timeline) <= MAX_TIMELINE)) {
    return `timeline is "${timeline}"`;
  }
  const [begin, end] = [walOf(fields, 'begin_wal'), walOf(fields, 'end_wal')];
  return begin !== null && end !== null && end < begin ? `end_wal ${end} comes before begin_wal ${begin}` : null;
}

function toBackup(fields: Fields, { id, keep }: BackupInfoSource): Backup {
  const size = numberOf(fields, 'xlog_segment_size');
  return {
    kind: 'backup',
    id,
    name: valueOf(fields, 'backup_name'),
    status: valueOf(fields, 'status') ?? '',
    beginWal: walOf(fields, 'begin_wal'),
    endWal: walOf(fields, 'end_wal'),
    beginTime: timeOf(fields, 'begin_time'),
    endTime: timeOf(fields, 'end_time'),
    timeline: timelineOf(fields),
    sizeBytes: numberOf(fields, 'size'),
    deduplicatedBytes: numberOf(fields, 'deduplicated_size'),
    mode: valueOf(fields, 'mode'),
    serverName: valueOf(fields, 'server_name'),
    systemIdentifier: valueOf(fields, 'systemid'),
    version: numberOf(fields, 'version'),
    segmentSize: size !== null && isSegmentSize(size) ? size : null,
    parentId: valueOf(fields, 'parent_backup_id'),
    error: valueOf(fields, 'error'),
    keep,
    fields,
  };
}

function valueOf(fields: Fields, key: string): string | null {
  const value = fields.get(key) ?? '';
  return value === '' ? null : value;
}

function walOf(fields: Fields, key: string): string | null {
  const name = valueOf(fields, key);
  return name === null ? null : canonicalWalName(name);
}

function numberOf(fields: Fields, key: string): number | null {
  const value = valueOf(fields, key);
  return value !== null && DECIMAL.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) : null;
}

/** The timeline of the first segment when the file does not say it. */
function timelineOf(fields: Fields): Timeline | null {
  const timeline = numberOf(fields, 'timeline');
  if (timeline !== null) return requireTimeline(timeline);
  const begin = walOf(fields, 'begin_wal');
  return begin === null ? null : requireTimeline(Number.parseInt(begin.slice(0, 8), 16));
}

/** `2026-11-24 17:02:24.808162+00:00`; older versions leave the zone out and mean the local one. */
function timeOf(fields: Fields, key: string): Date | null {
  const time = new Date((valueOf(fields, key) ?? '').replace(' ', 'T'));
  return Number.isNaN(time.getTime()) ? null : time;
}
