import type { CheckChange, CheckRow } from '../contract/checks';
import type { StageOutcome } from '../health/check-server';

/** Beyond what still fails. */
const KEPT_CHANGES = 500;

export interface MadeRun {
  readonly outcomes: readonly StageOutcome[];
  /** Every result that is known after the run, those of stages that were not run included. */
  readonly rows: readonly Pick<CheckRow, 'name' | 'ok'>[];
  /** Every stage was run to its end. */
  readonly isWhole: boolean;
  readonly at: string;
}

export const TIMEOUT_CHECK = 'check timeout';

/** The last change of each check that fails now. `changes`: newest first. */
export function failingChecks(changes: readonly CheckChange[]): ReadonlyMap<string, CheckChange> {
  const last = new Map<string, CheckChange>();
  for (const change of changes) if (!last.has(change.check)) last.set(change.check, change);
  return new Map([...last].filter(([, { ok }]) => !ok));
}

/** What a run found to be otherwise than before. A check that has no result keeps the state it had. */
export function findChanges(failing: ReadonlyMap<string, CheckChange>, run: MadeRun): readonly CheckChange[] {
  const began = run.outcomes.flatMap(({ stage, results }) =>
    results
      .filter(({ name, ok }) => !ok && !failing.has(name))
      .map(({ name, hint }) => ({ check: name, group: stage, ok: false, at: run.at, hint })),
  );
  const ended = [...failing.values()]
    .filter((change) => isWellAgain(change, run))
    .map(({ check, group }) => ({ check, group, ok: true, at: run.at, hint: null }));
  return [...began, ...ended];
}

/** The newest, and besides the beginning of what has been failing for longer. */
export function boundChanges(changes: readonly CheckChange[]): readonly CheckChange[] {
  const still = failingChecks(changes);
  return changes.filter((change, index) => index < KEPT_CHANGES || still.get(change.check) === change);
}

function isWellAgain({ check, group }: CheckChange, { outcomes, rows, isWhole }: MadeRun): boolean {
  const results = outcomes.flatMap((outcome) => outcome.results);
  const result = results.find(({ name }) => name === check);
  if (result !== undefined) return result.ok;
  if (check === TIMEOUT_CHECK) return isWhole;
  const outcome = outcomes.find(({ stage }) => stage === group);
  if (outcome?.isComplete !== true) return false;
  // Quiet checks are seen only while they fail; one for which a connection is needed is not judged without it.
  return !rows.some(({ name, ok }) => !ok && name.startsWith('PostgreSQL')) || !NEED_POSTGRES.has(group);
}

const NEED_POSTGRES: ReadonlySet<string> = new Set([
  'PostgreSQL',
  'replication slot',
  'systemid coherence',
  'archiver checks',
]);
