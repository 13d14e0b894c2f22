import type { CatalogueEntry } from '../catalogue/catalogue-line';
import { ArchiverError } from '../errors';
import type { HookWal } from '../hooks/hook';
import type { WalHooks } from '../hooks/wal-hooks';
import type { PlannedWal } from './delete-plan';
import type { RefusedWal } from './delete-selection-name';

export interface DeleteHooksDeps {
  readonly hooks: WalHooks;
  readonly entries: () => Iterable<CatalogueEntry>;
  /** Where a WAL lies in the archive. */
  readonly pathOf: (walName: string) => string;
}

export interface Permission {
  /** Nothing when it was stopped before all scripts had been asked. */
  readonly permitted: readonly PlannedWal[];
  readonly refused: readonly RefusedWal[];
}

/**
 * The scripts around one deletion: before it for every WAL, then after it for every WAL (hooks.md §5, as Barman does for
 * a directory or a bucket). They run without any lock, for they may take for ever, and may call a program that needs one.
 */
export class DeleteHooks {
  private readonly asked: CatalogueEntry[] = [];

  constructor(private readonly deps: DeleteHooksDeps) {}

  /** A script that says stop keeps its WAL, and no other (HOK-17). */
  async ask(wals: readonly PlannedWal[], signal?: AbortSignal): Promise<Permission> {
    if (!this.deps.hooks.hasDeleteHooks) return { permitted: wals, refused: [] };
    const refused: RefusedWal[] = [];
    const permitted: PlannedWal[] = [];
    const entries = this.entriesOf(wals);
    for (const wal of wals) {
      if (signal?.aborted === true) return { permitted: [], refused };
      const answer = await this.askFor(wal.name, entries, signal);
      if (answer === 'stopped') return { permitted: [], refused };
      if (answer === null) permitted.push(wal);
      else refused.push({ name: wal.name, reason: answer });
    }
    return { permitted, refused };
  }

  /** Everybody who was asked is told what became of it, as after archiving (HOK-13). Never fails. */
  async tell(reasonOf: (walName: string) => string | null, signal?: AbortSignal): Promise<void> {
    for (const entry of this.asked) {
      await this.deps.hooks.postDelete(this.toHookWal(entry, reasonOf(entry.name)), signal);
    }
  }

  /** Null: it may go. Otherwise why not. */
  private async askFor(name: string, entries: ReadonlyMap<string, CatalogueEntry>, signal?: AbortSignal) {
    const entry = entries.get(name);
    if (entry === undefined) return null; // Not catalogued any more: that is found out under the locks.
    this.asked.push(entry);
    try {
      await this.deps.hooks.preDelete(this.toHookWal(entry, null), signal);
      return null;
    } catch (error) {
      if (error instanceof ArchiverError && error.code === 'hook-aborted') return error.message;
      if (error instanceof ArchiverError && error.code === 'cancelled') return 'stopped';
      throw error;
    }
  }

  private entriesOf(wals: readonly PlannedWal[]): ReadonlyMap<string, CatalogueEntry> {
    const wanted = new Set(wals.map(({ name }) => name));
    const found = new Map<string, CatalogueEntry>();
    for (const entry of this.deps.entries()) if (wanted.has(entry.name)) found.set(entry.name, entry);
    return found;
  }

  private toHookWal(entry: CatalogueEntry, error: string | null): HookWal {
    return { ...entry, file: this.deps.pathOf(entry.name), error };
  }
}
