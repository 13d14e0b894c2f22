import { describe, expect, it } from 'vitest';
import type { Health, ServerSummary } from '../../../core/contract/flow';
import { StateWatch } from '../../../electron/state-watch';

const MINUTE_MS = 60_000;

const server = (state: Health, name = 'main', headline = 'a sentence'): ServerSummary => ({
  name,
  description: null,
  state,
  headline,
  todo: null,
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
      ['ok', 'attention', 'failing', 'attention', 'failing'],
      [null, 'attention', 'failing', null, null],
    ],
  ])('%j announces %j', (states, expected) => {
    expect(announced(states)).toEqual(expected);
  });

  it('does not repeat a full disk, however long it lasts and each try fails anew', () => {
    const watch = new StateWatch();
    const told: number[] = [];
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      const wal = `0000000100000000000000${(minute % 90) + 10}`;
      const full = server('failing', 'main', `cannot store ${wal}: no space left, ${minute / 100} % is free`);
      const found = minute % 2 === 0 ? server('ok') : full;
      if (watch.findWorse([found], minute * MINUTE_MS).length > 0) told.push(minute);
    }

    expect(told).toEqual([1]);
  });

  it.each([
    [14, []],
    [16, ['failing']],
  ])('tells the same trouble again only when it was over for a quarter of an hour: %i min', (minutes, expected) => {
    const watch = new StateWatch();
    const look = (state: Health, minute: number) => watch.findWorse([server(state)], minute * MINUTE_MS);
    look('ok', 0);
    look('failing', 1);
    look('ok', 100); // Nothing changed in between, so nobody looked.

    expect(look('failing', 100 + minutes).map(({ state }) => state)).toEqual(expected);
  });

  it('tells another trouble, though the one before is hardly over', () => {
    const watch = new StateWatch();
    const look = (state: Health, headline: string) => watch.findWorse([server(state, 'main', headline)], 0);
    look('ok', 'well');
    look('attention', 'a file was moved to the errors directory');
    look('ok', 'well');

    expect(look('attention', 'the receiver cannot connect')).toHaveLength(1);
  });

  it('does not tell what was there at the first look when it comes back', () => {
    const watch = new StateWatch();
    watch.findWorse([server('failing')], 0);
    watch.findWorse([server('ok')], MINUTE_MS);

    expect(watch.findWorse([server('failing')], 2 * MINUTE_MS)).toEqual([]);
  });

  it('watches each server by itself and forgets the ones that are gone', () => {
    const watch = new StateWatch();
    watch.findWorse([server('ok', 'a'), server('ok', 'b')], 0);

    expect(watch.findWorse([server('ok', 'a'), server('failing', 'b')], 1).map(({ name }) => name)).toEqual(['b']);
    watch.findWorse([], 2);
    expect(watch.findWorse([server('failing', 'b')], 3)).toEqual([]);
  });
});
