import type { CheckResult, ServerChecks } from '../contract/checks';
import { hasFailed } from './check-report';

interface Report {
  readonly lines: readonly string[];
  readonly isCritical: boolean;
}

/** What a plugin of Nagios prints (checks §6.3). The words before the dash are Barman's: alarms look for them. */
export function nagiosReport(checked: readonly ServerChecks[]): Report {
  const troubled = checked.filter(({ results }) => results.some(({ ok }) => !ok));
  const isCritical = checked.some(hasFailed);
  const perf = performanceData(checked);
  if (isCritical)
    return { lines: [criticalLine(checked, troubled) + perf, ...troubled.flatMap(detailLines)], isCritical };
  const good = checked.filter((checks) => !troubled.includes(checks)).map(({ server }) => server);
  const ignored = troubled.map(({ server }) => ` * IGNORING: ${server}`).join('');
  return { lines: [`BARMAN OK - ${describeGood(good)}${ignored}${perf}`], isCritical };
}

function criticalLine(checked: readonly ServerChecks[], troubled: readonly ServerChecks[]): string {
  const summaries = troubled.map(
    ({ server, results }) => `${server} FAILED: ${failures(results).map(nameOf).join(', ')}`,
  );
  const [only] = troubled;
  const subject =
    checked.length === 1
      ? `server ${only?.server ?? ''} has issues`
      : `${troubled.length} server out of ${checked.length} have issues`;
  return `BARMAN CRITICAL - ${subject} * ${summaries.join(' * ')}`;
}

function detailLines({ server, results }: ServerChecks): readonly string[] {
  return failures(results).map(
    ({ name, hint }) => `${server}.${name}: FAILED${hint === null ? '' : ` (${plain(hint)})`}`,
  );
}

function describeGood(servers: readonly string[]): string {
  if (servers.length === 0) return 'no server to be checked';
  if (servers.length === 1) return `WAL archiving of ${servers[0] ?? ''} works`;
  return `WAL archiving of ${servers.length} servers works * ${servers.join(' * ')}`;
}

function performanceData(checked: readonly ServerChecks[]): string {
  const figures = checked.flatMap(({ server, results }) =>
    results.flatMap(({ perfBytes }) => (perfBytes === null ? [] : [`${server}_wals=${perfBytes}B`])),
  );
  return figures.length === 0 ? '' : `|${figures.join(' ')}`;
}

const failures = (results: readonly CheckResult[]) => results.filter(({ ok }) => !ok);
const nameOf = ({ name }: CheckResult) => name;

/** Nagios takes what comes after a bar for figures, and a line break for the end. */
const plain = (text: string) => text.replaceAll('|', '/').replaceAll(/\s+/g, ' ').trim();
