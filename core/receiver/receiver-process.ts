import type { ChildProcessByStdio, spawn as nodeSpawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { redactConninfo } from '../config/conninfo';
import type { ReceiverCommand } from './receiver-command';
import type { ReceiverExit } from './receiver-trouble';

export type Spawn = typeof nodeSpawn;

export interface ReceiverProcessOptions {
  readonly spawn: Spawn;
  /** Each line of output and error output that is not blank, without secrets. */
  readonly onLine: (line: string) => void;
  /** How long each of SIGINT and SIGTERM may take to be obeyed. */
  readonly stopGraceMs: number;
  /** Open file that the program inherits: the receive lock, which is then held as long as either of us lives. */
  readonly lockDescriptor: number | null;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

const OUTPUT_GRACE_MS = 1_000;

/** One run of the receiver program. */
export class ReceiverProcess {
  /** Resolves when the process is gone and its output is read. Never rejects. */
  readonly exited: Promise<ReceiverExit>;
  private isGone = false;

  private constructor(
    private readonly child: Child,
    private readonly stopGraceMs: number,
  ) {
    this.exited = waitForExit(child).then((exit) => {
      this.isGone = true;
      return exit;
    });
  }

  static start(command: ReceiverCommand, options: ReceiverProcessOptions): ReceiverProcess {
    const child = options.spawn(command.program, [...command.arguments], {
      env: command.environment,
      stdio: ['ignore', 'pipe', 'pipe', ...(options.lockDescriptor === null ? [] : [options.lockDescriptor])],
      windowsHide: true,
    }) as Child;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
        if (line.trim() !== '') options.onLine(hideSecrets(line, command.secrets));
      });
    }
    return new ReceiverProcess(child, options.stopGraceMs);
  }

  /** Null when it could not be started. */
  get pid(): number | null {
    return this.child.pid ?? null;
  }

  /** SIGINT lets the program finish what it writes (RCV-17); what does not obey is ended. Resolves when it is gone. */
  async stop(): Promise<void> {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
      if (this.isGone) return;
      this.child.kill(signal);
      if (signal !== 'SIGKILL') await this.goneWithin(this.stopGraceMs);
    }
    await this.exited;
  }

  private async goneWithin(timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
    await Promise.race([this.exited, limit]);
    clearTimeout(timer);
  }
}

function waitForExit(child: Child): Promise<ReceiverExit> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      // Also raised when a signal cannot be sent; only without a process does nothing follow.
      if (child.pid === undefined) resolve({ code: null, signal: null, error });
    });
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('exit', () => {
      // Output may be held open by a process that the program left behind: that must not hold us.
      const timer = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, OUTPUT_GRACE_MS);
      child.once('close', () => clearTimeout(timer));
    });
  });
}

/** The program does not print passwords; a message of the server or of libpq that quotes one must not either. */
export function hideSecrets(line: string, secrets: readonly string[]): string {
  return secrets.reduce((text, secret) => text.replaceAll(secret, '*REDACTED*'), redactConninfo(line));
}
