import type { WalKind } from '../wal/wal-file-name';
import type { CatalogueEntry } from './catalogue-line';

/** How many there are, and the first of them: an archive may have a million files. */
export interface Listed<Item> {
  readonly count: number;
  readonly first: readonly Item[];
}

export interface CatalogueChange {
  readonly name: string;
  readonly old: CatalogueEntry;
  readonly new: CatalogueEntry;
}

/** What a rebuild has found, and what it has changed, or would change. */
export interface RebuildReport {
  /** False: only compared. */
  readonly written: boolean;
  /** Lines of the new catalogue by kind of file. */
  readonly files: Readonly<Record<WalKind, number>>;
  /** Files of the archive that had no line. */
  readonly added: Listed<string>;
  /** Lines of files that are not in the archive. */
  readonly removed: Listed<string>;
  /** Lines that said something else of their file. */
  readonly changed: Listed<CatalogueChange>;
  /** Names with more than one line. */
  readonly repeated: Listed<string>;
  /** Lines that cannot be read. */
  readonly damaged: Listed<string>;
  /** Paths of WAL in another directory than its name says. It has a line when it is the only file of its name. */
  readonly misplaced: Listed<string>;
  /** Paths below the archive of what is no WAL. */
  readonly passedOver: Listed<string>;
}

export type RebuildProgress =
  | { readonly phase: 'waiting'; readonly lockPath: string }
  | { readonly phase: 'reading'; readonly files: number; readonly entries: number; readonly totalEntries: number }
  | { readonly phase: 'writing'; readonly files: number };

/** Does the catalogue say anything else than the archive? The order and the generation of its lines do not count. */
export function hasDifferences({ added, removed, changed, repeated, damaged }: RebuildReport): boolean {
  return [added, removed, changed, repeated, damaged].some(({ count }) => count > 0);
}

/** Counts all and keeps the first; plain data, so that it can go from one thread to another. */
export class FirstOf<Item> {
  private count = 0;
  private readonly first: Item[] = [];

  constructor(private readonly limit: number) {}

  add(item: Item): void {
    if (this.count < this.limit) this.first.push(item);
    this.count += 1;
  }

  list(): Listed<Item> {
    return { count: this.count, first: this.first };
  }
}
