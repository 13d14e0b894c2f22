import { lstatSync, readlinkSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Real paths of directories that need not exist yet; asks the file system once for every directory. */
export class RealPaths {
  private readonly known = new Map<string, string>();
  private readonly missing = new Set<string>();
  private readonly resolving = new Set<string>();

  /** `path` has to be absolute. What cannot be looked at is taken as it is written. */
  of(path: string): string {
    const parent = dirname(path);
    if (parent === path) return path;
    const known = this.known.get(path);
    if (known !== undefined) return known;
    const real = this.child(this.of(parent), basename(path));
    this.known.set(path, real);
    return real;
  }

  private child(parent: string, name: string): string {
    if (name === '.') return parent;
    if (name === '..') return dirname(parent);
    const path = join(parent, name);
    const kind = this.missing.has(parent) ? 'missing' : kindOf(path);
    if (kind === 'missing') this.missing.add(path);
    // A link that leads back to itself is left as it is.
    if (kind !== 'link' || this.resolving.has(path)) return path;
    this.resolving.add(path);
    try {
      return this.of(resolve(parent, readlinkSync(path)));
    } catch {
      return path;
    } finally {
      this.resolving.delete(path);
    }
  }
}

function kindOf(path: string): 'missing' | 'link' | 'other' {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return 'missing';
    return stat.isSymbolicLink() ? 'link' : 'other';
  } catch {
    return 'other';
  }
}
