import { availableParallelism } from 'node:os';
import { ArchiverError } from '../errors';

/** The buffers of one job at a time. They are kept for the next one: new ones each time would outlive the collector. */
export interface Workspace {
  /** At least so many bytes, of undefined content. */
  input(sizeBytes: number): Buffer;
  output(sizeBytes: number): Buffer;
}

const IDLE_MS = 30_000;

type Turn = (workspace: SlotWorkspace | null) => void;

/** Lets as many jobs run at once as there are workspaces; the others wait in the order they came. */
export class CodecSlots {
  private readonly free: SlotWorkspace[];
  private readonly waiting = new Set<Turn>();
  private idleTimer: NodeJS.Timeout | undefined;

  constructor(private readonly count: number) {
    this.free = Array.from({ length: count }, () => new SlotWorkspace());
  }

  /** @throws ArchiverError 'cancelled' when `signal` ends the wait */
  async use<T>(signal: AbortSignal | undefined, job: (workspace: Workspace) => Promise<T>): Promise<T> {
    requireNotAborted(signal);
    clearTimeout(this.idleTimer);
    // The one used last, so that a program with one job at a time has one set of buffers.
    const workspace = this.free.pop() ?? (await this.turn(signal));
    try {
      return await job(workspace);
    } finally {
      this.giveBack(workspace);
    }
  }

  private async turn(signal: AbortSignal | undefined): Promise<SlotWorkspace> {
    const workspace = await new Promise<SlotWorkspace | null>((resolve) => {
      const cancel = () => turn(null);
      const turn: Turn = (given) => {
        this.waiting.delete(turn);
        signal?.removeEventListener('abort', cancel);
        resolve(given);
      };
      this.waiting.add(turn);
      signal?.addEventListener('abort', cancel);
    });
    if (workspace === null) throw cancelled();
    return workspace;
  }

  private giveBack(workspace: SlotWorkspace): void {
    const [next] = this.waiting;
    if (next !== undefined) return next(workspace);
    this.free.push(workspace);
    if (this.free.length < this.count) return;
    this.idleTimer = setTimeout(() => this.forgetBuffers(), IDLE_MS).unref();
  }

  private forgetBuffers(): void {
    for (const workspace of this.free) workspace.forget();
  }
}

class SlotWorkspace implements Workspace {
  private buffers: { readonly input: Buffer; readonly output: Buffer } = NO_BUFFERS;

  input(sizeBytes: number): Buffer {
    if (this.buffers.input.length < sizeBytes) this.buffers = { ...this.buffers, input: allocate(sizeBytes) };
    return this.buffers.input.subarray(0, sizeBytes);
  }

  output(sizeBytes: number): Buffer {
    if (this.buffers.output.length < sizeBytes) this.buffers = { ...this.buffers, output: allocate(sizeBytes) };
    return this.buffers.output.subarray(0, sizeBytes);
  }

  forget(): void {
    this.buffers = NO_BUFFERS;
  }
}

const NO_BUFFERS = { input: Buffer.alloc(0), output: Buffer.alloc(0) };
/** Not out of the shared pool: C libraries get its address. */
const allocate = (sizeBytes: number) => Buffer.allocUnsafeSlow(sizeBytes);

export function requireNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled();
}

export const cancelled = () => new ArchiverError('cancelled', 'compressing or decompressing was cancelled');

/** libuv's. */
const DEFAULT_THREADS = 4;

/**
 * One for the whole process: one more than there are cores, so that none is idle while a job reads or writes. Coding runs
 * on the thread pool that reading and writing files runs on too, so one thread of it is left to them.
 */
export const codecSlots = new CodecSlots(slotCount(process.env['UV_THREADPOOL_SIZE'], availableParallelism()));

export function slotCount(threadPoolSize: string | undefined, cores: number): number {
  const threads = Number.parseInt(threadPoolSize ?? '', 10);
  return Math.max(1, Math.min(cores + 1, (Number.isNaN(threads) ? DEFAULT_THREADS : threads) - 1));
}
