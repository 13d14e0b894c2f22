import { basename, join } from 'node:path';
import type { DurableFs } from '../fs/durable-fs';
import { isErrno, toStorageError } from '../fs/errno';
import { isCannotLink, makePrivateCopy, publishPrivateCopy, sweepPrivateCopies } from '../fs/private-copy';

/** `duplicate`: archived before with other content; `unknown`: not a WAL name, or not a regular file (ERR-1). */
export type ErrorSuffix = 'duplicate' | 'unknown';

const COLLISIONS = 1_000;

/**
 * The errors directory of a server during one archive run, whose caller holds the archive lock. Takes objects in as
 * `<name>.<UTC stamp>.<suffix>` (ERR-1), creating the directory (ERR-4) and never replacing what is there (ERR-3).
 */
export class ErrorsDirectory {
  private ready: Promise<Set<string>> | null = null;

  constructor(
    private readonly directory: string,
    private readonly fs: DurableFs,
  ) {}

  /**
   * Durable on return except for the removal of the old name, which the caller syncs. A file that is here already with
   * the same content, because a run was cut off or somebody delivers it again and again, is kept once. Answers the
   * path in this directory, null when the source has vanished (ERR-2).
   */
  async take(
    path: string,
    { suffix, now }: { readonly suffix: ErrorSuffix; readonly now: Date },
  ): Promise<string | null> {
    try {
      const names = await (this.ready ??= this.prepare());
      const facts = await this.fs.facts(path);
      if (facts?.isFile !== true) return await this.takeOther(path, { suffix, now });
      return (await this.takeAgain(path, suffix, names)) ?? (await this.takeFile(path, { suffix, now, names }));
    } catch (error) {
      if (isErrno(error, 'ENOENT') && (await this.fs.facts(path)) === null) return null;
      throw toStorageError(error, `move ${basename(path)} to ${this.directory}`);
    }
  }

  private async prepare(): Promise<Set<string>> {
    await this.fs.makeDir(this.directory);
    await sweepPrivateCopies(this.fs, this.directory);
    return new Set(await this.fs.names(this.directory));
  }

  private async takeAgain(path: string, suffix: ErrorSuffix, names: ReadonlySet<string>): Promise<string | null> {
    for (const name of names) {
      if (!name.startsWith(`${shortened(basename(path))}.`) || !name.endsWith(`.${suffix}`)) continue;
      const known = join(this.directory, name);
      if ((await this.fs.facts(known))?.isFile !== true || !(await this.fs.sameContent(path, known))) continue;
      await this.fs.syncFile(known); // Visible is not durable: it may be here since a crash a moment ago.
      await this.fs.syncDir(this.directory);
      await this.fs.remove(path);
      return known;
    }
    return null;
  }

  /** The new name and the content are durable before the old name goes. */
  private async takeFile(path: string, naming: Naming & { readonly names: Set<string> }): Promise<string> {
    const target = await this.underFreeName(path, naming, async (free) => {
      try {
        await this.fs.syncFile(path);
        await this.fs.link(path, free);
      } catch (error) {
        if (!isCannotLink(error)) throw error;
        await publishPrivateCopy(this.fs, await makePrivateCopy(this.fs, path, free), free);
      }
    });
    naming.names.add(basename(target));
    await this.fs.syncDir(this.directory);
    await this.fs.remove(path);
    return target;
  }

  /** Directories, sockets, dangling links. */
  private async takeOther(path: string, naming: Naming): Promise<string> {
    const target = await this.underFreeName(path, naming, (free) => this.fs.moveNew(path, free));
    await this.fs.syncDir(this.directory);
    return target;
  }

  private async underFreeName(
    path: string,
    { suffix, now }: Naming,
    put: (free: string) => Promise<void>,
  ): Promise<string> {
    for (let collision = 0; collision < COLLISIONS; collision += 1) {
      const stamp = `${formatStamp(now)}${collision === 0 ? '' : `-${collision}`}`;
      const target = join(this.directory, `${shortened(basename(path))}.${stamp}.${suffix}`);
      try {
        await put(target);
        return target;
      } catch (error) {
        if (!isErrno(error, 'EEXIST')) throw error;
      }
    }
    throw new Error('too many files of the same name and second');
  }
}

interface Naming {
  readonly suffix: ErrorSuffix;
  readonly now: Date;
}

const LONGEST_NAME_BYTES = 160;

/** With stamp, suffix and the marks of a private copy a longer one would not fit, and stop every run. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST_NAME_BYTES) return name;
  return Buffer.from(name)
    .subarray(0, LONGEST_NAME_BYTES)
    .toString('latin1')
    .replaceAll(/[^\x20-\x7e]/g, '_');
}

/** `YYYYMMDDTHHMMSSZ`. */
function formatStamp(now: Date): string {
  return `${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

const CATEGORIES = [
  ['.error', 'not relevant'],
  ['.duplicate', 'duplicates'],
  ['.unknown', 'unknown'],
] as const;

/** `label: n` of each kind of error file, in order of first appearance; null when there is none (ERR-5). */
export function summariseErrorFiles(names: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const name of names) {
    const label = CATEGORIES.find(([extension]) => name.endsWith(extension))?.[1] ?? 'unknown failure';
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts.size === 0 ? null : [...counts].map(([label, count]) => `${label}: ${count}`).join(', ');
}
