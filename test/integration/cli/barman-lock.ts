import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What Barman does with a lock file (LCK-1, LCK-2): flock, then the process id in it; held until standard input ends. */
const PYTHON = `
import fcntl, os, sys
fd = os.open(sys.argv[1], os.O_CREAT | os.O_RDWR, 0o600)
try:
    fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print('busy', os.read(fd, 100).decode().strip(), flush=True)
    sys.exit(0)
os.write(fd, b'%d\\n' % os.getpid())
os.ftruncate(fd, len('%d\\n' % os.getpid()))
print('locked', flush=True)
sys.stdin.read()
`;

/** A lock file as another program takes it: Python's fcntl.flock, which is what Barman calls. */
export class BarmanLock {
  private constructor(
    private readonly holder: ChildProcess,
    private readonly answer: string,
  ) {}

  static async take(path: string): Promise<BarmanLock> {
    const holder = spawn('python3', ['-c', PYTHON, path], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [answer] = (await once(createInterface(holder.stdout), 'line')) as [string];
    return new BarmanLock(holder, answer);
  }

  get isHeld(): boolean {
    return this.answer === 'locked';
  }

  get pid(): number {
    return this.holder.pid ?? 0;
  }

  /** The process id in the file of a lock that somebody else has. */
  get otherOwner(): number {
    return Number(this.answer.replace(/^busy /, ''));
  }

  async release(): Promise<void> {
    if (this.holder.exitCode !== null) return;
    const ended = once(this.holder, 'exit');
    this.holder.stdin?.end();
    await ended;
  }
}
