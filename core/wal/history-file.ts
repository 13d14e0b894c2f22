import { ArchiverError } from '../errors';
import type { Lsn } from './lsn';
import { parseLsn } from './lsn';
import type { Timeline } from './timeline';
import { formatTimeline, nextTimeline, requireTimeline } from './timeline';
import { canonicalWalName, parseWalFileName } from './wal-file-name';

/** One switch of timeline on the way to `timeline`. */
export interface HistoryRecord {
  /** The timeline that the file is about: the same in all of its records. */
  readonly timeline: Timeline;
  readonly parentTimeline: Timeline;
  /** Where the parent was left. */
  readonly switchpoint: Lsn;
  readonly reason: string;
}

/** Text of the history file of a timeline, null when there is none. Storages read asynchronously, tests need not. */
export type ReadHistory = (timeline: Timeline) => Promise<string | null> | string | null;

const DECIMAL = /^[0-9]{1,10}$/;

/** NAM-32. */
export function historyFileName(timeline: Timeline): string {
  return `${formatTimeline(timeline)}.history`;
}

/** NAM-33, NAM-35: the records in the order of the file. Throws `history-file-invalid`, `wal-name-invalid`. */
export function parseHistoryFile(name: string, text: string): readonly HistoryRecord[] {
  const { kind, timeline } = parseWalFileName(name);
  if (kind !== 'history') throw new ArchiverError('wal-name-invalid', `${name} does not name a history file`);
  const fileName = canonicalWalName(name);
  const records: HistoryRecord[] = [];
  for (const [index, rawLine] of text.split('\n').entries()) {
    const line = rawLine.trim();
    if (line === '' || line.startsWith('#')) continue;
    records.push({ timeline, ...parseLine(line, `line ${index + 1} of ${fileName}`) });
  }
  if (records.length === 0) throw badContents(`${fileName} has no record`);
  return records;
}

/** NAM-36: the switches away from `parent`, at or after `after` if given. Stops at the first missing history file. */
export async function findChildTimelines(
  parent: Timeline,
  readHistory: ReadHistory,
  after?: Lsn,
): Promise<readonly HistoryRecord[]> {
  const children: HistoryRecord[] = [];
  for (let timeline = nextTimeline(parent); timeline !== null; timeline = nextTimeline(timeline)) {
    const text = await readHistory(timeline);
    if (text === null) break;
    const records = parseHistoryFile(historyFileName(timeline), text);
    const isChild = (record: HistoryRecord) =>
      record.parentTimeline === parent && (after === undefined || record.switchpoint >= after);
    children.push(...records.filter(isChild));
  }
  return children;
}

function parseLine(line: string, place: string): Omit<HistoryRecord, 'timeline'> {
  const fields = line.split('\t');
  if (fields.length !== 3) throw badContents(`${place} has ${fields.length} fields instead of 3`);
  const [parent = '', switchpoint = '', reason = ''] = fields;
  if (!DECIMAL.test(parent)) throw badContents(`${place} has no timeline "${parent}"`);
  try {
    return { parentTimeline: requireTimeline(Number(parent)), switchpoint: parseLsn(switchpoint), reason };
  } catch (cause) {
    throw badContents(`${place} has an invalid timeline or LSN`, cause);
  }
}

function badContents(detail: string, cause?: unknown): ArchiverError {
  return new ArchiverError('history-file-invalid', `bad history file contents: ${detail}`, { cause });
}
