import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArchiveHome } from '../../harness/archive-home';

const SCRIPTS = [
  'pre_archive_script',
  'pre_archive_retry_script',
  'post_archive_retry_script',
  'post_archive_script',
] as const;

export type ArchiveScript = (typeof SCRIPTS)[number];

/** One run of a script, as it was told of the WAL. */
export interface ScriptRun {
  readonly option: string;
  readonly name: string;
  readonly file: string;
  readonly size: number;
  readonly compression: string;
  readonly error: string;
}

/** A server with all four archive hook scripts, which write down what they are told. */
export class HookedHome extends ArchiveHome {
  readonly scripts: string;

  /** `bodies`: shell text that a script runs after writing down; it finds $HERE, a directory, and $NTH, its run. */
  constructor(options: string, bodies: Partial<Record<ArchiveScript, string>> = {}) {
    const directory = mkdtempSync(join(tmpdir(), 'walyard-scripts-'));
    super([options, ...SCRIPTS.map((option) => `${option} = ${join(directory, option)}`)].join('\n'));
    this.scripts = directory;
    for (const option of SCRIPTS) this.writeScript(option, bodies[option] ?? '');
  }

  runs(): readonly ScriptRun[] {
    if (!existsSync(this.at('runs'))) return [];
    const lines = readFileSync(this.at('runs'), 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => {
      const [option = '', name = '', file = '', size, compression = '', error = ''] = line.split('|');
      return { option, name, file, size: Number(size), compression, error };
    });
  }

  at(name: string): string {
    return join(this.scripts, name);
  }

  writeScript(option: ArchiveScript, body: string): void {
    const facts = '$BARMAN_SEGMENT|$BARMAN_FILE|$BARMAN_SIZE|$BARMAN_COMPRESSION|$BARMAN_ERROR';
    const lines = [
      '#!/bin/sh',
      `HERE='${this.scripts}'`,
      `echo "${option}|${facts}" >>"$HERE/runs"`,
      `NTH=$(grep -c '^${option}|' "$HERE/runs")`,
      body,
      'exit 0',
    ];
    writeFileSync(this.at(option), `${lines.join('\n')}\n`);
    chmodSync(this.at(option), 0o755);
  }

  override remove(): void {
    super.remove();
    rmSync(this.scripts, { recursive: true, force: true });
  }
}
