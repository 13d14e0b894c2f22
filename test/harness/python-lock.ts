import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** As Barman takes a lock: open, flock without waiting, then the process id. Ends when its input ends. */
const HOLD = `
import fcntl, os, sys
fd = os.open(sys.argv[1], os.O_CREAT | os.O_RDWR, 0o600)
try:
    fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print('busy', flush=True)
    sys.exit(0)
if len(sys.argv) > 2:
    os.write(fd, sys.argv[2].encode())
else:
    os.write(fd, b'%d\\n' % os.getpid())
print('held', flush=True)
sys.stdin.read()
`;

/** Another program's attempt at a lock file, with Python's flock. */
export class PythonLock {
  private constructor(
    readonly answer: string,
    private readonly process: ChildProcess,
  ) {}

  /** `content`: what it writes into the file in place of its process id. */
  static async tryAcquire(path: string, content?: string): Promise<PythonLock> {
    const python = spawn('python3', ['-c', HOLD, path, ...(content === undefined ? [] : [content])], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [answer] = (await once(createInterface(python.stdout), 'line')) as [string];
    return new PythonLock(answer, python);
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  async release(): Promise<void> {
    if (this.process.exitCode !== null) return;
    this.process.stdin?.end();
    await once(this.process, 'exit');
  }
}
