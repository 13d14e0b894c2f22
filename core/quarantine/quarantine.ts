import { basename, join } from 'node:path';
import type { ErrorFileRow, OperationResult, OperationTarget, TrashRow } from '../contract/errors';
import type { ServerConfig } from '../config/server-config';
import { ArchiverError } from '../errors';
import type { DurableFs } from '../fs/durable-fs';
import { toStorageError } from '../fs/errno';
import { parseErrorFileName, requireErrorFileName } from './error-file-name';
import { examineErrorFile } from './examine-error-file';
import { forEachTarget, requireText, type Done, type Operator } from './for-each-target';
import { countKept, findRetryRefusal, listErrorFiles } from './list-error-files';
import { lookAt } from './look-at';
import { moveObject, requireUnchanged, sweepParts } from './move-object';
import type { CopyCodecs } from './open-copy';
import { pageErrorFiles, type ErrorFilesPage, type ErrorFilesWindow } from './page-error-files';
import { withQuarantineLock } from './quarantine-lock';
import { QuarantineRecorder } from './quarantine-recorder';
import { QuarantineRecords, type QuarantineNote } from './quarantine-records';
import { toTrashRow, Trash, type TrashItem } from './trash';

export interface QuarantineDeps {
  readonly config: Pick<
    ServerConfig,
    'name' | 'archiver' | 'errorsDirectory' | 'incomingWalsDirectory' | 'walsDirectory' | 'lockDirectory'
  >;
  /** Of this server and this program alone: records and trash are below it. */
  readonly ownDirectory: string;
  readonly fs: DurableFs;
  readonly now: () => Date;
  readonly log: (line: string) => void;
  /** Reads compressed and encrypted copies, so that they can be compared. */
  readonly codecs?: CopyCodecs | undefined;
}

/**
 * The error files of one server: what they are and what can be done with them. Every operation takes any number of them
 * and answers for each; one that has changed since it was listed is refused. Nothing is ever replaced, and a crash at
 * any point leaves each content in at least one place, from where doing it again goes on. Operations reject as a whole,
 * with nothing done, with `lock-busy` while another process is at it, and with `usage` when they lack a text.
 */
export class Quarantine {
  /** For the archiver. */
  readonly recorder: QuarantineRecorder;
  private readonly records: QuarantineRecords;
  private readonly trash: Trash;

  constructor(private readonly deps: QuarantineDeps) {
    const { config, ownDirectory, fs, log, codecs } = deps;
    this.records = new QuarantineRecords(join(ownDirectory, 'errors'), fs);
    this.trash = new Trash(join(ownDirectory, 'trash'), fs);
    this.recorder = new QuarantineRecorder({
      records: this.records,
      walsDirectory: config.walsDirectory,
      fs,
      log,
      codecs,
    });
  }

  /** All that Barman counts, by name, each explained: from its record, or from its name and content. */
  listErrorFiles(): Promise<readonly ErrorFileRow[]> {
    return listErrorFiles(this.place);
  }

  /** A part of them, for a list that is never loaded as a whole. */
  pageErrorFiles(window: ErrorFilesWindow): Promise<ErrorFilesPage> {
    return pageErrorFiles(this.place, window);
  }

  /** How many of them somebody has decided about. */
  countKept(): Promise<number> {
    return countKept(this.place);
  }

  async listTrash(): Promise<readonly TrashRow[]> {
    return (await this.trash.list()).map(toTrashRow);
  }

  /** Looks at the content, compares a duplicate with the archived copy, and records the answer. Takes its time. */
  examine(targets: readonly OperationTarget[], operator: Operator): Promise<readonly OperationResult[]> {
    const { config, fs, codecs } = this.deps;
    const place = { config, fs, codecs, records: this.records };
    return this.forEach('examined', targets, operator, (target) => examineErrorFile(place, target, operator.signal));
  }

  /** Back to the incoming directory under its WAL name, for the next archive run. */
  retry(targets: readonly OperationTarget[], operator: Operator): Promise<readonly OperationResult[]> {
    return this.locked(() =>
      this.forEach('sent back to incoming', targets, operator, (target) => this.retryOne(target)),
    );
  }

  /** To the trash, from where it can be restored. */
  discard(targets: readonly OperationTarget[], operator: Operator): Promise<readonly OperationResult[]> {
    return this.locked(() =>
      this.forEach('moved to trash', targets, operator, (target) => this.discardOne(target, operator.by)),
    );
  }

  /** From the trash back to the errors directory. */
  restore(targets: readonly OperationTarget[], operator: Operator): Promise<readonly OperationResult[]> {
    return this.locked(() =>
      this.forEach('restored from trash', targets, operator, (target) => this.restoreOne(target)),
    );
  }

  /** It stays and is still listed, with the reason why nobody has to look at it again. */
  async keep(
    targets: readonly OperationTarget[],
    { reason, ...operator }: Operator & { readonly reason: string },
  ): Promise<readonly OperationResult[]> {
    const why = requireText('reason', reason);
    return this.locked(() =>
      this.forEach('kept', targets, operator, (target) => this.mark(target, { reason: why, by: operator.by })),
    );
  }

  /** Takes {@link keep} back. */
  unkeep(targets: readonly OperationTarget[], operator: Operator): Promise<readonly OperationResult[]> {
    return this.locked(() => this.forEach('no longer kept', targets, operator, (target) => this.mark(target, null)));
  }

  /** Removes for ever what was discarded at least so long ago, and sweeps what crashes have left. */
  emptyTrash({ olderThanMs, ...operator }: Operator & { readonly olderThanMs: number }) {
    return this.locked(async () => {
      const now = this.deps.now().getTime();
      const items = (await this.trash.list()).filter(({ discardedAt }) => now - Date.parse(discardedAt) >= olderThanMs);
      const byId = new Map(items.map((item) => [item.id, item]));
      const targets = items.map(({ id, found }) => ({ id, token: found.token }));
      const results = await this.forEach('removed for ever', targets, operator, async ({ id }) => {
        const item = byId.get(id);
        if (item !== undefined) await this.trash.remove(item);
        return `${item?.errorFile ?? id} is gone`;
      });
      await this.sweep();
      return results;
    });
  }

  private async retryOne({ id, token }: OperationTarget): Promise<string> {
    const { config, fs } = this.deps;
    const errorFile = requireErrorFileName(id);
    const from = this.pathOf(errorFile);
    const parsed = parseErrorFileName(errorFile);
    const refusal = findRetryRefusal(config, { found: requireUnchanged({ from, token }), parsed });
    if (refusal !== null) throw refused(`${errorFile} cannot go back to incoming: ${refusal}`);
    await this.requireDirectory(config.incomingWalsDirectory);
    await moveObject(fs, { from, to: join(config.incomingWalsDirectory, parsed.name), token });
    await this.forget(errorFile);
    return `${parsed.name} is in ${config.incomingWalsDirectory}`;
  }

  private async discardOne({ id, token }: OperationTarget, by: string): Promise<Done> {
    const errorFile = requireErrorFileName(id);
    const from = this.pathOf(errorFile);
    requireUnchanged({ from, token });
    const note = await this.records.read(errorFile);
    const entry = { errorFile, discardedAt: this.deps.now().toISOString(), by, note };
    const trashId = await this.trash.discard({ from, token, entry });
    await this.forget(errorFile);
    const { found } = await this.trash.require(trashId);
    return { text: `it is in the trash as ${trashId}`, undo: { id: trashId, token: found.token } };
  }

  private async restoreOne({ id, token }: OperationTarget): Promise<string> {
    const item = await this.trash.require(id);
    requireUnchanged({ from: item.path, token });
    await this.requireDirectory(this.deps.config.errorsDirectory);
    const to = this.pathOf(item.errorFile);
    await this.trash.restore(item, { to, token, whenThere: () => this.remember(item, to) });
    return `${item.errorFile} is in ${this.deps.config.errorsDirectory}`;
  }

  private async mark(target: OperationTarget, kept: { reason: string; by: string } | null): Promise<string> {
    const errorFile = requireErrorFileName(target.id);
    const { token } = requireUnchanged({ from: this.pathOf(errorFile), token: target.token });
    const record = (await this.records.read(errorFile))?.record ?? null;
    const at = this.deps.now().toISOString();
    await this.records.write({ errorFile, record, kept: kept === null ? null : { ...kept, at, token } });
    return kept === null ? 'it counts again' : kept.reason;
  }

  private async remember({ entry, found }: TrashItem, to: string): Promise<void> {
    const note = entry?.note ?? null;
    if (note === null) return;
    // A copy onto another file system is another inode: what was kept stays kept.
    const token = lookAt(to)?.token ?? found.token;
    const kept = note.kept?.token === found.token ? { ...note.kept, token } : note.kept;
    await this.quietly(`write the record of ${basename(to)}`, () => this.records.write({ ...note, kept }));
  }

  private forget(errorFile: QuarantineNote['errorFile']): Promise<void> {
    return this.quietly(`remove the record of ${errorFile}`, () => this.records.remove(errorFile));
  }

  /** For records: the file is where it was asked to be, which counts. */
  private async quietly(action: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.deps.log(toStorageError(error, action).message);
    }
  }

  private async sweep(): Promise<void> {
    const { config, fs, now } = this.deps;
    await this.quietly('sweep the trash', () => this.trash.sweep());
    await this.quietly('sweep cut-off copies', async () => {
      await sweepParts(fs, config.errorsDirectory);
      await sweepParts(fs, config.incomingWalsDirectory);
    });
    // An empty directory may be one whose disk is not mounted.
    if ((await fs.names(config.errorsDirectory)).length === 0) return;
    const namesNow = async () => new Set(await fs.names(config.errorsDirectory));
    await this.quietly('sweep records', () => this.records.sweep(namesNow, now()));
  }

  private async requireDirectory(directory: string): Promise<void> {
    const facts = await this.deps.fs.facts(directory);
    if (facts !== null && !facts.isFile) return;
    throw new ArchiverError('storage-missing', `the directory ${directory} does not exist`, {
      hint: 'Is its disk mounted? Nothing was moved.',
    });
  }

  private async forEach(
    verb: string,
    targets: readonly OperationTarget[],
    operator: Operator,
    act: (target: OperationTarget) => Promise<string | Done>,
  ): Promise<readonly OperationResult[]> {
    const by = requireText('name of who asks', operator.by);
    const { config, log } = this.deps;
    return forEachTarget(targets, { server: config.name, verb, log, by, signal: operator.signal }, act);
  }

  private get place() {
    const { config, fs } = this.deps;
    return { config, fs, records: this.records };
  }

  private locked<T>(work: () => Promise<T>): Promise<T> {
    return withQuarantineLock(this.deps.config, work);
  }

  private pathOf(errorFile: string): string {
    return join(this.deps.config.errorsDirectory, errorFile);
  }
}

function refused(message: string): ArchiverError {
  return new ArchiverError('error-file-refused', message, {
    hint: 'Look at what it is. If it is WAL, deliver it again under its own name.',
  });
}
