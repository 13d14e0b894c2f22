import type { PostgresFlow } from '../contract/flow';
import { parseLsn } from '../wal/lsn';
import { advisePostgres } from './postgres-advice';
import type { PostgresFailure } from './postgres-failure';
import { PostgresSession } from './postgres-session';
import { describeFailure, readPostgresStatus } from './postgres-status';
import type { PostgresStatus } from './postgres-status';
import { PositionHistory } from './position-history';
import { parseServerVersion } from './server-version';
import { WalDirectoryWatch } from './wal-directory-watch';
import { WalRate } from './wal-rate';

export interface PostgresMonitorOptions {
  readonly conninfo: string;
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
  /** The pause between attempts doubles up to this while the server is down. */
  readonly maxPauseMs?: number;
}

const DEFAULTS = { intervalMs: 2_000, timeoutMs: 5_000, maxPauseMs: 30_000 };

/**
 * Watches one PostgreSQL while started. It keeps one connection as long as the server answers, and none otherwise.
 * Nothing here affects archiving: a server that is down is reported, never thrown.
 */
export class PostgresMonitor {
  private readonly options: Required<PostgresMonitorOptions>;
  private readonly listeners = new Set<() => void>();
  private readonly rate = new WalRate();
  /** Where the server was since the start; kept while it is down. */
  readonly history = new PositionHistory();
  readonly walDirectory = new WalDirectoryWatch();
  private session: PostgresSession | null = null;
  private latest: PostgresStatus | null = null;
  private lastKnown: PostgresStatus | null = null;
  private failure: PostgresFailure | null = null;
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;
  private polling: Promise<void> = Promise.resolve();
  private started = false;

  constructor(options: PostgresMonitorOptions) {
    this.options = { ...DEFAULTS, ...options };
  }

  start(): void {
    if (this.started) return;
    this.started = true;
    this.schedule(0);
  }

  /** Resolves when no poll runs and the connection is closed. */
  async stop(): Promise<void> {
    this.started = false;
    clearTimeout(this.timer);
    this.session?.close();
    await this.polling;
    this.forget();
    this.notify();
  }

  /** The last answer, null while the server is down or the monitor stopped. */
  status(): PostgresStatus | null {
    return this.latest;
  }

  /** What it said when it last answered, also while it is down. */
  lastStatus(): PostgresStatus | null {
    return this.lastKnown;
  }

  /** Asks once and keeps no connection: for who looks only once. Never rejects; `flow` tells a failure. */
  async askOnce(): Promise<void> {
    this.started = true;
    this.polling = this.ask();
    await this.polling;
    this.started = false;
    this.closeSession();
  }

  flow(): PostgresFlow {
    return {
      state: this.failure ? 'failing' : this.started ? 'ok' : 'stopped',
      advice: this.failure && advisePostgres(this.failure),
      version: this.latest?.serverVersion ?? null,
      currentLsn: this.latest?.currentLsn ?? null,
      currentWal: this.latest?.currentWal ?? null,
      bytesPerSecond: this.rate.bytesPerSecond(),
    };
  }

  /** Returns the function that ends the subscription. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private schedule(delayMs: number): void {
    this.timer = setTimeout(() => void (this.polling = this.poll()), delayMs);
    this.timer.unref();
  }

  private async poll(): Promise<void> {
    const before = JSON.stringify(this.flow());
    await this.ask();
    if (!this.started) return;
    this.schedule(this.pauseMs());
    if (JSON.stringify(this.flow()) !== before) this.notify();
  }

  private async ask(): Promise<void> {
    try {
      const status = await this.read();
      this.remember(status);
      await this.lookAtWalDirectory(status);
    } catch (error) {
      if (this.started) this.rememberFailure(describeFailure(error));
    }
  }

  private async lookAtWalDirectory({ serverVersion }: PostgresStatus): Promise<void> {
    const [major = 0] = parseServerVersion(serverVersion) ?? [];
    if (this.session !== null && !(await this.walDirectory.look(this.session, major))) this.closeSession();
  }

  private async read(): Promise<PostgresStatus> {
    try {
      this.session ??= await PostgresSession.open(this.options.conninfo, this.options.timeoutMs);
      return await readPostgresStatus(this.session);
    } catch (error) {
      const hadConnection = this.latest !== null && this.started;
      this.closeSession();
      if (!hadConnection) throw error;
      // A connection that was cut says little about the server: ask over a new one before reporting anything.
      this.session = await PostgresSession.open(this.options.conninfo, this.options.timeoutMs);
      return await readPostgresStatus(this.session);
    } finally {
      if (!this.started) this.closeSession();
    }
  }

  private remember(status: PostgresStatus): void {
    if (!this.started) return;
    this.latest = status;
    this.lastKnown = status;
    this.failure = null;
    this.failures = 0;
    if (status.currentLsn === null) return;
    const [lsn, atMs] = [parseLsn(status.currentLsn), performance.now()];
    this.rate.add(lsn, atMs);
    this.history.add({ lsn, atMs, nextXid: status.nextXid, quiet: status.quiet });
  }

  private rememberFailure(failure: PostgresFailure): void {
    this.closeSession();
    this.latest = null;
    this.failure = failure;
    this.failures += 1;
    this.rate.clear();
    this.walDirectory.forget();
  }

  private forget(): void {
    this.closeSession();
    this.latest = null;
    this.lastKnown = null;
    this.history.clear();
    this.walDirectory.forget();
    this.failure = null;
    this.failures = 0;
    this.rate.clear();
  }

  private closeSession(): void {
    this.session?.close();
    this.session = null;
  }

  private pauseMs(): number {
    const { intervalMs, maxPauseMs } = this.options;
    return this.failures === 0 ? intervalMs : Math.min(maxPauseMs, intervalMs * 2 ** (this.failures - 1));
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}
