import { classifyWalName } from '../wal/wal-file-name';
import type { CatalogueEntry } from './catalogue-line';

const [TAB, DOT, ZERO, NINE, SPACE, DELETE] = [0x09, 0x2e, 0x30, 0x39, 0x20, 0x7f];
/** More digits might not be a safe integer, or a time that no clock shows. */
const MOST_SIZE_DIGITS = 15;
const MOST_SECOND_DIGITS = 12;

/**
 * A line as this program and Barman 3.14 write it: five fields, single TABs, plain decimals. Null for any other, which
 * may still be a good line. A catalogue may have a million lines; this takes a third of a regular expression's time.
 */
export function parseUsualLine(line: string): CatalogueEntry | null {
  const size = line.indexOf('\t') + 1;
  const time = skipDigits(line, size) + 1;
  if (size === 0 || time - 1 === size || time - 1 - size > MOST_SIZE_DIGITS) return null;
  const compression = endOfTime(line, time) + 1;
  const encryption = endOfWord(line, compression) + 1;
  const separated = [time, compression, encryption].every((start) => line.charCodeAt(start - 1) === TAB);
  if (!separated || encryption === compression + 1 || encryption === line.length) return null;
  if (endOfWord(line, encryption) !== line.length) return null;
  const name = line.slice(0, size - 1);
  if (classifyWalName(name) === null) return null;
  return {
    name,
    sizeBytes: Number(line.slice(size, time - 1)),
    time: Number(line.slice(time, compression - 1)),
    compression: wordOrNull(line.slice(compression, encryption - 1)),
    encryption: wordOrNull(line.slice(encryption)),
  };
}

function skipDigits(line: string, start: number): number {
  let at = start;
  for (let code = line.charCodeAt(at); code >= ZERO && code <= NINE; code = line.charCodeAt(at)) at += 1;
  return at;
}

/** The end of "seconds.fraction"; the start, when there is none. */
function endOfTime(line: string, start: number): number {
  const dot = skipDigits(line, start);
  const end = skipDigits(line, dot + 1);
  const isTime = dot > start && dot - start <= MOST_SECOND_DIGITS && line.charCodeAt(dot) === DOT && end > dot + 1;
  return isTime ? end : start;
}

function endOfWord(line: string, start: number): number {
  let at = start;
  for (let code = line.charCodeAt(at); code > SPACE && code < DELETE; code = line.charCodeAt(at)) at += 1;
  return at;
}

const wordOrNull = (text: string) => (text === 'None' ? null : text);
