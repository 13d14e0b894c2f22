import { dirname } from 'node:path';
import { z } from 'zod';
import { CheckChange } from '../contract/checks';
import type { DurableFs } from '../fs/durable-fs';
import { toStorageError } from '../fs/errno';
import { privateName, removeQuietly } from '../fs/private-copy';
import { replaceDurably } from '../quarantine/quarantine-records';
import { boundChanges } from './check-changes';

const Stored = z.object({ changes: z.array(CheckChange) });

/**
 * When which check began to fail and was well again, newest first: a small file in the server's directory, written only
 * when there is a change. Where it cannot be written, memory holds it until the program ends.
 */
export class CheckHistory {
  changes: readonly CheckChange[] = [];
  /** Why the file is not up to date; null when it is. */
  trouble: string | null = null;

  constructor(
    private readonly file: string,
    private readonly fs: DurableFs,
  ) {}

  /** Never rejects. Another process that checks the same server may have written meanwhile, so it is read every time. */
  async read(): Promise<readonly CheckChange[]> {
    if (this.trouble !== null) return this.changes; // Memory knows more than the file.
    try {
      const { data } = Stored.safeParse(JSON.parse(await this.fs.readText(this.file)));
      if (data !== undefined) this.changes = data.changes;
    } catch {
      // Not there yet, or damaged: only the past is lost by that, and what fails now is found again.
    }
    return this.changes;
  }

  /** Never rejects: see `trouble`. */
  async add(changes: readonly CheckChange[]): Promise<void> {
    if (changes.length > 0) this.changes = boundChanges([...changes, ...this.changes]);
    if (changes.length === 0 && this.trouble === null) return;
    try {
      await this.write();
      this.trouble = null;
    } catch (error) {
      this.trouble = toStorageError(error, `write ${this.file}`).message;
    }
  }

  private async write(): Promise<void> {
    const directory = dirname(this.file);
    await this.requireServerDirectory(dirname(directory));
    await this.fs.makeDir(directory);
    const temporary = privateName(this.file);
    try {
      await replaceDurably(this.fs, { path: this.file, temporary }, `${JSON.stringify({ changes: this.changes })}\n`);
      await this.fs.syncDir(directory);
    } catch (error) {
      await removeQuietly(this.fs, temporary);
      throw error;
    }
  }

  /** It is never made: without it a disk may not be mounted. */
  private async requireServerDirectory(directory: string): Promise<void> {
    if ((await this.fs.facts(directory)) !== null) return;
    throw Object.assign(new Error(`${directory} does not exist`), { code: 'ENOENT' });
  }
}
