import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerConfig } from '../config/server-config';
import type { CoreEvent } from '../contract/api';
import type { ResetOutcome, ResetPlan, ResetStage, ShownReset } from '../contract/receiver';
import type { WalSwitch } from '../contract/wal-switch';
import { ArchiverError } from '../errors';
import { createSlot, dropSlot } from '../postgres/replication-slot';
import { planWords } from '../receiver/plan-words';
import type { ReceiverSupervisor } from '../receiver/receiver-supervisor';
import type { LiveArchiver } from './live-archiver';
import { requireSlotRequest } from './slot-request';
import type { ReceiverReset } from './receiver-reset';
import { switchWal } from './switch-wal';

export interface ReceiverDeskDeps {
  readonly config: ServerConfig;
  /** Null: streaming_archiver is off. */
  readonly receiver: ReceiverSupervisor | null;
  readonly archiver: Pick<LiveArchiver, 'phase' | 'runNow'>;
  readonly reset: Pick<ReceiverReset, 'plan' | 'apply'>;
  readonly emit: (topic: CoreEvent['topic']) => void;
  /** The server or the queues are not what they were. */
  readonly onChanged: () => void;
}

const SETTLE_LIMIT_MS = 10_000;
const STREAM_LIMIT_MS = 60_000;
const ARCHIVE_LIMIT_MS = 300_000;
const LOOK_EVERY_MS = 200;

/** What an operator does to the receiver of a server in the window: restart, reset, its slot. */
export class ReceiverDesk {
  private stage: ResetStage | null = null;
  private isClosed = false;

  constructor(private readonly deps: ReceiverDeskDeps) {}

  /** What a reset is busy with; null when none is under way. */
  get resetting(): ResetStage | null {
    return this.stage;
  }

  requireReceiver(): ReceiverSupervisor {
    const { receiver, config } = this.deps;
    if (receiver !== null) return receiver;
    throw new ArchiverError('config-invalid', `server "${config.name}" has no receiver`, {
      hint: 'Set streaming_archiver = on in its section.',
    });
  }

  /** From now on nothing is started, also by what is under way: a receiver would be left behind by the program. */
  close(): void {
    this.isClosed = true;
  }

  async restart(): Promise<void> {
    const receiver = this.requireReceiver();
    await receiver.stop();
    this.start(receiver);
  }

  /** Changes nothing. */
  async planReset(): Promise<ShownReset> {
    const receiver = this.requireReceiver();
    // While the program tries to start, the slot is in use for a moment.
    await this.until(() => receiver.status().phase !== 'starting', SETTLE_LIMIT_MS);
    return this.show(receiver.status().phase === 'running' ? STREAMS : await this.deps.reset.plan());
  }

  /** Stops the receiver, does exactly this plan, and starts it again. Resolves when it streams, or does not. */
  async applyReset(plan: ResetPlan): Promise<ResetOutcome> {
    const receiver = this.requireReceiver();
    if (this.stage !== null) throw new ArchiverError('reset-refused', 'the receiver is being reset already');
    this.requireArchiver(plan);
    const wasStarted = receiver.status().phase !== 'stopped';
    try {
      this.enter('stopping');
      await receiver.stop();
      const changed = await this.applyOrShow(plan).catch((error: unknown) => {
        if (wasStarted) this.start(receiver);
        throw error;
      });
      if (changed !== null) {
        if (wasStarted) this.start(receiver);
        return changed;
      }
      return await this.goOn(receiver, plan);
    } finally {
      this.enter(null);
      this.deps.onChanged();
    }
  }

  /** Creates the configured slot; answers false when it is there. */
  createSlot(): Promise<boolean> {
    return this.changeSlots(() => createSlot(requireSlotRequest(this.deps.config)));
  }

  /** Answers false when there is none of this name. The server refuses while it is in use. */
  dropSlot(slotName: string): Promise<boolean> {
    return this.changeSlots(() => dropSlot({ ...requireSlotRequest(this.deps.config, slotName), slotName }));
  }

  async switchWal(force: boolean): Promise<WalSwitch> {
    const switched = await switchWal(this.deps.config, { force });
    this.deps.onChanged();
    return switched;
  }

  private async changeSlots(change: () => Promise<boolean>): Promise<boolean> {
    try {
      return await change();
    } finally {
      this.deps.onChanged();
    }
  }

  private async applyOrShow(plan: ResetPlan): Promise<ResetOutcome | null> {
    this.enter('resetting');
    try {
      await this.deps.reset.apply(plan);
      return null;
    } catch (error) {
      if (!(error instanceof ArchiverError) || error.code !== 'reset-refused') throw error;
      return { outcome: 'changed', message: error.message, shown: this.show(await this.deps.reset.plan()) };
    }
  }

  private async goOn(receiver: ReceiverSupervisor, plan: ResetPlan): Promise<ResetOutcome> {
    const { steps, resumes, loss } = planWords(plan, true);
    for (const line of [...steps, resumes, loss]) if (line !== null) receiver.note(`reset: ${line}`);
    if (!(await this.archiveFirst(plan))) return { outcome: 'not-streaming', advice: NOT_ARCHIVED };
    this.enter('starting');
    this.start(receiver);
    await this.until(() => receiver.status().phase !== 'starting', STREAM_LIMIT_MS);
    const { phase, advice } = receiver.status();
    return phase === 'running' ? { outcome: 'streaming' } : { outcome: 'not-streaming', advice: advice ?? SILENT };
  }

  /** Before anything is stopped: without an archiver the receiver could not be started again. */
  private requireArchiver({ archiveFirst }: ResetPlan): void {
    if (archiveFirst.length === 0 || this.deps.archiver.phase !== 'stopped') return;
    throw new ArchiverError('reset-refused', 'complete segments wait in streaming and archiving is stopped', {
      hint: 'Start archiving first: they have to be archived before the receiver goes on.',
    });
  }

  private async archiveFirst({ archiveFirst }: ResetPlan): Promise<boolean> {
    if (archiveFirst.length === 0) return true;
    this.enter('archiving');
    this.deps.archiver.runNow();
    const { streamingWalsDirectory } = this.deps.config;
    const isGone = () => archiveFirst.every((name) => !existsSync(join(streamingWalsDirectory, name)));
    return this.until(isGone, ARCHIVE_LIMIT_MS);
  }

  private start(receiver: ReceiverSupervisor): void {
    if (!this.isClosed) receiver.start();
  }

  private async until(isReached: () => boolean, limitMs: number): Promise<boolean> {
    const deadline = Date.now() + limitMs;
    while (!isReached() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    return isReached();
  }

  private show(plan: ResetPlan): ShownReset {
    return { plan, words: planWords(plan) };
  }

  private enter(stage: ResetStage | null): void {
    this.stage = stage;
    this.deps.emit('receiver');
  }
}

const STREAMS: ResetPlan = {
  decision: 'refused',
  sentence: 'The receiver streams: there is nothing to reset.',
  hint: 'Only a receiver that cannot go on needs one.',
  steps: [],
  resumesAt: null,
  lost: null,
  archiveFirst: [],
};

const NOT_ARCHIVED = {
  what: 'The reset is done, but complete segments in streaming are not archived yet, so the receiver was not started.',
  todo: 'See why they wait, then start the receiver.',
};

const SILENT = {
  what: 'The reset is done, but pg_receivewal has not begun to stream.',
  todo: 'Look at its last lines.',
};
