import { spawn } from 'node:child_process';
import { threadId } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { endOrphanReceivers, findOrphanReceivers } from '../../../core/receiver/orphan-receivers';
import { PARENT_VARIABLE, parentMark } from '../../../core/receiver/receiver-command';
import { receiversOf } from '../../harness/receivers-of';

const children: ReturnType<typeof spawn>[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

/** Of a Walyard that has died: the number of no process. */
const GONE = '4194305.0';

let counter = 0;
const newDirectory = () => `/nowhere/${process.pid}/${(counter += 1)}`;

function run(directory: string, parent: string | null): number {
  const env = { ...process.env, ...(parent === null ? {} : { [PARENT_VARIABLE]: parent }) };
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'x', `--directory=${directory}`], {
    env,
    stdio: 'ignore',
  });
  children.push(child);
  return child.pid ?? 0;
}

describe.runIf(process.platform === 'linux')('orphan receivers', () => {
  it('are those of this directory whose parent is no longer the one that started them', async () => {
    const directory = newDirectory();
    const orphan = run(directory, GONE);
    run(directory, parentMark());
    run(directory, null);
    run(`${directory}0`, GONE);

    await vi.waitFor(() => expect(findOrphanReceivers(directory)).toEqual([orphan]));
  });

  it('are those of a thread of this process that no longer lives, too', async () => {
    const directory = newDirectory();
    run(directory, parentMark());
    const orphan = run(directory, `${process.pid}.${threadId + 1}`);

    await vi.waitFor(() => expect(findOrphanReceivers(directory)).toEqual([orphan]));
  });

  it.runIf(process.getuid?.() === 0)(
    'are not those of a container, whose Walyard has another number here',
    async () => {
      const directory = newDirectory();
      const contained = [process.execPath, '-e', 'setInterval(() => {}, 1000)', 'x', `--directory=${directory}`];
      const env = { ...process.env, [PARENT_VARIABLE]: GONE };
      children.push(spawn('unshare', ['--pid', '--fork', '--kill-child', ...contained], { env, stdio: 'ignore' }));
      await vi.waitFor(() => expect(receiversOf(directory).length).toBeGreaterThanOrEqual(2));

      // The one before is unshare itself, which stays outside.
      expect(findOrphanReceivers(directory)).not.toContain(Math.max(...receiversOf(directory)));
    },
  );

  it('are not those that a script runs for a Walyard that lives', async () => {
    const directory = newDirectory();
    const program = `#!/bin/sh\nnode -e 'setInterval(() => {}, 1000)' x "$@"\ntrue\n`;
    const starter = spawn(
      process.execPath,
      [
        '-e',
        `const env = { ...process.env, ${PARENT_VARIABLE}: process.pid + '.0' };
         const { spawn } = require('node:child_process');
         spawn('/bin/sh', ['-c', ${JSON.stringify(program)}, 'x', '--directory=${directory}'], { env, stdio: 'ignore' });`,
      ],
      { stdio: 'ignore', detached: true },
    );
    const receivers = () => receiversOf(directory);
    try {
      await vi.waitFor(() => expect(receivers()).toHaveLength(2), { timeout: 20_000 });
      expect(findOrphanReceivers(directory)).toEqual([]);

      starter.kill('SIGKILL');

      await vi.waitFor(() => expect(findOrphanReceivers(directory)).toEqual(receivers()), { timeout: 20_000 });
      expect(receivers()).toHaveLength(2);
    } finally {
      for (const pid of receivers()) process.kill(pid, 'SIGKILL');
      starter.kill('SIGKILL');
    }
  });

  it('are ended; a receiver that somebody else started is not', async () => {
    const directory = newDirectory();
    const orphan = run(directory, GONE);
    const foreign = run(directory, null);
    await vi.waitFor(() => expect(findOrphanReceivers(directory)).toEqual([orphan]));

    expect(await endOrphanReceivers(directory, 2_000)).toEqual([orphan]);

    expect(findOrphanReceivers(directory)).toEqual([]);
    expect(process.kill(foreign, 0)).toBe(true);
  });
});
