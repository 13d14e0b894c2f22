import { classifyWalName } from '../wal/wal-file-name';
import { parseUsualLine } from './usual-line';

/** One archived WAL as Barman's catalogue describes it. */
export interface CatalogueEntry {
  readonly name: string;
  /** Bytes as stored. */
  readonly sizeBytes: number;
  /** Modification time of the source, seconds since the epoch. */
  readonly time: number;
  readonly compression: string | null;
  readonly encryption: string | null;
}

export interface CatalogueRecord {
  readonly entry: CatalogueEntry;
  /** True when a line may already be there: the file was found in the archive (README §4 deviation 2). */
  readonly onlyIfMissing: boolean;
}

/** The five-field line of Barman 3.14 and later, with its newline (XDB-4, XDB-7). */
export function formatCatalogueLine({ name, sizeBytes, time, compression, encryption }: CatalogueEntry): string {
  return `${name}\t${sizeBytes}\t${formatTime(time)}\t${compression ?? 'None'}\t${encryption ?? 'None'}\n`;
}

/** The four-field line of Barman before 3.14, which reads no other (XDB-5). */
export function formatOlderCatalogueLine({ name, sizeBytes, time, compression }: CatalogueEntry): string {
  return `${name}\t${sizeBytes}\t${formatTime(time)}\t${compression ?? 'None'}\n`;
}

/**
 * Shortest decimal that reads back as the same double, always with a fraction: what Python prints (XDB-4). The first
 * moments of 1970, which have no short decimal without an exponent, are written to the nanosecond.
 */
export function formatTime(seconds: number): string {
  const text = String(seconds);
  if (text.includes('e-')) return seconds.toFixed(9);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** The latest time that JavaScript's Date can show. */
const LATEST_TIME = 8.64e12;
const FIELDS =
  /^(?<name>\S+)\s+(?<size>\d+)\s+(?<time>-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?:\s+(?<compression>\S+))?(?:\s+(?<encryption>\S+))?$/i;

/** Reads a line of any of the three generations (XDB-5, XDB-6). Null when it is damaged: also by impossible numbers. */
export function parseCatalogueLine(line: string): CatalogueEntry | null {
  return parseUsualLine(line) ?? parseAnyLine(line);
}

function parseAnyLine(line: string): CatalogueEntry | null {
  const groups = FIELDS.exec(line.trim())?.groups;
  if (groups === undefined) return null;
  const name = groups['name'] ?? '';
  const [sizeBytes, time] = [Number(groups['size']), Number(groups['time'])];
  if (classifyWalName(name) === null || !Number.isSafeInteger(sizeBytes) || Math.abs(time) > LATEST_TIME) return null;
  return {
    name,
    sizeBytes,
    time,
    compression: noneAsNull(groups['compression']),
    encryption: noneAsNull(groups['encryption']),
  };
}

const noneAsNull = (text: string | undefined) => (text === undefined || text === 'None' ? null : text);
