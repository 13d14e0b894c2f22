import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { DigestLog, type WalDigest } from '../../../core/storage/digest-log';

const [X, Y] = ['000000010000000000000001', '000000010000000000000002'];
const digest = (name: string, digit: string): WalDigest => ({ name, sha256: digit.repeat(64), compression: 'gzip' });

let directory: string;
let log: DigestLog;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'walyard-digests-'));
  log = new DigestLog(join(directory, 'digests'), nodeDurableFs);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('DigestLog', () => {
  it('forgets every digest of a name and keeps the others, without leaving anything behind', async () => {
    await log.append([digest(X, 'a'), digest(Y, 'b')]);
    await log.append([digest(X, 'c')]);
    chmodSync(join(directory, 'digests'), 0o640);

    await log.forget(new Set([X]));

    expect([await log.find(X), await log.find(Y)]).toEqual([null, digest(Y, 'b')]);
    expect(readdirSync(directory)).toEqual(['digests']);
    expect(statSync(join(directory, 'digests')).mode & 0o777).toBe(0o640);
  });

  it('does not write when it has nothing to forget', async () => {
    await log.forget(new Set([X]));
    expect(readdirSync(directory)).toEqual([]);
    await log.append([digest(Y, 'b')]);
    const { ino } = statSync(join(directory, 'digests'));

    await log.forget(new Set([X]));

    expect(statSync(join(directory, 'digests')).ino).toBe(ino);
  });

  it('drops what a crash left of a line, and goes on after it', async () => {
    writeFileSync(join(directory, 'digests'), `\n${X}\taaaa`);
    await log.append([digest(X, 'a'), digest(Y, 'b')]);

    await log.forget(new Set([X]));

    expect(readFileSync(join(directory, 'digests'), 'utf8')).toBe(`${Y}\t${'b'.repeat(64)}\tgzip\n`);
  });
});
