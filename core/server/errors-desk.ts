import { userInfo } from 'node:os';
import type { z } from 'zod';
import type { CoreEvent } from '../contract/api';
import type {
  ErrorsPage,
  ErrorsPageRequest,
  OperationResult,
  OperationTarget,
  TrashPage,
  TrashPageRequest,
} from '../contract/errors';
import type { Quarantine } from '../quarantine/quarantine';
import { trashAgeMs } from './open-quarantine';
import type { Server } from './server';

const DAY_MS = 86_400_000;
/** Emptying the trash is a matter of days. */
const TIDY_MS = 3_600_000;

export type ErrorsOperationName = 'retry' | 'discard' | 'restore' | 'unkeep' | 'examine';

/** The error files of a server as the window sees them: pages of lists, operations, and how many need a look. */
export class ErrorsDesk {
  private keptFiles: Promise<number> | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly server: Server,
    private readonly emit: (topic: CoreEvent['topic']) => void,
  ) {
    server.records.onRecorded(() => this.emit('errors'));
  }

  async page({ filter, sort, offset, limit }: z.output<typeof ErrorsPageRequest>): Promise<ErrorsPage> {
    const quarantine = await this.server.quarantine();
    const page = await quarantine.pageErrorFiles({ filter, sort, offset, limit });
    const [kept, trash] = [await this.countKept(), await quarantine.listTrash()];
    const directory = this.server.config.errorsDirectory;
    return { ...page, files: [...page.files], directory, kept, discarded: trash.length };
  }

  async trashPage({ filter, offset, limit }: z.output<typeof TrashPageRequest>): Promise<TrashPage> {
    const rows = await (await this.server.quarantine()).listTrash();
    const wanted = filter.toLowerCase();
    const matching = rows.filter(({ errorFile }) => errorFile.toLowerCase().includes(wanted));
    const newestFirst = matching.sort((a, b) => (a.discardedAt < b.discardedAt ? 1 : -1));
    const ageMs = trashAgeMs(this.server.config);
    return {
      total: rows.length,
      matched: matching.length,
      keptDays: ageMs === null ? null : ageMs / DAY_MS,
      files: newestFirst.slice(offset, offset + limit),
    };
  }

  operate(name: ErrorsOperationName, targets: readonly OperationTarget[]): Promise<OperationResult[]> {
    return this.change((quarantine) => quarantine[name](targets, { by: operatorName() }));
  }

  keep(targets: readonly OperationTarget[], reason: string): Promise<OperationResult[]> {
    return this.change((quarantine) => quarantine.keep(targets, { by: operatorName(), reason }));
  }

  /** How many error files somebody has decided to keep. `errorFiles`: how many there are; none is answered at once. */
  async keptOf(errorFiles: number): Promise<number> {
    return errorFiles === 0 ? 0 : Math.min(errorFiles, await this.countKept());
  }

  /** From now on the trash is emptied of what is old. Starting again changes nothing. */
  startTidying(): void {
    if (this.timer !== null) return;
    this.timer = setInterval(() => void this.server.emptyOldTrash(), TIDY_MS).unref();
    void this.server.emptyOldTrash();
  }

  async close(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    await this.server.records.stop();
  }

  private async change(
    act: (quarantine: Quarantine) => Promise<readonly OperationResult[]>,
  ): Promise<OperationResult[]> {
    try {
      return [...(await act(await this.server.quarantine()))];
    } finally {
      this.keptFiles = null;
      for (const topic of ['errors', 'flow', 'queues'] as const) this.emit(topic);
    }
  }

  /** Counted once, and again after each change: nobody else keeps files while we run. */
  private countKept(): Promise<number> {
    this.keptFiles ??= this.server.countKeptErrorFiles();
    return this.keptFiles;
  }
}

/** Who is told to have done it: the account that the program runs as. */
function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user id ${process.getuid?.() ?? 'unknown'}`; // An account without an entry, as in some containers.
  }
}
