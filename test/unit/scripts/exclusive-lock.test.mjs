import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withExclusiveLock } from '../../../scripts/setup/exclusive-lock.mjs';

let folder;
let lock;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'walyard-lock-'));
  lock = join(folder, 'locks', 'set-up.lock');
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('withExclusiveLock', () => {
  it('lets one body run after the other', async () => {
    const seen = [];
    const body = (name) => async () => {
      seen.push(`${name} starts`);
      await delay(50);
      seen.push(`${name} ends`);
    };

    await Promise.all([withExclusiveLock(lock, body('a')), withExclusiveLock(lock, body('b'))]);

    expect(seen).toEqual(['a starts', 'a ends', 'b starts', 'b ends']);
  });

  it('is free again after a body that failed', async () => {
    await expect(withExclusiveLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');

    expect(existsSync(lock)).toBe(false);
  });

  it('takes over the lock of a process that was killed', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    await withExclusiveLock(lock, () => null);
    writeFileSync(lock, String(dead));

    await expect(withExclusiveLock(lock, () => 'ran')).resolves.toBe('ran');
  });
});
