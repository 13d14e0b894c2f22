import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLinesBackwards, readUnfinishedLine } from '../../../core/fs/read-backwards';
import { openFilesBelow, tellsOpenFiles } from '../../harness/open-files';

/** Bytes that are read at a time. */
const CHUNK = 1 << 18;
let root: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'walyard-backwards-'));
  path = join(root, 'lines');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function backwards(text: string): string[] {
  writeFileSync(path, text, 'latin1');
  return [...readLinesBackwards(path)];
}

describe('readLinesBackwards', () => {
  it.each(['', '\n', 'one', 'one\n', 'one\ntwo', 'one\n\ntwo\n', '\none\n'])(
    'reads the lines of %j from the last to the first',
    async (text) => {
      expect(backwards(text)).toEqual(text.split('\n').toReversed());
    },
  );

  it.each([CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1])(
    'finds a line break where byte %i from the end is one',
    async (fromEnd) => {
      const text = `first\n${'x'.repeat(40)}\n${'y'.repeat(fromEnd - 1)}`;

      expect(backwards(text)).toEqual(text.split('\n').toReversed());
    },
  );

  it('reads any text whose lines cross the chunks', async () => {
    const line = fc.integer({ min: 0, max: CHUNK }).map((length) => 'é'.repeat(length));
    const anyText = fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n'));

    await fc.assert(
      fc.asyncProperty(anyText, async (text) => backwards(text).toReversed().join('\n') === text),
      { numRuns: 20 },
    );
  });
});

describe('readUnfinishedLine', () => {
  it.each([
    ['', ''],
    ['one\n', ''],
    ['one\ntwo', 'two'],
    ['one', 'one'],
    ['one\n\u0000\u0000', '\u0000\u0000'],
  ])('finds after the last line of %j the text %j', async (text, expected) => {
    writeFileSync(path, text);

    expect(readUnfinishedLine(path)).toBe(expected);
  });

  it.runIf(tellsOpenFiles)('leaves the file closed, on Linux', async () => {
    writeFileSync(path, 'one\ntwo');

    readUnfinishedLine(path);

    expect(openFilesBelow(root)).toEqual([]);
  });
});
