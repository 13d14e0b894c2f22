import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerConfig } from '../config/server-config';
import { ArchiverError } from '../errors';
import type { DurableFs } from '../fs/durable-fs';
import { toStorageError } from '../fs/errno';
import { askServer } from '../postgres/ask-server';
import type { PostgresSession } from '../postgres/postgres-session';
import { readPostgresStatus } from '../postgres/postgres-status';
import type { SlotStatus } from '../postgres/remote-status';
import { readSlot } from '../postgres/replication-slot';
import { lookAt } from '../quarantine/look-at';
import { moveObject } from '../quarantine/move-object';
import { confirmPlan } from '../receiver/confirm-plan';
import { planReset } from '../receiver/plan-reset';
import { takeReceiveLock } from '../receiver/receive-lock';
import { asideName } from '../receiver/repair-partial';
import type { ResetFacts, ResetPlan, ResetStep, SlotPosition } from '../receiver/reset-plan';
import { parseLsn, type Lsn } from '../wal/lsn';
import { requireSegmentSize } from '../wal/segment-size';
import { requireTimeline } from '../wal/timeline';
import { relativePath } from '../wal/wal-file-name';
import { asideDirectory } from './create-receiver';
import { ownDirectory } from './own-files';

const TIMEOUT_MS = 10_000;

export interface ResetDeps {
  readonly fs: DurableFs;
  readonly now: () => Date;
}

interface Facts {
  readonly facts: ResetFacts;
  /** From where the server needs its WAL after a crash: it has all from there on. */
  readonly redoLsn: Lsn | null;
}

type Position = Pick<ResetFacts, 'server' | 'slot'> & Pick<Facts, 'redoLsn'>;

/** Makes pg_receivewal of one server resume where the server has WAL from, as a plan that is shown before it is done. */
export class ReceiverReset {
  constructor(
    private readonly config: ServerConfig,
    private readonly deps: ResetDeps,
  ) {}

  /** Changes nothing. @throws ArchiverError `postgres-unavailable`, `reset-refused`, `config-invalid`, `storage-*` */
  async plan(): Promise<ResetPlan> {
    return planReset((await this.lookAround()).facts);
  }

  private async lookAround(): Promise<Facts> {
    if (!this.config.streamingArchiver) {
      throw new ArchiverError('reset-refused', `streaming_archiver is off for ${this.config.name}`, {
        hint: 'There is no receiver to be reset.',
      });
    }
    const { redoLsn, ...position } = await this.askServer();
    return {
      facts: { names: await this.listStreaming(), ...position, isArchived: (name) => this.isKept(name) },
      redoLsn,
    };
  }

  /**
   * Does exactly this plan under Barman's receive lock, or nothing when it is not the plan to do any more.
   * @throws ArchiverError `lock-busy` while a receiver runs; `reset-refused` when the world has changed; as {@link plan}
   */
  async apply(plan: ResetPlan): Promise<void> {
    const lock = await takeReceiveLock(this.config);
    try {
      const { facts, redoLsn } = await this.lookAround();
      const confirmed = requireConfirmed(confirmPlan(plan, facts, redoLsn), facts);
      for (const step of confirmed.steps) await this.perform(step);
      if (confirmed.steps.length > 0) await this.writeDown(confirmed);
    } finally {
      await lock.release();
    }
  }

  private async perform({ kind, name }: ResetStep): Promise<void> {
    const { fs, now } = this.deps;
    const path = join(this.config.streamingWalsDirectory, name);
    try {
      if (kind === 'mark') {
        await fs.writeNew(path, []);
        await fs.syncFile(path);
        await fs.syncDir(this.config.streamingWalsDirectory);
        return;
      }
      const directory = asideDirectory(this.config);
      await fs.makeDir(directory);
      const token = lookAt(path)?.token ?? '';
      await moveObject(fs, { from: path, to: join(directory, asideName(name, now())), token });
    } catch (error) {
      throw toStorageError(error, `reset the receiver in ${this.config.streamingWalsDirectory}`);
    }
  }

  /** So that a gap in the archive can be explained a year later. */
  private async writeDown(plan: ResetPlan): Promise<void> {
    const { fs, now } = this.deps;
    const file = join(ownDirectory(this.config), 'resets.log');
    try {
      await fs.makeDir(ownDirectory(this.config));
      await fs.append(file, `${JSON.stringify({ at: now().toISOString(), ...plan })}\n`);
      await fs.syncFile(file);
    } catch (error) {
      throw toStorageError(error, `write ${file}`);
    }
  }

  private async listStreaming(): Promise<readonly string[]> {
    const directory = this.config.streamingWalsDirectory;
    const found = await this.deps.fs.scan(directory).catch((error: unknown) => {
      throw toStorageError(error, `read ${directory}`);
    });
    return (found ?? []).filter(({ type }) => type === 'file').map(({ name }) => name);
  }

  private isKept(name: string): boolean {
    const { walsDirectory, incomingWalsDirectory, streamingWalsDirectory } = this.config;
    const places = [
      join(walsDirectory, relativePath(name)),
      ...[incomingWalsDirectory, streamingWalsDirectory].map((d) => join(d, name)),
    ];
    return places.some((path) => existsSync(path));
  }

  private async askServer(): Promise<Position> {
    const { walConninfo, slotName } = this.config;
    if (walConninfo === null) {
      throw new ArchiverError('config-invalid', `${this.config.name} has no conninfo`, { hint: 'Set conninfo.' });
    }
    const hint = 'A reset needs the position of the server. Check conninfo and that the server runs.';
    const asking = { conninfo: walConninfo, timeoutMs: TIMEOUT_MS, hint };
    return askServer(asking, (session) => readPosition(session, slotName));
  }
}

async function readPosition(session: PostgresSession, slotName: string | null): Promise<Position> {
  const { currentLsn, timeline, walSegmentSize } = await readPostgresStatus(session);
  const found = slotName === null ? null : await readSlot(session, slotName);
  const slot = found === null ? null : toPosition(found);
  if (currentLsn === null || timeline === null) return { server: null, slot, redoLsn: null };
  const [row] = await session.query('SELECT redo_lsn::text AS redo_lsn FROM pg_control_checkpoint()');
  return {
    redoLsn: parseLsn(String(row?.['redo_lsn'])),
    server: {
      currentLsn: parseLsn(currentLsn),
      timeline: requireTimeline(timeline),
      segmentSize: requireSegmentSize(walSegmentSize),
    },
    slot,
  };
}

function toPosition({ slotName, activePid, restartLsn }: SlotStatus): SlotPosition {
  return { name: slotName, activePid, restartLsn: restartLsn === null ? null : parseLsn(restartLsn) };
}

function requireConfirmed(plan: ResetPlan | null, facts: ResetFacts): ResetPlan {
  const now = plan ?? planReset(facts);
  if (now.decision === 'refused') throw refusedReset(now);
  if (plan !== null) return plan;
  throw new ArchiverError('reset-refused', 'the position has changed since the plan was made', {
    hint: 'Nothing was changed. Look at the new plan.',
  });
}

/** The plan as a failure. */
export function refusedReset({ sentence, hint }: ResetPlan): ArchiverError {
  return new ArchiverError('reset-refused', sentence, hint === null ? {} : { hint });
}
