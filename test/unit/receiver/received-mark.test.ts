import { appendFileSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readReceivedMark } from '../../../core/receiver/received-mark';

const FIRST = '000000010000000000000001';
let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'walyard-mark-'))));
afterEach(() => rmSync(root, { recursive: true }));

describe('readReceivedMark', () => {
  it('is the same while nothing is written', () => {
    writeFileSync(join(root, `${FIRST}.partial`), 'x');
    const before = readReceivedMark(root);

    expect(readReceivedMark(root)).toBe(before);
  });

  it('is another when a segment came and was archived since, and no partial has followed', () => {
    utimesSync(root, 1, 1);
    const before = readReceivedMark(root);
    writeFileSync(join(root, FIRST), 'x');
    rmSync(join(root, FIRST));

    expect(readReceivedMark(root)).not.toBe(before);
  });

  it('is another after a write, and when the segment is finished', () => {
    const partial = join(root, `${FIRST}.partial`);
    writeFileSync(partial, 'x');
    utimesSync(partial, 1, 1);
    const before = readReceivedMark(root);
    appendFileSync(partial, 'y');
    const written = readReceivedMark(root);
    renameSync(partial, join(root, FIRST));

    expect(new Set([before, written, readReceivedMark(root)]).size).toBe(3);
  });

  it('is empty without the directory', () => {
    expect(readReceivedMark(join(root, 'absent'))).toBe('');
  });
});
