import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withQuarantineLock } from '../../../core/quarantine/quarantine-lock';

let lockDirectory: string;
beforeEach(() => void (lockDirectory = mkdtempSync(join(tmpdir(), 'walyard-lock-'))));
afterEach(() => rmSync(lockDirectory, { recursive: true, force: true }));

const lock = <T>(name: string, work: () => Promise<T>) => withQuarantineLock({ name, lockDirectory }, work, 30);

describe('withQuarantineLock', () => {
  it('says who is at it when it has waited long enough, and does nothing', async () => {
    const done: string[] = [];

    const outer = lock('main', async () => {
      done.push('outer');
      await lock('main', async () => done.push('inner'));
    });

    await expect(outer).rejects.toMatchObject({
      code: 'lock-busy',
      message: expect.stringContaining(`${process.pid}`),
    });
    expect(done).toEqual(['outer']);
  });

  it('is of one server alone, and free again after a failure', async () => {
    const failing = lock('main', async () => {
      await lock('main-2', async () => {});
      throw new Error('work failed');
    });

    await expect(failing).rejects.toThrow('work failed');
    expect(await lock('main', async () => 'done')).toBe('done');
  });
});
