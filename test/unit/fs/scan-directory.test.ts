import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scanDirectory } from '../../../core/fs/scan-directory';

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'walyard-scan-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('scanDirectory', () => {
  it('tells files, links and other things apart without following a link', async () => {
    writeFileSync(join(root, 'file'), '');
    mkdirSync(join(root, 'directory'));
    symlinkSync('file', join(root, 'link'));
    symlinkSync('nowhere', join(root, 'dangling'));
    execFileSync('mkfifo', [join(root, 'fifo')]);
    const socket = createServer().listen(join(root, 'socket'));
    await new Promise((resolve) => socket.once('listening', resolve));

    const found = scanDirectory(root);
    socket.close();

    expect(new Map(found?.map(({ name, type }) => [name, type]))).toEqual(
      new Map([
        ['file', 'file'],
        ['directory', 'other'],
        ['link', 'link'],
        ['dangling', 'link'],
        ['fifo', 'other'],
        ['socket', 'other'],
      ]),
    );
  });

  it('does not see dot files, as Barman does not (LAY-3)', () => {
    writeFileSync(join(root, '.1234-000000010000000000000001'), '');
    writeFileSync(join(root, 'seen'), '');

    expect(scanDirectory(root)?.map(({ name }) => name)).toEqual(['seen']);
  });

  it('answers null for a missing directory and nothing for an empty one (ARC-7)', () => {
    expect(scanDirectory(join(root, 'missing'))).toBeNull();
    expect(scanDirectory(root)).toEqual([]);
  });

  it('throws for what is no directory', () => {
    writeFileSync(join(root, 'file'), '');

    expect(() => scanDirectory(join(root, 'file'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
  });
});
