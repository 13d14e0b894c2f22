import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect } from 'vitest';

export const COMMAND = fileURLToPath(new URL('../../../dist/walyard.cjs', import.meta.url));

export interface Finished {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Program and arguments put before the command: another user, other limits, another view of the disks. */
  readonly through?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Those that a test has left running, because it failed for instance, end with it. */
const running = new Set<ChildProcess>();
const killAll = () => running.forEach((child) => child.kill('SIGKILL'));
afterEach(killAll);
process.once('exit', killAll);

/** The built command as a child process, with nothing of the caller's configuration. */
export class WalyardProcess {
  stdout = '';
  stderr = '';
  readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;

  constructor(args: readonly string[], { through = [], env = {} }: RunOptions = {}) {
    const [program = '', ...rest] = [...through, process.execPath, COMMAND, ...args];
    this.child = spawn(program, rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: '/nonexistent', TMPDIR: process.env['TMPDIR'], ...env },
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    running.add(this.child);
    this.child.once('exit', () => running.delete(this.child));
    this.closed = once(this.child, 'close');
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The JSON events printed so far, one a line. */
  events(): Record<string, unknown>[] {
    const lines = this.stdout.split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async finished(): Promise<Finished> {
    await this.closed;
    return { status: this.child.exitCode, signal: this.child.signalCode, stdout: this.stdout, stderr: this.stderr };
  }
}

export function runWalyard(args: readonly string[], options?: RunOptions): Promise<Finished> {
  return new WalyardProcess(args, options).finished();
}

/** Succeeded without a word on standard error. */
export function expectSuccess({ status, signal, stderr }: Finished): void {
  expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' });
}

/** Refused with exactly one line of what and one of advice, and no stack. */
export function expectRefusal({ status, stderr }: Finished, what: RegExp, expectedStatus = 1): void {
  const lines = stderr.split('\n');
  expect(lines[0]).toMatch(what);
  expect(lines[0]).toMatch(/^walyard: /);
  expect(lines[0]).not.toMatch(/unexpected|undefined|\bE(?!ACCES)[A-Z]{3,}\b/);
  expect(lines[1]).toMatch(/^hint: \S.*\.$/);
  expect(lines.slice(2)).toEqual(['']);
  expect(status).toBe(expectedStatus);
}
