import type { Catalogue } from '../catalogue/catalogue';
import { catalogueEntries } from '../catalogue/catalogue-lines';
import type { ServerConfig } from '../config/server-config';
import type { DurableFs } from '../fs/durable-fs';
import type { WalHooks } from '../hooks/wal-hooks';
import type { DeletedWal, WalStorageStrategy } from '../storage/wal-storage-strategy';
import { classifyWalName, isHashDirectory } from '../wal/wal-file-name';
import { missingArchive, readDeleteContext } from './delete-context';
import { DeleteHooks } from './delete-hooks';
import { requireNoBackupRunning, withDeleteLocks } from './delete-locks';
import type { DeletePlan, PlannedWal } from './delete-plan';
import { recheckPlan } from './delete-recheck';
import type { RefusedWal } from './delete-selection-name';
import { requireLocalArchive } from './require-archivable';

export interface DeleteDeps {
  readonly config: ServerConfig;
  readonly fs: DurableFs;
  readonly catalogue: Catalogue;
  readonly hooks: WalHooks;
  readonly storage: WalStorageStrategy;
}

/** Every WAL of the plan is in one of these. */
export interface DeleteResult {
  readonly deleted: readonly string[];
  readonly freedBytes: number;
  /** Their files were gone already; their lines have been taken out. */
  readonly absent: readonly string[];
  /** They have become needed or have changed since the plan was made, or a script said no: they are as they were. */
  readonly refused: readonly RefusedWal[];
  readonly failed: readonly RefusedWal[];
  /** Not come to, because it was stopped. */
  readonly untried: readonly string[];
}

/**
 * Carries out a plan: the scripts before, without any lock; under the locks a second look whether the plan still holds,
 * the files, their directories, and last their lines; then the scripts after. Dying anywhere loses nothing that was not
 * planned, and doing it again finishes it.
 * @throws ArchiverError 'lock-busy' while a backup or a long archive run is at work, 'delete-refused' when it is not
 * known any more what backups need, 'storage-missing': then nothing was deleted
 */
export async function executeDelete(plan: DeletePlan, deps: DeleteDeps, signal?: AbortSignal): Promise<DeleteResult> {
  requireLocalArchive(deps.config);
  await requireNoBackupRunning(deps.config); // Before any script is asked.
  const deletion = new Deletion(deps, signal);
  const scripts = new DeleteHooks({
    hooks: deps.hooks,
    entries: () => catalogueEntries(deps.catalogue.location.path),
    pathOf: (name) => deps.storage.getFullPath(name),
  });
  let failure: string | null = null;
  try {
    const { permitted, refused } = await scripts.ask(plan.wals, signal);
    deletion.refuse(refused);
    if (permitted.length > 0) {
      await withDeleteLocks(deps.config, signal, () => deletion.deletePermitted(permitted));
    }
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
    throw error;
  } finally {
    await scripts.tell((name) => deletion.reasonFor(name, failure), signal);
  }
  return deletion.result(plan);
}

/** One plan while it is carried out. */
class Deletion {
  private freedBytes = 0;
  private readonly outcomes = new Map<string, 'deleted' | 'absent' | 'refused' | 'failed'>();
  private readonly reasons = new Map<string, RefusedWal>();

  constructor(
    private readonly deps: DeleteDeps,
    private readonly signal: AbortSignal | undefined,
  ) {}

  refuse(refused: readonly RefusedWal[]): void {
    for (const refusal of refused) this.note(refusal.name, 'refused', refusal);
  }

  /** The caller holds the locks but that of the catalogue. */
  async deletePermitted(permitted: readonly PlannedWal[]): Promise<void> {
    const { catalogue, config, fs } = this.deps;
    await catalogue.remove(async (entries) => {
      const context = await readDeleteContext(config, catalogue.location.path, fs);
      const { plan, refused } = recheckPlan(config.name, permitted, { ...context, entries });
      this.refuse(refused);
      if (plan.remaining.count > 0) await this.requireArchiveThere();
      await this.deleteFiles(plan.wals.map(({ name }) => name));
      return new Set(this.namesOf('deleted', 'absent'));
    }, this.signal);
  }

  /** For the scripts after; null: it is gone. */
  reasonFor(name: string, failure: string | null): string | null {
    const outcome = this.outcomes.get(name);
    if (outcome === 'deleted' || outcome === 'absent') return null;
    return this.reasons.get(name)?.reason ?? failure ?? 'the deletion was stopped before it';
  }

  result({ wals }: DeletePlan): DeleteResult {
    const reasonsOf = (outcome: 'refused' | 'failed') =>
      this.namesOf(outcome).flatMap((name) => this.reasons.get(name) ?? []);
    return {
      deleted: this.namesOf('deleted'),
      freedBytes: this.freedBytes,
      absent: this.namesOf('absent'),
      refused: reasonsOf('refused'),
      failed: reasonsOf('failed'),
      untried: wals.map(({ name }) => name).filter((name) => !this.outcomes.has(name)),
    };
  }

  /** An empty mount point looks like an archive whose files are all gone: their lines must not go. */
  private async requireArchiveThere(): Promise<void> {
    const { walsDirectory } = this.deps.config;
    const names = (await this.deps.fs.scan(walsDirectory)) ?? [];
    if (names.some(({ name }) => isHashDirectory(name) || classifyWalName(name) === 'history')) return;
    throw missingArchive(`the archive ${walsDirectory} is empty, while its catalogue is not`);
  }

  /** History files last, and only when the WAL of their timelines is gone: recovery on it reads them. */
  private async deleteFiles(names: readonly string[]): Promise<void> {
    const isHistory = (name: string) => classifyWalName(name) === 'history';
    const [histories, others] = [names.filter(isHistory), names.filter((name) => !isHistory(name))];
    this.noteAll(await this.deps.storage.delete(others, this.signal));
    if (this.signal?.aborted === true) return;
    if (this.namesOf('failed').length === 0) this.noteAll(await this.deps.storage.delete(histories, this.signal));
    else this.refuse(histories.map((name) => ({ name, reason: 'Other WAL files could not be deleted, so it stays.' })));
  }

  private noteAll(deleted: readonly DeletedWal[]): void {
    for (const one of deleted) {
      if (one.outcome === 'deleted') this.freedBytes += one.freedBytes;
      const reason = one.outcome === 'failed' ? { name: one.name, reason: one.error.message } : null;
      this.note(one.name, one.outcome, reason);
    }
  }

  private note(name: string, outcome: 'deleted' | 'absent' | 'refused' | 'failed', reason: RefusedWal | null): void {
    this.outcomes.set(name, outcome);
    if (reason !== null) this.reasons.set(name, reason);
  }

  private namesOf(...wanted: readonly string[]): readonly string[] {
    return [...this.outcomes].filter(([, outcome]) => wanted.includes(outcome)).map(([name]) => name);
  }
}
