import { Worker } from 'node:worker_threads';
import type { CoreEvent, CoreMethod, Request, Response } from '../core/contract/api';
import type { AtWork } from '../core/index';
import type { CoreSettings, DirectoryKind, RpcMessage, RpcMethod, RpcRequest, RpcResponse } from './core-rpc';
import { isDoneWithin } from './done-within';
import { describeError } from './ipc/wire-error';
import { coreDownError, PendingCalls } from './pending-calls';

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
/** A worker that lived this long was healthy: its crash starts the back-off anew. */
const HEALTHY_AFTER_MS = 60_000;
const TERMINATE_LIMIT_MS = 2_000;
const TOPICS: readonly CoreEvent['topic'][] = [
  'fleet',
  'flow',
  'queues',
  'storage',
  'errors',
  'checks',
  'receiver',
  'demo',
];

/**
 * How the core ended: `closed` in order, `terminated` where it stood, or `stuck`: its thread waits for the operating
 * system (a dead file server), cannot be ended, and an ordinary exit of the process would wait for it.
 */
export type CoreEnd = 'closed' | 'terminated' | 'stuck';

export interface CoreHostOptions {
  readonly workerFile: string;
  readonly settings: CoreSettings;
  readonly log: (line: string) => void;
  /** For tests; the default is one second. Doubles with every crash, up to half a minute. */
  readonly firstDelayMs?: number;
}

/**
 * Runs the core in a worker thread, so that archiving never holds up the main thread, and starts it again with
 * back-off when it dies. While it is down, calls reject with `internal`.
 */
export class CoreHost {
  private worker: Worker | null = null;
  private readonly calls = new PendingCalls();
  private readonly eventListeners = new Set<(event: CoreEvent) => void>();
  private readonly readyListeners = new Set<() => void>();
  private configFile: string | null;
  private crashes = 0;
  private restartTimer: NodeJS.Timeout | null = null;
  private closing = false;

  constructor(private readonly options: CoreHostOptions) {
    this.configFile = options.settings.configFile;
  }

  start(): void {
    if (this.closing) return;
    const startedAt = performance.now();
    const workerData: CoreSettings = { ...this.options.settings, configFile: this.configFile };
    const worker = new Worker(this.options.workerFile, { workerData, execArgv: [], name: 'core' });
    this.worker = worker;
    worker.on('message', (message: RpcMessage) => this.receive(message));
    worker.on('messageerror', (error) => this.options.log(`unreadable message of the core: ${describeError(error)}`));
    worker.on('error', (error) => this.options.log(`the core died: ${describeError(error)}`));
    worker.on('exit', (code) => this.onExit(code, performance.now() - startedAt));
  }

  call<M extends CoreMethod>(method: M, request: Request<M>): Promise<Response<M>> {
    return this.send(method, request as RpcRequest<M>);
  }

  /** Opens another configuration; a core that is started again after a crash opens the same one. */
  async openConfiguration(file: string): Promise<void> {
    await this.send('host.openConfiguration', file);
    this.configFile = file;
  }

  directoryOf(server: string, which: DirectoryKind): Promise<string> {
    return this.send('host.directoryOf', { server, which });
  }

  atWork(): Promise<AtWork> {
    return this.send('host.atWork', null);
  }

  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: CoreEvent) => void): () => void {
    this.eventListeners.add(listener);
    return () => this.eventListeners.delete(listener);
  }

  /** Called at every start of the core, so also after a crash. */
  onReady(listener: () => void): void {
    this.readyListeners.add(listener);
  }

  /** Stops archivers, receivers and the demo, waiting for them at most `timeoutMs`. */
  async close(timeoutMs: number): Promise<CoreEnd> {
    if (this.restartTimer !== null) clearTimeout(this.restartTimer);
    const worker = this.worker;
    this.closing = true;
    if (worker === null) return 'closed';
    const closed = await isDoneWithin(timeoutMs, this.send('host.close', null));
    const ended = await isDoneWithin(TERMINATE_LIMIT_MS, worker.terminate());
    if (!ended) return 'stuck';
    return closed ? 'closed' : 'terminated';
  }

  private send<M extends RpcMethod>(method: M, payload: RpcRequest<M>): Promise<RpcResponse<M>> {
    const worker = this.worker;
    if (worker === null) return Promise.reject(coreDownError());
    return this.calls.add(method, payload, (call) => worker.postMessage(call));
  }

  private receive(message: RpcMessage): void {
    switch (message.kind) {
      case 'reply':
        return this.calls.settle(message.id, message.result);
      case 'event':
        return this.emit(message.event);
      case 'log':
        return this.options.log(message.line);
      case 'ready':
        for (const listener of this.readyListeners) listener();
        return this.emitAll();
    }
  }

  private onExit(code: number, livedMs: number): void {
    this.worker = null;
    this.calls.rejectAll();
    if (this.closing) return;
    this.crashes = livedMs >= HEALTHY_AFTER_MS ? 1 : this.crashes + 1;
    const first = this.options.firstDelayMs ?? FIRST_DELAY_MS;
    const delayMs = Math.min(first * 2 ** (this.crashes - 1), LONGEST_DELAY_MS);
    this.options.log(`the core ended with code ${code}, crash ${this.crashes}; starting it again in ${delayMs} ms`);
    this.restartTimer = setTimeout(() => this.start(), delayMs);
    this.emitAll();
  }

  private emit(event: CoreEvent): void {
    for (const listener of this.eventListeners) listener(event);
  }

  /** After a crash and after a start everything a window shows may be out of date. */
  private emitAll(): void {
    for (const topic of TOPICS) this.emit({ topic });
  }
}
