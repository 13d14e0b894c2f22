import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ArchiveHome } from '../../harness/archive-home';
import type { PgCluster } from '../../harness/pg-cluster';
import { runWalyard, type RunOptions } from './walyard-process';

/** Planted in every connection string of a checked server: no output may hold it. */
export const SECRET = 'pl4nted-s3cret';

export interface ShownCheck {
  readonly status: 'OK' | 'FAILED';
  readonly hint: string;
  readonly measured: string | null;
  readonly cause: string | null;
  readonly fix: { readonly kind: string; readonly text: string } | null;
  readonly action: string | null;
}

export interface Checked {
  readonly status: number | null;
  readonly checks: Readonly<Record<string, ShownCheck>>;
  /** Keys of the checks that failed. */
  readonly failed: readonly string[];
}

type Options = Readonly<Record<string, string>>;

/** A server `main` of its own barman_home, over a real cluster, with both archivers unless said otherwise. */
export class CheckedServer {
  readonly home = new ArchiveHome();

  constructor(
    private readonly cluster: PgCluster,
    private readonly slotName: string,
  ) {}

  /** Writes the configuration: these options over those of a server that works. `None` takes one away. */
  configure(options: Options = {}): void {
    const conninfo = `${this.cluster.conninfo} password=${SECRET}`;
    const all: Options = {
      conninfo,
      archiver: 'on',
      streaming_archiver: 'on',
      slot_name: this.slotName,
      path_prefix: this.cluster.binDir,
      ...options,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}\n`);
    writeFileSync(this.home.configFile, `[barman]\nbarman_home = ${this.home.root}\n[main]\n${lines.join('')}`);
  }

  async check(options: Options = {}, extra: readonly string[] = [], run?: RunOptions): Promise<Checked> {
    this.configure(options);
    const { status, stdout } = await this.run(['check', 'main', '-f', 'json', '--explain', ...extra], run);
    const { main = {} } = JSON.parse(stdout) as { readonly main?: Readonly<Record<string, ShownCheck>> };
    const failed = Object.keys(main).filter((key) => main[key]?.status === 'FAILED');
    expect(status).toBe(failed.length === 0 ? 0 : 1);
    return { status, checks: main, failed };
  }

  /** Runs the command on the configuration as it was written last; its output never holds the secret. */
  async run(args: readonly string[], run?: RunOptions) {
    const finished = await runWalyard(['-c', this.home.configFile, ...args], run);
    expect(finished.stdout + finished.stderr).not.toContain(SECRET);
    return finished;
  }

  /** A program of this name in a directory for path_prefix, which prints this when asked for its version. */
  fakeProgram(name: string, printed: string): string {
    const directory = join(this.home.root, 'bin');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, name), `#!/bin/sh\necho '${printed}'\n`);
    chmodSync(join(directory, name), 0o755);
    return directory;
  }
}
