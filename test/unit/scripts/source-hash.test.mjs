import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourceHash } from '../../../scripts/build/source-hash.mjs';

let root;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'walyard-source-hash-'));
  mkdirSync(join(root, 'core', 'wal'), { recursive: true });
  writeFileSync(join(root, 'core', 'wal', 'lsn.ts'), 'export {};');
});

afterEach(() => rmSync(root, { recursive: true }));

describe('sourceHash', () => {
  it('stays the same while nothing changes', () => {
    expect(sourceHash(root, ['core'])).toBe(sourceHash(root, ['core']));
  });

  it.each([
    ['a file changes its content', (file) => writeFileSync(file, 'export {}; ')],
    ['a file changes its name', (file) => renameSync(file, `${file}x`)],
    ['a file is added', (file) => writeFileSync(`${file}2`, '')],
    ['a file goes', (file) => rmSync(file)],
  ])('changes when %s', (_, change) => {
    const before = sourceHash(root, ['core', 'absent']);

    change(join(root, 'core', 'wal', 'lsn.ts'));

    expect(sourceHash(root, ['core', 'absent'])).not.toBe(before);
  });
});
