import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Root may mount as it is; others in a user namespace of their own, where the system allows it. */
const WAYS = [
  { make: ['--mount'], enter: ['--mount'] },
  { make: ['--user', '--map-root-user', '--mount'], enter: ['--user', '--preserve-credentials', '--mount'] },
];

const way = WAYS.find(({ make }) => {
  const { status } = spawnSync('unshare', [...make, 'sh', '-c', 'mount -t tmpfs walyard-test /mnt'], {
    stdio: 'ignore',
  });
  return status === 0;
});

/** May this user mount anything, if only for processes of a test? */
export const canMount = way !== undefined;

/** Real mounts that only the processes of one test see. They vanish with it, however it ends. */
export class MountSpace {
  private constructor(
    private readonly holder: ChildProcess,
    /** To be put before a command that is to see the mounts. */
    readonly through: readonly string[],
  ) {}

  /** `script`: shell commands that mount; `$1`… are `args`. */
  static async create(script: string, ...args: readonly string[]): Promise<MountSpace> {
    if (way === undefined) throw new Error('nothing can be mounted here');
    // Without a standard input that stays open the holder ends: so it does when this process dies.
    const holder = spawn('unshare', [...way.make, 'sh', '-ec', `${script}\necho mounted; exec cat`, 'sh', ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [first] = (await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])) as [unknown];
    if (String(first) !== 'mounted\n') throw new Error(`mounting failed (${String(first)})`);
    return new MountSpace(holder, ['nsenter', '--target', String(holder.pid), ...way.enter]);
  }

  /** Where the tests find what the processes inside see under `path`. */
  seen(...path: readonly string[]): string {
    return join(`/proc/${this.holder.pid}/root`, ...path);
  }

  async close(): Promise<void> {
    const ended = once(this.holder, 'exit');
    this.holder.stdin?.end();
    await ended;
  }
}
