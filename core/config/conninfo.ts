import { ArchiverError } from '../errors';
import { isConninfoUri, parseConninfoUri } from './conninfo-uri';

/** What libpq's `isspace` accepts in the C locale. */
const BLANK = /[ \t\n\v\f\r]/;
const NEEDS_NO_QUOTES = /^[A-Za-z0-9_.:/@,+-]+$/;
const REDACTED = '*REDACTED*';

/**
 * Splits a connection string as libpq does (fe-connect.c, `conninfo_parse` and `conninfo_uri_parse`); keywords are not
 * checked against a list, because they depend on the libpq that is used later. The last of two equal keywords wins.
 *
 * @throws ArchiverError `config-invalid`; the message never quotes the text, which may hold a password.
 */
export function parseConninfo(text: string): ReadonlyMap<string, string> {
  if (isConninfoUri(text)) return parseConninfoUri(text);
  const pairs = new Map<string, string>();
  let at = skipBlanks(text, 0);
  while (at < text.length) {
    const keyword = readKeyword(text, at, pairs.size + 1);
    const value = readValue(text, skipBlanks(text, keyword.end), keyword.text);
    pairs.set(keyword.text, value.text);
    at = skipBlanks(text, value.end);
  }
  return pairs;
}

/** A `keyword=value` string with libpq's quoting, in the order given. */
export function formatConninfo(pairs: Iterable<readonly [string, string]>): string {
  return [...pairs].map(([keyword, value]) => `${keyword}=${quote(value)}`).join(' ');
}

/** CFG-18, for connection strings and for any line that may contain one: a log line, an error message, JSON. */
export function redactConninfo(text: string): string {
  if (!/pass|postgres/i.test(text)) return text;
  return text
    .replace(URI_PASSWORD, `$1${REDACTED}@`)
    .replace(QUERY_PASSWORD, `$1${REDACTED}`)
    .replace(JSON_PASSWORD, `$1${REDACTED}"`)
    .replace(PAIR_PASSWORD, `$1${REDACTED}`);
}

// Up to the last "@" of the word: hiding too much is better than showing the end of a password that holds an "@".
const URI_PASSWORD = /(\bpostgres(?:ql)?:\/\/[^\s:@/]*:)(?:[^\s"]*@|\S*@)/gi;
const QUERY_PASSWORD = /([?&](?:ssl)?password=)[^&\s"]*/gi;
const JSON_PASSWORD = /("\w*pass(?:word|wd|phrase)"\s*:\s*")(?:[^"\\]|\\.)*"?/gi;
const PAIR_PASSWORD =
  /((?<![?&])(?<![?&]ssl)pass(?:word|wd|phrase)\s*=\s*)(?:'(?:[^'\\]|\\[^])*(?:'|\\?$)|(?:\\[^]|[^\s'\\])(?:\\[^]|[^\s\\])*)/gi;

interface Token {
  readonly text: string;
  readonly end: number;
}

function readKeyword(text: string, start: number, ordinal: number): Token {
  let end = start;
  while (end < text.length && text[end] !== '=' && !BLANK.test(text.charAt(end))) end += 1;
  const equals = skipBlanks(text, end);
  if (text[equals] !== '=') throw invalid(`missing "=" after item ${ordinal}`);
  if (end === start) throw invalid(`missing keyword before the "=" of item ${ordinal}`);
  return { text: text.slice(start, end), end: equals + 1 };
}

function readValue(text: string, start: number, keyword: string): Token {
  const quoted = text[start] === "'";
  let value = '';
  let at = quoted ? start + 1 : start;
  while (at < text.length) {
    const character = text.charAt(at);
    if (quoted ? character === "'" : BLANK.test(character)) break;
    // A backslash at the very end stands for nothing, as in libpq.
    if (character === '\\') at += 1;
    value += text.charAt(at);
    at += 1;
  }
  if (!quoted) return { text: value, end: at };
  if (at >= text.length) throw invalid(`unterminated quoted value of "${keyword}"`);
  return { text: value, end: at + 1 };
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (at < text.length && BLANK.test(text.charAt(at))) at += 1;
  return at;
}

const quote = (value: string) => (NEEDS_NO_QUOTES.test(value) ? value : `'${value.replace(/[\\']/g, '\\$&')}'`);

function invalid(reason: string): ArchiverError {
  return new ArchiverError('config-invalid', `invalid connection string: ${reason}`, {
    hint: 'Write keyword=value pairs, values with blanks in single quotes, or a postgresql:// URI.',
  });
}
