import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { Kept, QuarantineRecord } from '../contract/errors';
import type { DurableFs } from '../fs/durable-fs';
import { isErrno, toStorageError } from '../fs/errno';
import { removeQuietly } from '../fs/private-copy';

/** What is kept of one error file; `kept` counts only for the content that its token stands for. */
export const QuarantineNote = z.object({
  errorFile: z.string(),
  record: QuarantineRecord.nullable(),
  kept: Kept.extend({ token: z.string() }).nullable(),
});
export type QuarantineNote = z.infer<typeof QuarantineNote>;

/** Longer names leave no room for what is put around them (255 bytes on most file systems). */
const LONGEST_NAME_BYTES = 200;
const TEMPORARY_SUFFIX = '.walyard.tmp';
const IN_FLIGHT_MS = 3_600_000;

/** The notes on the error files of a server, one small file each. Losing one loses an explanation, never data. */
export class QuarantineRecords {
  constructor(
    private readonly directory: string,
    private readonly fs: DurableFs,
  ) {}

  /** Null when there is none, or none that can be read: the file speaks for itself then. */
  async read(errorFile: string): Promise<QuarantineNote | null> {
    return this.parse(this.pathOf(errorFile));
  }

  /** Every note that can be read. */
  async list(): Promise<readonly QuarantineNote[]> {
    const notes: QuarantineNote[] = [];
    for (const name of await this.fs.names(this.directory)) {
      const note = name.endsWith('.json') ? await this.parse(join(this.directory, name)) : null;
      if (note !== null) notes.push(note);
    }
    return notes;
  }

  /** Replaces the note as a whole: after a crash it is the old or the new one. */
  async write(note: QuarantineNote): Promise<void> {
    const path = this.pathOf(note.errorFile);
    const temporary = join(this.directory, `.${process.pid}-${randomBytes(4).toString('hex')}${TEMPORARY_SUFFIX}`);
    try {
      await this.fs.makeDir(this.directory);
      await replaceDurably(this.fs, { path, temporary }, `${JSON.stringify(note, null, 2)}\n`);
      await this.fs.syncDir(this.directory);
    } catch (error) {
      await removeQuietly(this.fs, temporary);
      throw toStorageError(error, `write the record of ${note.errorFile}`);
    }
  }

  /** Does nothing when there is none. */
  async remove(errorFile: string): Promise<void> {
    try {
      await this.fs.remove(this.pathOf(errorFile));
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw toStorageError(error, `remove the record of ${errorFile}`);
    }
  }

  /**
   * Removes the notes on files that `namesNow` does not list any more, and what crashes left. The names are asked for
   * after the notes have been listed: a file that is quarantined meanwhile keeps its note.
   */
  async sweep(namesNow: () => Promise<ReadonlySet<string>>, now: Date): Promise<void> {
    const noteNames = await this.fs.names(this.directory);
    const kept = new Set([...(await namesNow())].map(noteName));
    for (const name of noteNames) {
      const path = join(this.directory, name);
      const isOrphan = name.endsWith('.json') && !name.startsWith('.') && !kept.has(name);
      if (isOrphan || (name.endsWith(TEMPORARY_SUFFIX) && (await this.isLeftOver(path, now)))) {
        await removeQuietly(this.fs, path);
      }
    }
  }

  private async isLeftOver(path: string, now: Date): Promise<boolean> {
    const facts = await this.fs.facts(path);
    return facts !== null && now.getTime() - Number(facts.changedNs / 1_000_000n) > IN_FLIGHT_MS;
  }

  private async parse(path: string): Promise<QuarantineNote | null> {
    try {
      return QuarantineNote.parse(JSON.parse(await this.fs.readText(path)));
    } catch {
      return null;
    }
  }

  private pathOf(errorFile: string): string {
    return join(this.directory, noteName(errorFile));
  }
}

/** Writes a small file of ours as a whole; the caller syncs the directory. */
export async function replaceDurably(
  fs: DurableFs,
  { path, temporary }: { readonly path: string; readonly temporary: string },
  text: string,
): Promise<void> {
  await fs.writeNew(temporary, [text]);
  await fs.syncFile(temporary);
  await fs.replace(temporary, path);
}

function noteName(errorFile: string): string {
  if (Buffer.byteLength(errorFile) <= LONGEST_NAME_BYTES) return `${errorFile}.json`;
  return `${createHash('sha256').update(errorFile).digest('hex')}.json`;
}
