import { describe, expect, it } from 'vitest';
import { LayeredMap } from '../../../core/config/layered-map';

describe('LayeredMap', () => {
  const map = new LayeredMap(
    new Map([
      ['a', 1],
      ['b', 2],
    ]),
    new Map([
      ['b', 20],
      ['c', 30],
    ]),
  );
  const merged = new Map([
    ['a', 1],
    ['b', 20],
    ['c', 30],
  ]);

  it('is the shared entries with the own ones over them', () => {
    const visited = new Map<string, number>();
    map.forEach((value, key) => visited.set(key, value));

    expect([...map]).toEqual([...merged]);
    expect([...map.keys()]).toEqual([...merged.keys()]);
    expect([...map.values()]).toEqual([...merged.values()]);
    expect(visited).toEqual(merged);
    expect(map.size).toBe(3);
    expect(['a', 'b', 'c', 'd'].map((key) => [map.has(key), map.get(key)])).toEqual([
      [true, 1],
      [true, 20],
      [true, 30],
      [false, undefined],
    ]);
  });
});
