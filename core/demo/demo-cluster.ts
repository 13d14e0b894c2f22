import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DemoStatus } from '../contract/demo';
import { LockFile } from '../fs/lock-file';
import { endOrphanReceivers } from '../receiver/orphan-receivers';
import { claimDirectory, findParts, prepareDirectory } from './demo-directory';
import type { PreparedDemo } from './demo-directory';
import { toDemoError } from './demo-error';
import { DemoLoad } from './demo-load';
import { DEMO_SERVER, demoPaths } from './demo-paths';
import type { DemoPaths } from './demo-paths';
import { startDemoPostgres, stopDemoPostgres } from './demo-postgres';
import { decideLoad, LOAD_LIMITS } from './load-pace';
import type { LoadLimits } from './load-pace';
import { findPostmaster } from './postmaster';
import { removeDemo } from './remove-demo';
import { measureTree } from './tree-size';

export interface DemoClusterOptions {
  readonly directory: string;
  readonly log: (line: string) => void;
  readonly limits?: LoadLimits;
  readonly lookEveryMs?: number;
}

const LOOK_EVERY_MS = 10_000;
const ORPHAN_GRACE_MS = 5_000;
const LOAD_WORDS = {
  full: null,
  slow: 'the load is slow: the directory of the demo has grown large',
  paused: 'the load is paused: the directory of the demo has reached its limit',
} as const;

/**
 * A private PostgreSQL with real load, for trying the product: no other server, port or directory is touched. Calls
 * wait for each other, so that `stop` after `start` stops what was started. Everything that fails is an ArchiverError
 * ('demo-failed', or 'lock-busy' when another process runs the demo of this directory) and in `status`.
 */
export class DemoCluster {
  private readonly paths: DemoPaths;
  private readonly listeners = new Set<() => void>();
  private current: DemoStatus;
  private queue: Promise<unknown> = Promise.resolve();
  private lock: LockFile | null = null;
  private prepared: PreparedDemo | null = null;
  private load: DemoLoad | null = null;
  private watch: NodeJS.Timeout | undefined;

  constructor(private readonly options: DemoClusterOptions) {
    this.paths = demoPaths(resolve(options.directory));
    const phase = existsSync(this.paths.marker) ? 'stopped' : 'absent';
    const { directory } = this.paths;
    this.current = { phase, step: null, directory, server: null, sizeBytes: null, error: null };
  }

  /** The configuration of the demo's server, there once it is prepared. */
  get configFile(): string {
    return this.paths.configuration;
  }

  status(): DemoStatus {
    return this.current;
  }

  /** Returns the function that ends the subscription. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Makes the directories, the cluster and the configuration, without starting anything. Ends what a crash left behind. */
  prepare(): Promise<void> {
    return this.enqueue(async () => {
      if (this.current.phase === 'running') return;
      await this.prepareNow();
      this.update({ phase: 'stopped', step: null });
      await this.unlock();
    });
  }

  /** Prepares as far as needed, then runs PostgreSQL and the load. */
  start(): Promise<void> {
    return this.enqueue(async () => {
      if (this.current.phase === 'running') return;
      const prepared = await this.prepareNow();
      this.step('starting PostgreSQL');
      await startDemoPostgres(prepared);
      this.load = new DemoLoad({ conninfo: prepared.conninfo, log: this.options.log });
      await this.load.start();
      this.update({ phase: 'running', step: null, server: DEMO_SERVER });
      this.scheduleLook(0);
    });
  }

  /** Ends the load, then PostgreSQL. The files stay. */
  stop(): Promise<void> {
    return this.enqueue(async () => {
      if (this.lock === null) return;
      await this.stopNow();
      await this.unlock();
      this.update({ phase: 'stopped', step: null, error: null });
    });
  }

  /** Stops, then removes the directory if it is a demo's. */
  remove(): Promise<void> {
    return this.enqueue(async () => {
      if (existsSync(this.paths.marker)) {
        this.lock ??= await LockFile.tryAcquire(this.paths.lock);
        await this.stopNow();
      }
      this.update({ phase: 'stopping', step: 'removing the files' });
      await removeDemo(this.paths);
      await this.unlock();
      this.prepared = null;
      this.update({ phase: 'absent', step: null, error: null, sizeBytes: null });
    });
  }

  private async prepareNow(): Promise<PreparedDemo> {
    this.step('preparing the directory');
    await claimDirectory(this.paths);
    this.lock ??= await LockFile.tryAcquire(this.paths.lock);
    const parts = await findParts(this.paths);
    this.step('looking for what an earlier run left behind');
    await endOrphanReceivers(this.paths.streaming, ORPHAN_GRACE_MS);
    await stopDemoPostgres(parts);
    this.step('preparing PostgreSQL');
    this.prepared = await prepareDirectory(parts);
    return this.prepared;
  }

  private async stopNow(): Promise<void> {
    clearTimeout(this.watch);
    this.update({ phase: 'stopping', step: 'stopping the load', server: null });
    await this.load?.stop();
    this.load = null;
    this.update({ step: 'stopping PostgreSQL' });
    if (this.prepared !== null || findPostmaster(this.paths.dataDirectory) !== null) {
      await stopDemoPostgres(this.prepared ?? (await findParts(this.paths)));
    }
    await endOrphanReceivers(this.paths.streaming, ORPHAN_GRACE_MS);
  }

  private async unlock(): Promise<void> {
    await this.lock?.release();
    this.lock = null;
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    const result = this.queue.then(work).catch((error: unknown) => this.fail(error));
    this.queue = result.catch(() => {});
    return result;
  }

  /** Leaves nothing running behind a failure. */
  private async fail(cause: unknown): Promise<never> {
    const error = toDemoError(cause, 'run the demo');
    // Without the lock what runs there is another process's.
    if (this.lock !== null) await this.stopNow().catch((second: unknown) => this.options.log(String(second)));
    await this.unlock();
    const { message, hint = null } = error;
    this.update({ phase: 'failed', step: null, server: null, error: { message, hint } });
    throw error;
  }

  private scheduleLook(delayMs: number): void {
    this.watch = setTimeout(() => void this.look(), delayMs);
    this.watch.unref();
  }

  /** How large it is, and whether it lives. */
  private async look(): Promise<void> {
    const sizeBytes = await measureTree(this.paths.directory);
    if (this.load === null || this.current.phase !== 'running') return;
    if (findPostmaster(this.paths.dataDirectory) === null) {
      void this.enqueue(() => this.reportDeath()).catch((error: unknown) => this.options.log(String(error)));
      return;
    }
    const mode = decideLoad(sizeBytes, this.options.limits ?? LOAD_LIMITS);
    this.load.setMode(mode);
    this.update({ sizeBytes, step: LOAD_WORDS[mode] });
    this.scheduleLook(this.options.lookEveryMs ?? LOOK_EVERY_MS);
  }

  private async reportDeath(): Promise<void> {
    if (this.current.phase !== 'running') return;
    throw toDemoError(new Error('PostgreSQL ended by itself'), 'go on with the demo');
  }

  private step(step: string): void {
    this.update({ phase: 'preparing', step, error: null });
  }

  private update(change: Partial<DemoStatus>): void {
    this.current = { ...this.current, ...change };
    for (const listener of this.listeners) listener();
  }
}
