import { readUnfinishedLine } from '../fs/read-backwards';
import type { CatalogueEntry } from './catalogue-line';
import { CatalogueRows } from './catalogue-rows';
import { readCatalogue } from './read-catalogue';

/** The lines of the catalogue that is about to be replaced; each is taken by the file it is about. */
export class OldLines {
  private readonly rows = new CatalogueRows();
  private taken = new Uint8Array();

  /** Lines that cannot be read, and the beginning of one that a crash has left, are told to `onDamaged`. */
  read(path: string, onDamaged: (line: string) => void): void {
    readCatalogue(path, 0, (entry) => this.rows.add(entry), onDamaged);
    const torn = readUnfinishedLine(path);
    if (torn !== '') onDamaged(torn);
    this.taken = new Uint8Array(this.rows.length);
  }

  get count(): number {
    return this.rows.length;
  }

  /** What the last line of this name says; null when there is none, or another file has taken it. */
  take(name: string): CatalogueEntry | null {
    const row = this.rows.find(name);
    if (row === null || this.taken[row] === 1) return null;
    this.taken[row] = 1;
    return this.rows.entry(row);
  }

  /** Names that nobody took, and names of lines that another line of the same name stands for. */
  tellRest(tell: { readonly removed: (name: string) => void; readonly repeated: (name: string) => void }): void {
    for (let row = 0; row < this.rows.length; row += 1) {
      if (this.taken[row] === 1) continue;
      const name = this.rows.name(row);
      if (this.rows.find(name) === row) tell.removed(name);
      else tell.repeated(name);
    }
  }
}
