import { expect, it } from 'vitest';
import { ReloadLimit } from '../../../electron/reload-limit';

const MINUTE = 60_000;

it('does not reload a page for ever that keeps crashing', () => {
  const limit = new ReloadLimit();

  const allowed = [0, 1, 2, 3, 4].map((second) => limit.take(second * 1_000));

  expect(allowed).toEqual([true, true, true, false, false]);
});

it('reloads a page that crashes now and then, however often', () => {
  const limit = new ReloadLimit();

  const allowed = Array.from({ length: 20 }, (_, index) => limit.take(index * 5 * MINUTE));

  expect(allowed).not.toContain(false);
});

it('reloads again once the page has been quiet for a while', () => {
  const limit = new ReloadLimit();
  for (let second = 0; second < 4; second += 1) limit.take(second * 1_000);

  expect(limit.take(11 * MINUTE)).toBe(true);
});
