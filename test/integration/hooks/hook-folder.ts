import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  hookOptions,
  type HookOption,
  type HookScripts,
  type HookSettings,
  type HookWal,
} from '../../../core/hooks/hook';
import { WalHooks, type HookClock } from '../../../core/hooks/wal-hooks';

export const WAL: HookWal = {
  name: '000000010000000000000002',
  file: '/srv/pg/wals/0000000100000000/000000010000000000000002',
  sizeBytes: 16_777_216,
  time: 1_700_000_000.25,
  compression: null,
  encryption: null,
  error: null,
};

/** A directory for scripts and what they leave behind, and the hooks that run them. */
export class HookFolder {
  readonly directory = mkdtempSync(join(tmpdir(), 'walyard-hooks-'));
  /** `level line`, in the order of logging. */
  readonly log: string[] = [];
  /** How long the retry scripts had to wait. */
  readonly waits: number[] = [];
  private readonly clock: HookClock = { wait: async (ms) => void this.waits.push(ms) };

  constructor() {
    onTestFinished(() => rmSync(this.directory, { recursive: true, force: true }));
  }

  at(name: string): string {
    return join(this.directory, name);
  }

  /** An executable script; the command line that runs it. It finds its directory in $HERE. */
  script(name: string, body: string): string {
    writeFileSync(this.at(name), `#!/bin/sh\nHERE='${this.directory}'\n${body}\n`);
    chmodSync(this.at(name), 0o755);
    return this.at(name);
  }

  /** A script that ends with these codes one after another, then for ever with the last; its runs are in `runs`. */
  scriptWithCodes(codes: readonly number[]): string {
    const cases = codes.slice(0, -1).map((code, at) => `${at + 1}) exit ${code} ;;`);
    const count = 'echo "$BARMAN_HOOK" >>"$HERE/runs"; case $(wc -l <"$HERE/runs") in';
    return this.script('codes', [count, ...cases, `*) exit ${codes.at(-1)} ;;`, 'esac'].join('\n'));
  }

  hooks(
    scripts: Partial<HookScripts>,
    change: Partial<HookSettings> & { clock?: HookClock | 'system' } = {},
  ): WalHooks {
    const none = Object.fromEntries(hookOptions.map((option) => [option, null])) as Record<HookOption, null>;
    const { clock = this.clock, ...settings } = change;
    return new WalHooks(
      {
        serverName: 'pg',
        configFile: '/etc/barman.conf',
        version: '1.2.3',
        pathPrefix: null,
        scripts: { ...none, ...scripts },
        timeoutMs: null,
        ...settings,
      },
      (level, line) => this.log.push(`${level} ${line}`),
      clock === 'system' ? undefined : clock,
    );
  }

  exists(name: string): boolean {
    return existsSync(this.at(name));
  }

  read(name: string): string {
    return readFileSync(this.at(name), 'utf8');
  }

  /** Lines of a file that a script appends to. */
  lines(name: string): string[] {
    return this.exists(name) ? this.read(name).trimEnd().split('\n') : [];
  }
}
