import { spawn } from 'node:child_process';
import { threadId } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { endOrphanReceivers, findOrphanReceivers } from '../../../core/receiver/orphan-receivers';
import { PARENT_VARIABLE, parentMark } from '../../../core/receiver/receiver-command';

const children: ReturnType<typeof spawn>[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

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
    const orphan = run(directory, '1.0');
    run(directory, parentMark());
    run(directory, null);
    run(`${directory}0`, '1.0');

    await vi.waitFor(() => expect(findOrphanReceivers(directory)).toEqual([orphan]));
  });

  it('are those of a thread of this process that no longer lives, too', async () => {
    const directory = newDirectory();
    run(directory, parentMark());
    const orphan = run(directory, `${process.pid}.${threadId + 1}`);

    await vi.waitFor(() => expect(findOrphanReceivers(directory)).toEqual([orphan]));
  });

  it('are ended; a receiver that somebody else started is not', async () => {
    const directory = newDirectory();
    const orphan = run(directory, '1.0');
    const foreign = run(directory, null);
    await vi.waitFor(() => expect(findOrphanReceivers(directory)).toEqual([orphan]));

    expect(await endOrphanReceivers(directory, 2_000)).toEqual([orphan]);

    expect(findOrphanReceivers(directory)).toEqual([]);
    expect(process.kill(foreign, 0)).toBe(true);
  });
});
