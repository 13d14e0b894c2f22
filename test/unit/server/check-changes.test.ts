import { describe, expect, it } from 'vitest';
import type { CheckChange } from '../../../core/contract/checks';
import { failed, advice, passed } from '../../../core/health/check-result';
import type { StageOutcome } from '../../../core/health/check-server';
import { boundChanges, failingChecks, findChanges } from '../../../core/server/check-changes';

const bad = (name: string) => failed(name, { hint: `${name} is bad`, cause: 'because', fix: advice('repair it') });
const change = (check: string, ok: boolean, at: string, group = check): CheckChange => ({
  check,
  group,
  ok,
  at,
  hint: ok ? null : 'bad',
});
const outcome = (stage: string, results: StageOutcome['results'], isComplete = true): StageOutcome => ({
  stage,
  results,
  isComplete,
});

/** `before`: the checks that fail, each with its group. */
function found(before: Readonly<Record<string, string>>, outcomes: readonly StageOutcome[], isWhole = true) {
  const failing = failingChecks(Object.entries(before).map(([check, group]) => change(check, false, 'earlier', group)));
  const rows = outcomes.flatMap(({ results }) => results);
  return findChanges(failing, { outcomes, rows, isWhole, at: 'now' }).map(({ check, ok }) => [check, ok]);
}

describe('findChanges', () => {
  it('tells of a check that begins to fail, with what it says, and once only', () => {
    const outcomes = [outcome('wal_level', [bad('wal_level')])];
    const run = { outcomes, rows: [], isWhole: true, at: 'now' };

    const began = findChanges(new Map(), run);

    expect(began).toEqual([{ check: 'wal_level', group: 'wal_level', ok: false, at: 'now', hint: 'wal_level is bad' }]);
    expect(findChanges(failingChecks(began), run)).toEqual([]);
  });

  it('says nothing of what is well as before', () => {
    expect(found({}, [outcome('wal_level', [passed('wal_level')])])).toEqual([]);
  });

  it('tells of a check that is well again', () => {
    expect(found({ encryption: 'encryption' }, [outcome('encryption', [passed('encryption')])])).toEqual([
      ['encryption', true],
    ]);
  });

  it('takes a quiet check that is not seen any more for well', () => {
    expect(found({ configuration: 'configuration' }, [outcome('configuration', [])])).toEqual([
      ['configuration', true],
    ]);
  });

  it.each([
    ['was not run', [outcome('directories', [])]],
    ['was interrupted', [outcome('replication slot', [], false)]],
    [
      'needs PostgreSQL, which does not answer',
      [outcome('PostgreSQL', [bad('PostgreSQL')]), outcome('replication slot', [])],
    ],
  ])('leaves a check as it was when its stage %s', (_why, outcomes) => {
    expect(found({ 'replication slot': 'replication slot' }, outcomes)).not.toContainEqual(['replication slot', true]);
  });

  it('takes the time limit for kept only when everything was made', () => {
    const made = [outcome('directories', [])];

    expect(found({ 'check timeout': 'encryption' }, made, false)).toEqual([]);
    expect(found({ 'check timeout': 'encryption' }, made, true)).toEqual([['check timeout', true]]);
  });
});

describe('failingChecks', () => {
  it('goes by the last change of each', () => {
    const changes = [change('a', true, '3'), change('b', false, '2'), change('a', false, '1')];

    expect([...failingChecks(changes).keys()]).toEqual(['b']);
  });
});

describe('boundChanges', () => {
  it('keeps the newest 500, and besides since when what still fails has failed', () => {
    const flapping = Array.from({ length: 800 }, (_, index) =>
      change('flapping', index % 2 === 0, String(1_000 - index)),
    );
    const old = change('old', false, '1');

    const kept = boundChanges([...flapping, change('over', true, '2'), old]);

    expect(kept).toHaveLength(501);
    expect(kept.at(-1)).toBe(old);
    expect(kept[0]).toBe(flapping[0]);
  });
});
