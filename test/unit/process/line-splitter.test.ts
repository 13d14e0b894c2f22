import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../core/process/line-splitter';

function split(...chunks: readonly (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.write(Buffer.from(chunk));
  splitter.finish();
  return lines;
}

describe('LineSplitter', () => {
  it.each([
    [['one\ntwo\n'], ['one', 'two']],
    [
      ['one\ntw', 'o'],
      ['one', 'two'],
    ],
    [
      ['one\r\ntwo\r', '\n'],
      ['one', 'two'],
    ],
    [['\n\n'], ['', '']],
    [[''], []],
    [[], []],
  ])('turns %j into %j', (chunks, lines) => {
    expect(split(...chunks)).toEqual(lines);
  });

  it('finds the same lines wherever the output is cut, in the middle of a character too', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(fc.array(text), fc.nat(), (words, cut) => {
        const bytes = Buffer.from(words.map((word) => `${word.replaceAll(/[\r\n]/g, '')}\n`).join(''));
        const at = bytes.length === 0 ? 0 : cut % bytes.length;

        expect(split(bytes.subarray(0, at), bytes.subarray(at))).toEqual(split(bytes));
        expect(split(bytes)).toHaveLength(words.length);
      }),
    );
  });

  it('does not grow with a line that has no end', () => {
    const endless = Array.from({ length: 50 }, () => 'x'.repeat(1_000));

    expect(split(...endless, '\nnext\n').map((line) => line.length)).toEqual([4_096, 4]);
  });
});
