/**
 * Counts of one step: `{ passed, failed, skipped, foreign }`. `foreign` are the skipped tests that say in their name that
 * they are about another operating system; they are part of `skipped`.
 */
const tally = (passed, failed, skipped = 0, foreign = 0) => ({ passed, failed, skipped, foreign });

const SYSTEM_IN_NAME = { darwin: /\bmacOS\b/, win32: /\bWindows\b/, linux: /\bLinux\b/ };

/** Whether a skipped test is about a system other than this one: its name says "on macOS", "on Windows" or "on Linux". */
export function isForeign(name, platform) {
  return Object.entries(SYSTEM_IN_NAME).some(([system, word]) => system !== platform && word.test(name));
}

/** A check without tests of its own counts as one. */
export const tallyCheck = (exitCode) => (exitCode === 0 ? tally(1, 0) : tally(0, 1));

/**
 * From Vitest's JSON report; null when it left none. A file that could not be loaded has no test to its name and counts
 * as one failure, and so does an exit code that no counted failure explains.
 */
export function tallyVitest(report, exitCode, platform) {
  if (report === null) return tally(0, 1);
  const files = report.testResults ?? [];
  const tests = files.flatMap((file) => file.assertionResults ?? []);
  const skippedTests = tests.filter(({ status }) => !['passed', 'failed'].includes(status));
  const failedTests = tests.filter(({ status }) => status === 'failed').length;
  const brokenFiles = files.filter(
    ({ status, assertionResults = [] }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const foreign = skippedTests.filter(({ fullName }) => isForeign(fullName, platform)).length;
  return withExitCode(tally(passed, failedTests + brokenFiles, skippedTests.length, foreign), exitCode);
}

/** From Playwright's JSON report. A test that passed only when tried again has failed. */
export function tallyPlaywright(report, exitCode, platform) {
  if (report === null) return tally(0, 1);
  const tests = specsOf(report.suites ?? []).flatMap((spec) =>
    spec.tests.map(({ status }) => ({ status, title: spec.title })),
  );
  const count = (...wanted) => tests.filter(({ status }) => wanted.includes(status)).length;
  const foreign = tests.filter(({ status, title }) => status === 'skipped' && isForeign(title, platform)).length;
  return withExitCode(tally(count('expected'), count('unexpected', 'flaky'), count('skipped'), foreign), exitCode);
}

/** All steps together. With `strict` (in CI) a test that was skipped has failed, unless it is about another system. */
export function addTallies(tallies, { strict = false } = {}) {
  const sum = (name) => tallies.reduce((total, one) => total + one[name], 0);
  const [passed, failed, skipped, foreign] = ['passed', 'failed', 'skipped', 'foreign'].map(sum);
  return strict ? tally(passed, failed + skipped - foreign, foreign, foreign) : tally(passed, failed, skipped, foreign);
}

/** The last line of a run. */
export const closingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/** One step in the summary; worded so that it cannot be taken for the closing line. */
export const summaryLine = (name, { passed, failed, skipped }) =>
  `  ${failed > 0 ? 'FAILED' : 'ok    '}  ${name.padEnd(12)} passed ${passed}, failed ${failed}, skipped ${skipped}`;

const withExitCode = (counts, exitCode) => (exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts);

const specsOf = (suites) => suites.flatMap((suite) => [...(suite.specs ?? []), ...specsOf(suite.suites ?? [])]);
