import { describe, expect, it } from 'vitest';
import { parseSelector, type SelectionText } from '../../../core/server/parse-selector';

const NOTHING: SelectionText = { names: [], from: null, to: null, timeline: null, before: null };
const [A, B] = ['000000010000000000000001', '000000010000000000000002'];

describe('parseSelector', () => {
  it.each<[Partial<SelectionText>, unknown]>([
    [{ names: [A, B] }, { by: 'names', names: [A, B] }],
    [
      { from: A, to: B },
      { by: 'range', from: A, to: B },
    ],
    [{ timeline: 2 }, { by: 'timeline', timeline: 2 }],
    [{ before: A }, { by: 'before-wal', wal: A }],
    [{ before: '16/B374D848' }, { by: 'before-lsn', lsn: 0x16b374d848n, timeline: null }],
  ])('reads %j', (given, selector) => {
    expect(parseSelector({ ...NOTHING, ...given })).toEqual(selector);
  });

  it.each<[Partial<SelectionText>, RegExp]>([
    [{}, /no WAL is selected/],
    [{ names: [A], timeline: 1 }, /more than one way/],
    [{ from: A, to: B, before: B }, /more than one way/],
    [{ from: A }, /--from is only one end/],
    [{ to: A }, /--to is only one end/],
    [{ before: '16/XYZ' }, /"16\/XYZ" is no LSN/],
  ])('refuses %j', (given, message) => {
    expect(() => parseSelector({ ...NOTHING, ...given })).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching(message), hint: expect.any(String) }),
    );
  });
});
