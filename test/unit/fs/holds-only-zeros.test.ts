import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdsOnlyZeros } from '../../../core/fs/holds-only-zeros';

const MIB = 1 << 20;

describe('holdsOnlyZeros', () => {
  let directory: string;
  beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'walyard-zeros-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it.each([
    ['an empty file', Buffer.alloc(0), true],
    ['zeros over several chunks', Buffer.alloc(2 * MIB + 5), true],
    ['one byte at the very end', Buffer.alloc(2 * MIB + 5).fill(1, 2 * MIB + 4), false],
    ['one byte at the start', Buffer.from([1, 0, 0]), false],
  ])('answers for %s', async (_what, content, expected) => {
    const file = join(directory, 'file');
    writeFileSync(file, content);

    expect(await holdsOnlyZeros(file)).toBe(expected);
  });
});
