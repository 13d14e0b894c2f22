import { describe, expect, it } from 'vitest';
import { nagiosReport } from '../../../core/cli/check-nagios';
import { checkKey, checkLines, checksToJson, hasFailed } from '../../../core/cli/check-report';
import type { CheckResult, ServerChecks } from '../../../core/contract/checks';
import { advice, failed, passed } from '../../../core/health/check-result';

const bad = (name: string, hint: string) => failed(name, { hint, cause: 'It is broken.', fix: advice('Repair it.') });
const server = (name: string, results: readonly CheckResult[], active = true): ServerChecks => ({
  server: name,
  active,
  disabled: false,
  results: [...results],
  notes: [],
});
const WELL = [passed('PostgreSQL'), passed('wal size', { hint: '1.0 KiB', perfBytes: 1024 })];
const BROKEN = [passed('PostgreSQL'), bad('wal_level', 'minimal'), bad('archiver errors', 'unknown: 1')];

describe('the lines of check (checks §6.1)', () => {
  it('are a title and a tabbed line a check, with the hint in parentheses', () => {
    const lines = checkLines(server('main', [...WELL, bad('wal_level', 'minimal')]), { explain: false, messages: [] });

    expect(lines).toEqual([
      'Server main:',
      '\tPostgreSQL: OK',
      '\twal size: OK (1.0 KiB)',
      '\twal_level: FAILED (minimal)',
      '',
    ]);
  });

  it('are explained when asked', () => {
    const lines = checkLines(server('main', [bad('wal_level', 'minimal')]), { explain: true, messages: [] });

    expect(lines.slice(2, 4)).toEqual(['\t\tcause: It is broken.', '\t\tfix (advice): Repair it.']);
  });

  it('mark a server that is inactive, whose failures do not count (CHK-2)', () => {
    const inactive = server('main', BROKEN, false);

    expect(checkLines(inactive, { explain: false, messages: [] })[0]).toBe('Server main (inactive):');
    expect([hasFailed(inactive), hasFailed(server('main', BROKEN)), hasFailed(server('main', WELL))]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe('the JSON of check (checks §6.2)', () => {
  it.each([
    ['WAL archive', 'wal_archive'],
    ['replication slot (WAL streaming)', 'replication_slot_(wal_streaming)'],
    ['receive-wal running', 'receive_wal_running'],
    ['a.b', 'ab'],
  ])('has for %s the key %s', (name, key) => expect(checkKey(name)).toBe(key));

  it('has sorted keys, a hint or an empty text, and the last of two results of one name', () => {
    const checked = [server('b', [passed('x'), bad('x', 'worse')]), server('a', WELL)];

    const text = JSON.stringify(checksToJson(checked, { _INFO: ['told'], _WARNING: [] }, false));

    expect(text).toBe(
      '{"_INFO":["told"],"a":{"postgresql":{"hint":"","status":"OK"},"wal_size":{"hint":"1.0 KiB","status":"OK"}},' +
        '"b":{"x":{"hint":"worse","status":"FAILED"}}}',
    );
  });
});

describe('nagiosReport (checks §6.3)', () => {
  it.each<[string, ServerChecks[], string, boolean]>([
    ['no server', [], 'BARMAN OK - no server to be checked', false],
    ['one that is well', [server('main', WELL)], 'BARMAN OK - WAL archiving of main works|main_wals=1024B', false],
    [
      'two that are well',
      [server('a', WELL), server('b', WELL)],
      'BARMAN OK - WAL archiving of 2 servers works * a * b|a_wals=1024B b_wals=1024B',
      false,
    ],
    [
      'one that is broken',
      [server('main', BROKEN)],
      'BARMAN CRITICAL - server main has issues * main FAILED: wal_level, archiver errors',
      true,
    ],
    [
      'one broken of two',
      [server('a', BROKEN), server('b', WELL)],
      'BARMAN CRITICAL - 1 server out of 2 have issues * a FAILED: wal_level, archiver errors|b_wals=1024B',
      true,
    ],
    [
      'two broken of three',
      [server('a', BROKEN), server('b', WELL), server('c', [bad('x', 'y')])],
      'BARMAN CRITICAL - 2 server out of 3 have issues * a FAILED: wal_level, archiver errors * c FAILED: x|b_wals=1024B',
      true,
    ],
    [
      'an inactive one that is broken',
      [server('a', BROKEN, false)],
      'BARMAN OK - no server to be checked * IGNORING: a',
      false,
    ],
    [
      'an inactive one beside one that is well',
      [server('a', BROKEN, false), server('b', WELL)],
      'BARMAN OK - WAL archiving of b works * IGNORING: a|b_wals=1024B',
      false,
    ],
  ])('of %s', (_name, checked, line, isCritical) => {
    const report = nagiosReport(checked);

    expect([report.lines[0], report.isCritical]).toEqual([line, isCritical]);
  });

  it('has a line for each failed check, without what Nagios would take for figures', () => {
    const { lines } = nagiosReport([server('main', [bad('x', 'a | b\nc'), passed('y')])]);

    expect(lines.slice(1)).toEqual(['main.x: FAILED (a / b c)']);
  });
});
