import { describe, expect, it } from 'vitest';
import type { Health, ServerSummary } from '../../../core/contract/flow';
import { StateWatch } from '../../../electron/state-watch';

const MINUTE_MS = 60_000;

const server = (state: Health, name = 'main'): ServerSummary => ({
  name,
  description: null,
  state,
  headline: 'a sentence',
  pendingFiles: 0,
  rpoBytes: 0,
  demo: false,
});

/** One look a minute; the answers are the states that were announced. */
function announced(states: readonly Health[]): readonly (Health | null)[] {
  const watch = new StateWatch();
  return states.map((state, minute) => watch.findWorse([server(state)], minute * MINUTE_MS)[0]?.state ?? null);
}

describe('StateWatch', () => {
  it.each<[Health[], (Health | null)[]]>([
    [
      ['ok', 'attention'],
      [null, 'attention'],
    ],
    [
      ['ok', 'failing'],
      [null, 'failing'],
    ],
    [
      ['ok', 'attention', 'failing'],
      [null, 'attention', 'failing'],
    ],
    [
      ['failing', 'attention', 'ok'],
      [null, null, null],
    ],
    [
      ['failing', 'failing'],
      [null, null],
    ],
    [
      ['ok', 'stopped', 'ok'],
      [null, null, null],
    ],
    [
      ['ok', 'failing', 'failing'],
      [null, 'failing', null],
    ],
    [
      ['ok', 'attention', 'ok', 'attention'],
      [null, 'attention', null, null],
    ],
    [
      ['ok', 'attention', 'ok', 'ok', 'ok', 'ok', 'attention'],
      [null, 'attention', null, null, null, null, 'attention'],
    ],
  ])('%j announces %j', (states, expected) => {
    expect(announced(states)).toEqual(expected);
  });

  it('watches each server by itself and forgets the ones that are gone', () => {
    const watch = new StateWatch();
    watch.findWorse([server('ok', 'a'), server('ok', 'b')], 0);

    expect(watch.findWorse([server('ok', 'a'), server('failing', 'b')], 1).map(({ name }) => name)).toEqual(['b']);
    watch.findWorse([], 2);
    expect(watch.findWorse([server('failing', 'b')], 3)).toEqual([]);
  });
});
