import { createHash } from 'node:crypto';
import { rmdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { TrashRow } from '../contract/errors';
import { ArchiverError } from '../errors';
import type { DurableFs } from '../fs/durable-fs';
import { toStorageError } from '../fs/errno';
import { parseErrorFileName } from './error-file-name';
import { lookAt, type FoundObject } from './look-at';
import { moveObject } from './move-object';
import { QuarantineNote, replaceDurably } from './quarantine-records';

/** What is known of a discarded file, beside it. */
const TrashEntry = z.object({
  errorFile: z.string(),
  discardedAt: z.iso.datetime(),
  by: z.string(),
  note: QuarantineNote.nullable(),
});
export type TrashEntry = z.infer<typeof TrashEntry>;

export interface TrashItem {
  readonly id: string;
  readonly path: string;
  readonly errorFile: string;
  readonly found: FoundObject;
  /** Null when it cannot be read: the file itself is still there. */
  readonly entry: TrashEntry | null;
  readonly discardedAt: string;
}

const ID = /^[0-9a-f]{20}$/;
const ENTRY = 'entry.json';
const OBJECT = 'object';

/** Discarded error files: `<id>/object/<error file>` and `<id>/entry.json`. The caller keeps other changes away. */
export class Trash {
  constructor(
    private readonly directory: string,
    private readonly fs: DurableFs,
  ) {}

  /**
   * The same file always gets the same id, so that a discard that was cut off is finished by the next one. Answers the
   * id.
   */
  async discard({ from, token, entry }: Discard): Promise<string> {
    const id = createHash('sha256').update(`${entry.errorFile}\n${token}`).digest('hex').slice(0, 20);
    try {
      await this.fs.makeDir(this.objectDirectory(id));
      await this.writeEntry(id, entry);
    } catch (error) {
      throw toStorageError(error, `make room for ${entry.errorFile} in ${this.directory}`);
    }
    await moveObject(this.fs, { from, to: join(this.objectDirectory(id), entry.errorFile), token });
    return id;
  }

  /** By id; what has no object, because a discard was cut off before it moved anything, is not there. */
  async list(): Promise<readonly TrashItem[]> {
    const items: TrashItem[] = [];
    for (const id of (await this.ids()).sort()) {
      const item = await this.find(id);
      if (item !== null) items.push(item);
    }
    return items;
  }

  /** Throws `usage` for what is no id, `error-file-changed` when it is not there any more. */
  async require(id: string): Promise<TrashItem> {
    if (!ID.test(id)) throw new ArchiverError('usage', `${JSON.stringify(id)} is not an id of the trash`);
    const item = await this.find(id);
    if (item !== null) return item;
    throw new ArchiverError('error-file-changed', `${id} is not in the trash any more`, {
      hint: 'Look at the trash again.',
    });
  }

  /** Moves the object to `to`; the entry goes after `whenThere`, which never rejects. */
  async restore(item: TrashItem, { to, token, whenThere }: Restore): Promise<void> {
    await moveObject(this.fs, { from: item.path, to, token });
    await whenThere();
    await this.removeEntry(item.id);
  }

  /** For ever. The object goes first: what a crash leaves is an entry without one. */
  async remove({ id, path, found, errorFile }: TrashItem): Promise<void> {
    try {
      if (found.type === 'directory') await rm(path, { recursive: true });
      else await this.fs.remove(path);
      await this.fs.syncDir(this.objectDirectory(id));
      await this.removeEntry(id);
    } catch (error) {
      throw toStorageError(error, `remove ${errorFile} from the trash`);
    }
  }

  /** Removes entries without object. */
  async sweep(): Promise<void> {
    for (const id of await this.ids()) {
      if ((await this.find(id)) === null) await this.removeEntry(id);
    }
  }

  private async ids(): Promise<string[]> {
    try {
      return (await this.fs.names(this.directory)).filter((name) => ID.test(name));
    } catch (error) {
      throw toStorageError(error, `read ${this.directory}`);
    }
  }

  private async find(id: string): Promise<TrashItem | null> {
    const folder = lookAt(join(this.directory, id));
    if (folder?.type !== 'directory') return null;
    const names = await this.fs.names(this.objectDirectory(id));
    const errorFile = names.find((name) => !name.startsWith('.'));
    if (errorFile === undefined) return null;
    const path = join(this.objectDirectory(id), errorFile);
    const found = lookAt(path);
    if (found === null) return null;
    const entry = await this.readEntry(id);
    return { id, path, errorFile, found, entry, discardedAt: entry?.discardedAt ?? folder.modifiedAt };
  }

  private async readEntry(id: string): Promise<TrashEntry | null> {
    try {
      return TrashEntry.parse(JSON.parse(await this.fs.readText(this.entryPath(id))));
    } catch {
      return null;
    }
  }

  private async writeEntry(id: string, entry: TrashEntry): Promise<void> {
    const path = this.entryPath(id);
    const temporary = `${path}.tmp`;
    if (lookAt(temporary) !== null) await this.fs.remove(temporary);
    await replaceDurably(this.fs, { path, temporary }, `${JSON.stringify(entry, null, 2)}\n`);
    await this.fs.syncDir(join(this.directory, id));
  }

  /** What cannot be removed now has no object any more, and is swept another time. */
  private async removeEntry(id: string): Promise<void> {
    try {
      await this.clear(this.objectDirectory(id), (name) => name.startsWith('.'));
      await this.clear(join(this.directory, id), (name) => name.startsWith(ENTRY));
    } catch {
      return;
    }
  }

  private async clear(folder: string, isOurs: (name: string) => boolean): Promise<void> {
    if (lookAt(folder) === null) return;
    for (const name of await this.fs.names(folder)) if (isOurs(name)) await this.fs.remove(join(folder, name));
    await this.fs.syncDir(folder);
    rmdirSync(folder); // Not recursive: it refuses should anything be in it after all.
  }

  private objectDirectory(id: string): string {
    return join(this.directory, id, OBJECT);
  }

  private entryPath(id: string): string {
    return join(this.directory, id, ENTRY);
  }
}

interface Discard {
  readonly from: string;
  readonly token: string;
  readonly entry: TrashEntry;
}

interface Restore {
  readonly to: string;
  readonly token: string;
  readonly whenThere: () => Promise<void>;
}

export function toTrashRow({ id, errorFile, found, entry, discardedAt }: TrashItem): TrashRow {
  return {
    id,
    errorFile,
    name: parseErrorFileName(errorFile).name,
    isFile: found.type === 'file',
    sizeBytes: found.sizeBytes,
    discardedAt,
    by: entry?.by ?? null,
    token: found.token,
    record: entry?.note?.record ?? null,
  };
}
