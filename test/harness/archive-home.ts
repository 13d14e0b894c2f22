import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArchiveEvent, ArchiveRun } from '../../core/archiver/archive-event';
import { loadConfig } from '../../core/config/load-config';
import type { ServerConfig } from '../../core/config/server-config';
import type { DurableFs } from '../../core/fs/durable-fs';
import { nodeDurableFs } from '../../core/fs/node-durable-fs';
import { digestFile } from '../../core/server/own-files';
import { Server } from '../../core/server/server';
import { LocalWalStorageStrategy } from '../../core/storage/local-wal-storage-strategy';
import type { WalCodecs } from '../../core/storage/wal-codecs';

/** A clock far ahead of every file's times: whatever lies in a queue is at rest. */
export const longAfter = () => new Date(Date.now() + 3_600_000);

export interface HomeRun {
  readonly runs: readonly ArchiveRun[];
  readonly events: readonly ArchiveEvent[];
}

interface ArchiveOptions {
  readonly fs?: DurableFs;
  readonly now?: () => Date;
  readonly signal?: AbortSignal;
}

/** A barman_home with one server `main`, in a directory of its own. */
export class ArchiveHome {
  readonly root: string;
  readonly configFile: string;
  config: ServerConfig;
  /** What hook scripts printed and how they ended. */
  readonly log: string[] = [];

  constructor(options: string = 'archiver = on') {
    this.root = mkdtempSync(join(tmpdir(), 'walyard-home-'));
    for (const name of ['incoming', 'streaming', 'wals', 'errors']) mkdirSync(this.path(name), { recursive: true });
    this.configFile = join(this.root, 'barman.conf');
    writeFileSync(
      this.configFile,
      `[barman]\nbarman_home = ${this.root}\n[main]\nconninfo = host=127.0.0.1 port=1\n${options}\n`,
    );
    this.config = this.readConfig();
  }

  /** The configuration as its operator changes it. */
  reconfigure(change: (text: string) => string): void {
    writeFileSync(this.configFile, change(readFileSync(this.configFile, 'utf8')));
    this.config = this.readConfig();
  }

  private readConfig(): ServerConfig {
    const config = loadConfig(this.configFile).servers.get('main');
    if (config === undefined) throw new Error('the configuration has no server main');
    return config;
  }

  path(...parts: readonly string[]): string {
    return join(this.root, 'main', ...parts);
  }

  /** `wrap`: what stands between the server and its codecs. */
  server(
    fs: DurableFs = nodeDurableFs,
    now: () => Date = () => new Date(),
    wrap: (codecs: WalCodecs) => WalCodecs = (codecs) => codecs,
  ): Server {
    const createStorage = (config: ServerConfig, durableFs: DurableFs, codecs: WalCodecs) =>
      new LocalWalStorageStrategy({ ...config, digestFile: digestFile(config) }, durableFs, wrap(codecs));
    return new Server(this.config, { fs, now, createStorage, log: (level, line) => this.log.push(`${level} ${line}`) });
  }

  /** Puts a file into a queue or anywhere else below the server's directory. */
  put(path: readonly string[], content: string | Uint8Array = ''): string {
    const file = this.path(...path);
    writeFileSync(file, content);
    return file;
  }

  /** One archive run of everything that lies in the queues, taken to be at rest. */
  async archive({ fs, now = longAfter, signal }: ArchiveOptions = {}): Promise<HomeRun> {
    const events: ArchiveEvent[] = [];
    const runs = await this.server(fs, now).archiveWal({ onEvent: (event) => events.push(event), signal });
    return { runs, events };
  }

  names(...parts: readonly string[]): string[] {
    return readdirSync(this.path(...parts)).sort();
  }

  /** Names of the WAL in the catalogue, in file order. */
  catalogued(): string[] {
    const text = readFileSync(this.path('wals', 'main-xlog.db'), 'utf8');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('\t')[0] ?? '');
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
