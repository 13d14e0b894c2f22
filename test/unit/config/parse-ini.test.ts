import { describe, expect, it } from 'vitest';
import { parseIni } from '../../../core/config/parse-ini';
import { failureOf } from './config-folder';

const option = (text: string, name: string, section = 'pg') =>
  parseIni(text, 'f.conf').sections.get(section)?.options.get(name);

describe('parseIni (config.md 1.1)', () => {
  it.each([
    ['= and blanks', 'a  =  b c ', 'b c'],
    ['a colon', 'a: b', 'b'],
    ['the first of both delimiters', 'a = x:y=z', 'x:y=z'],
    ['an upper-case name', 'A = B', 'B'],
    ['no value', 'a =', ''],
    ['what looks like an inline comment', 'a = b ; c # d', 'b ; c # d'],
    ['the last of two', 'a = 1\na = 2', '2'],
    ['a continuation', 'a = 1\n   2\n\t3', '1\n2\n3'],
    ['a continuation after a blank line and a comment', 'a = 1\n\n# no\n ; no\n  2\n\n', '1\n\n2'],
    ['CRLF line ends', 'a = 1\r\nb = 2\r\n', '1'],
    ['an indented option after its header', '   a = 1\n   b = 2', '1'],
  ])('reads an option with %s', (_, lines, expected) => {
    expect(option(`[pg]\n${lines}`, 'a')?.value).toBe(expected);
  });

  it('knows file, line and section of every option', () => {
    const text = '# head\n[barman]\nx = 1\n\n[pg]\n; no\na = 1\n  2\nb = 3\n';

    expect(option(text, 'b')).toEqual({ name: 'b', value: '3', file: 'f.conf', line: 9, section: 'pg' });
    expect(option(text, 'a')?.line).toBe(7);
    expect(option(text, 'x', 'barman')?.line).toBe(3);
  });

  it('merges a section that appears twice', () => {
    const section = parseIni('[pg]\na = 1\nb = 1\n[x]\n[pg]\nb = 2', 'f').sections.get('pg');

    expect([...(section?.options.values() ?? [])].map(({ name, value, line }) => [name, value, line])).toEqual([
      ['a', '1', 2],
      ['b', '2', 6],
    ]);
  });

  it('accepts a comment after a section header and reports other text', () => {
    expect(parseIni('[pg] ; note [1]', 'f').strayText).toEqual([]);
    expect(parseIni('[pg] note', 'f').strayText).toEqual([{ file: 'f', line: 1 }]);
    expect([...parseIni('[pg] ; note [1]', 'f').sections.keys()]).toEqual(['pg']);
  });

  it.each([
    ['an unterminated section header', '\n[pg', 'f.conf:2: unterminated section header "[pg"'],
    ['an empty section name', '[ ]', 'f.conf:1: empty section name'],
    ['an option before any section', '# c\na = 1', 'f.conf:2: option "a" stands before any section'],
    ['a line that is no option', '[pg]\nnonsense', 'f.conf:2: expected "option = value", found "nonsense"'],
    ['a line without a name', '[pg]\n= 1', 'f.conf:2: expected "option = value", found "= 1"'],
  ])('refuses %s, naming file and line', (_, text, message) => {
    const error = failureOf(() => parseIni(text, 'f.conf'));

    expect(error.code).toBe('config-invalid');
    expect(error.message).toBe(message);
    expect(error.hint).toMatch(/\.$/);
  });

  it('shows no password and no control character of a line it refuses', () => {
    const error = failureOf(() => parseIni("[password='a b'\u001b[31m", 'f'));

    expect(error.message).not.toContain('a b');
    expect(error.message).not.toContain('\u001b');
  });
});
