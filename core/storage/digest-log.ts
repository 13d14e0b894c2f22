import { dirname } from 'node:path';
import type { DurableFs } from '../fs/durable-fs';
import { readLinesBackwards } from '../fs/read-backwards';
import { readLines } from '../fs/read-lines';
import { rewriteFile } from '../fs/rewrite-file';

/** What an encrypted WAL was before it was encrypted. */
export interface WalDigest {
  readonly name: string;
  /** SHA-256 of the source, hexadecimal. */
  readonly sha256: string;
  readonly compression: string | null;
}

const LINE = /^(?<name>\S+)\t(?<sha256>[0-9a-f]{64})\t(?<compression>\S+)$/;

/**
 * Digests of the WAL that was stored encrypted, one line each. Without the secret key it is the only way to see that a
 * WAL that comes again, after a crash or over the other channel, is the one in the archive: Barman calls each of them
 * a duplicate with other content. A lost log loses no WAL; then such a file is quarantined.
 */
export class DigestLog {
  constructor(
    private readonly path: string,
    private readonly fs: DurableFs,
  ) {}

  /** Durable on return. */
  async append(digests: readonly WalDigest[]): Promise<void> {
    if (digests.length === 0) return;
    const isNew = (await this.fs.facts(this.path)) === null;
    if (isNew) await this.fs.makeDir(dirname(this.path));
    const lines = digests.map(({ name, sha256, compression }) => `${name}\t${sha256}\t${compression ?? 'None'}\n`);
    // A line of its own first, so that what a crash left of an unfinished one cannot be glued to ours.
    await this.fs.append(this.path, `\n${lines.join('')}`);
    await this.fs.syncFile(this.path);
    if (isNew) await this.fs.syncDir(dirname(this.path));
  }

  /**
   * Of WAL that has been deleted: other WAL may be stored under its name later, by Barman for one, and must not be taken
   * for this. Durable on return.
   */
  async forget(names: ReadonlySet<string>): Promise<void> {
    const facts = await this.fs.facts(this.path);
    if (facts === null || names.size === 0) return;
    if (some(this.lines(), ({ name }) => names.has(name))) {
      await rewriteFile(this.fs, this.path, this.without(names), facts.mode);
    } else {
      await this.fs.syncDir(dirname(this.path)); // A run that died may have written it anew a moment ago.
    }
  }

  /** Whole lines only: what a crash left of others tells nothing. */
  private *lines(): Generator<{ readonly line: string; readonly name: string }> {
    for (const line of readLines(this.path)) {
      const name = LINE.exec(line)?.groups?.['name'];
      if (name !== undefined) yield { line, name };
    }
  }

  private *without(names: ReadonlySet<string>): Generator<string> {
    for (const { line, name } of this.lines()) if (!names.has(name)) yield `${line}\n`;
  }

  /** The newest digest of a name, null when none is known. WAL that comes again comes soon: read from the end. */
  async find(name: string): Promise<WalDigest | null> {
    if ((await this.fs.facts(this.path)) === null) return null;
    for (const line of readLinesBackwards(this.path)) {
      const groups = LINE.exec(line)?.groups;
      if (groups?.['name'] !== name) continue;
      const compression = groups['compression'] ?? 'None';
      return { name, sha256: groups['sha256'] ?? '', compression: compression === 'None' ? null : compression };
    }
    return null;
  }
}

function some<T>(items: Iterable<T>, is: (item: T) => boolean): boolean {
  for (const item of items) if (is(item)) return true;
  return false;
}
