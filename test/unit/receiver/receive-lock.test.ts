import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { receiveLockOwner, takeReceiveLock } from '../../../core/receiver/receive-lock';
import { PARENT_VARIABLE } from '../../../core/receiver/receiver-command';
import { receiversOf } from '../../harness/receivers-of';

describe.runIf(process.platform === 'linux')('the holder of the receive lock', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'walyard-lock-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  const place = () => ({
    name: 'main',
    lockDirectory: directory,
    streamingWalsDirectory: join(directory, 'streaming'),
  });

  it('is nobody before and after, and the process that took it in between', async () => {
    expect(await receiveLockOwner(place())).toBeNull();
    const lock = await takeReceiveLock(place());
    expect(await receiveLockOwner(place())).toBe(process.pid);
    await lock.release();
    expect(await receiveLockOwner(place())).toBeNull();
  });

  it('is the receiver that was left behind, also when the number of the dead Walyard belongs to another process', async () => {
    const lock = await takeReceiveLock(place());
    const left = spawn(
      process.execPath,
      ['-e', 'setInterval(() => {}, 1000)', 'x', `--directory=${directory}/streaming`],
      {
        env: { ...process.env, [PARENT_VARIABLE]: '4194305.0' },
        stdio: 'ignore',
      },
    );
    try {
      await vi.waitFor(() => expect(receiversOf(place().streamingWalsDirectory)).toEqual([left.pid]), {
        timeout: 20_000,
      });

      // What is in the file is the number of this process, which runs and has nothing to do with it.
      expect(await receiveLockOwner(place())).toBe(left.pid);
    } finally {
      left.kill('SIGKILL');
      await lock.release();
    }
  });
});
