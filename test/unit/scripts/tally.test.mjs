import { describe, expect, it } from 'vitest';
import {
  addTallies,
  closingLine,
  isForeign,
  tallyCheck,
  tallyPlaywright,
  tallyVitest,
} from '../../../scripts/checks/tally.mjs';

const test = (status, fullName = 'a test') => ({ status, fullName });
const file = (status, ...assertionResults) => ({ status, assertionResults });
const report = (...testResults) => ({ testResults });

describe('tallyVitest', () => {
  it('counts passed, failed and skipped tests', () => {
    const counts = tallyVitest(
      report(file('failed', test('passed'), test('failed')), file('passed', test('pending'))),
      1,
      'linux',
    );

    expect(counts).toEqual({ passed: 1, failed: 1, skipped: 1, foreign: 0 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    expect(tallyVitest(report(file('failed'), file('passed', test('passed'))), 1, 'linux')).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  it('counts a file whose tests passed but whose hook failed as a failure', () => {
    expect(tallyVitest(report(file('failed', test('passed'))), 1, 'linux')).toMatchObject({ passed: 1, failed: 1 });
  });

  it('counts an exit code that no failed test explains as a failure', () => {
    expect(tallyVitest(report(file('passed', test('passed'))), 1, 'linux')).toMatchObject({ passed: 1, failed: 1 });
  });

  it('counts a run without a report as a failure', () => {
    expect(tallyVitest(null, 0, 'linux')).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('tallyPlaywright', () => {
  const spec = (status, title = 'a test') => ({ title, tests: [{ status }] });
  const suites = [
    {
      specs: [spec('expected'), spec('flaky')],
      suites: [{ specs: [spec('unexpected'), spec('skipped', 'on Windows')] }],
    },
  ];

  it('counts the tests of nested suites, and one that passed at the second try as failed', () => {
    expect(tallyPlaywright({ suites }, 1, 'linux')).toEqual({ passed: 1, failed: 2, skipped: 1, foreign: 1 });
  });

  it('counts a run that broke before its first test as a failure', () => {
    expect(tallyPlaywright({ suites: [] }, 1, 'linux')).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('isForeign', () => {
  it.each([
    ['keeps a name with capitals on Windows', 'linux', true],
    ['opens the tray on macOS', 'linux', true],
    ['opens the tray on macOS', 'darwin', false],
    ['archives a segment', 'linux', false],
    ['uses renameat2 on Linux', 'win32', true],
  ])('"%s", skipped on %s: %s', (name, platform, expected) => {
    expect(isForeign(name, platform)).toBe(expected);
  });
});

describe('addTallies', () => {
  const some = [
    { passed: 2, failed: 0, skipped: 3, foreign: 1 },
    { passed: 1, failed: 1, skipped: 0, foreign: 0 },
  ];

  it('adds up what the steps counted', () => {
    expect(addTallies([...some, tallyCheck(0), tallyCheck(2)])).toEqual({
      passed: 4,
      failed: 2,
      skipped: 3,
      foreign: 1,
    });
  });

  it('counts skipped tests as failed when strict, but not those about another system', () => {
    expect(addTallies(some, { strict: true })).toMatchObject({ passed: 3, failed: 3, skipped: 1 });
  });
});

describe('closingLine', () => {
  it.each([
    [{ passed: 12, failed: 0, skipped: 0 }, '12 passed, 0 failed'],
    [{ passed: 1, failed: 2, skipped: 3 }, '1 passed, 2 failed, 3 skipped'],
  ])('says %o as "%s"', (counts, expected) => {
    expect(closingLine(counts)).toBe(expected);
  });
});
