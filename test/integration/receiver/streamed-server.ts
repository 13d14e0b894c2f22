import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { LiveServer, openServer } from '../../../core/index';
import type { ReceiverFlow, ServerFlow } from '../../../core/contract/flow';
import { ArchiveHome } from '../../harness/archive-home';
import { PgCluster } from '../../harness/pg-cluster';

export const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 40_000, interval: 50 });

/** What a cluster needs to be a witness: `archive_command` copies every finished file to a directory of its own. */
export const WITNESS = {
  dirs: ['witness'],
  settings: { archive_mode: 'on', archive_command: 'cp %p ../witness/%f' },
} as const;

const FINISH = 'INSERT INTO t VALUES (1); SELECT pg_walfile_name(pg_switch_wal()); INSERT INTO t VALUES (2);';

/** Writes into as many segments and finishes each; resolves with their names. */
export async function finishSegments(cluster: PgCluster, count: number): Promise<readonly string[]> {
  await cluster.query('CREATE TABLE IF NOT EXISTS t (a int)');
  return (await cluster.query(FINISH.repeat(count))).split('\n');
}

/** A server `main` with a receiver only, archived by this process as the window does it. */
export class StreamedServer {
  readonly home = new ArchiveHome();
  readonly log: string[] = [];
  private current: LiveServer | null = null;

  constructor(
    private cluster: PgCluster,
    private readonly options: Readonly<Record<string, string>> = {},
  ) {
    this.pointAt(cluster);
  }

  /** The operator changes the connection strings; counts from the next start on. */
  pointAt(cluster: PgCluster): void {
    this.cluster = cluster;
    const all = {
      conninfo: cluster.conninfo,
      streaming_archiver: 'on',
      path_prefix: cluster.binDir,
      ...this.options,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}\n`);
    this.home.reconfigure(() => `[barman]\nbarman_home = ${this.home.root}\n[main]\n${lines.join('')}`);
  }

  get live(): LiveServer {
    if (this.current === null) throw new Error('not started');
    return this.current;
  }

  start(): void {
    const log = (line: string) => void this.log.push(line);
    this.current = new LiveServer(openServer(this.home.config), { demo: false, emit: () => {}, log });
    this.current.observe();
    this.current.startArchiving();
  }

  async startStreaming(): Promise<void> {
    this.start();
    await this.untilStreaming();
  }

  async untilStreaming(): Promise<void> {
    await until(() => expect(this.receiver()).toMatchObject({ phase: 'running', state: 'ok', advice: null }));
  }

  /** Waits for the receiver to have ended for this reason. */
  async untilTrouble(what: RegExp): Promise<ReceiverFlow> {
    await until(() => expect(this.receiver().advice?.what).toMatch(what));
    return this.receiver();
  }

  receiver(): ReceiverFlow {
    if (this.live.receiver === null) throw new Error('the server has no receiver');
    return this.live.receiver.status();
  }

  shown(): Promise<ServerFlow> {
    return this.live.flow();
  }

  async stop(): Promise<void> {
    await this.current?.close();
    this.current = null;
  }

  async remove(): Promise<void> {
    await this.stop();
    this.home.remove();
  }

  /**
   * Everything that the cluster finished from `first` to `last` is in the archive, each once, in order and byte for byte
   * as its archive_command was given it; and nothing was put into the errors directory.
   */
  async expectArchived(first: string, last: string): Promise<void> {
    await this.untilArchived(last);
    const finished = this.witnessed().filter((name) => name >= first && name <= last);
    expect(this.home.catalogued().filter((name) => name <= last)).toEqual(finished);
    for (const name of finished) this.expectSameBytes(name);
    expect(this.home.names('errors')).toEqual([]);
  }

  async untilArchived(name: string): Promise<void> {
    await until(() => expect(this.home.catalogued()).toContain(name));
    await until(() => expect(this.witnessed()).toContain(name));
  }

  expectSameBytes(name: string): void {
    const archived = readFileSync(this.home.path('wals', name.slice(0, 16), name));
    expect(archived.equals(readFileSync(join(this.witness, name))), name).toBe(true);
  }

  witnessed(): readonly string[] {
    return readdirSync(this.witness).sort();
  }

  private get witness(): string {
    return join(this.cluster.baseDir, 'witness');
  }
}
