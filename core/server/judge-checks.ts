import type { CheckChange, CheckRow, ChecksReport } from '../contract/checks';
import type { ChecksFlow } from '../contract/flow';

/** A failure counts once it was found again so much later: one that is gone by then is nothing to wake anybody for. */
const CONFIRMED_AFTER_MS = 30_000;
const NAMES_SHOWN = 3;
/** The flow has links of its own for these, which know at once when it is over. */
const JUDGED_BY_LINKS: ReadonlySet<string> = new Set(['PostgreSQL', 'receive-wal running', 'archiver errors']);

/** While one of these fails WAL is not delivered, or is of another cluster; no link of the flow knows of it. */
const FAILING: ReadonlySet<string> = new Set([
  'archive_mode',
  'archive_command',
  'continuous archiving',
  'systemid coherence',
]);

/** What the checks say of the server. Before the first report: what the history says. */
export function judgeChecks(report: ChecksReport | null, failing: ReadonlyMap<string, CheckChange>): ChecksFlow {
  if (report === null)
    return judged(
      null,
      [...failing.values()].map(({ check, hint }) => ({ name: check, hint })),
    );
  if (!report.active) return judged(0, []);
  const failed = report.rows.filter(({ ok }) => !ok);
  return judged(failed.length, failed.filter(isConfirmed));
}

function isConfirmed({ failedSince, checkedAt }: CheckRow): boolean {
  return failedSince !== null && Date.parse(checkedAt) - Date.parse(failedSince) >= CONFIRMED_AFTER_MS;
}

type Failure = Pick<CheckRow, 'name' | 'hint'>;

function judged(failed: number | null, confirmed: readonly Failure[]): ChecksFlow {
  const all = confirmed.filter(({ name }) => !JUDGED_BY_LINKS.has(name));
  const worst = all.filter(({ name }) => FAILING.has(name));
  const counted = [...worst, ...all.filter((failure) => !worst.includes(failure))];
  const [first] = counted;
  if (first === undefined) return { state: 'ok', advice: null, failed };
  const names = namesOf(counted);
  const what =
    counted.length === 1
      ? `The check "${first.name}" fails: ${first.hint ?? 'no reason is known'}.`
      : `${counted.length} checks fail: ${names}.`;
  const state = worst.length > 0 ? 'failing' : 'attention';
  return { state, advice: { what, todo: `See on the page Checks what to do about ${names}.` }, failed };
}

function namesOf(failures: readonly Failure[]): string {
  const names = failures.slice(0, NAMES_SHOWN).map(({ name }) => name);
  const more = failures.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}
