import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceiverFlow } from '../contract/flow';
import type { LogLine } from '../contract/receiver';
import type { LockFile } from '../fs/lock-file';
import { nodeDurableFs } from '../fs/node-durable-fs';
import { findPgReceivewal } from './find-pg-receivewal';
import { takeReceiveLock } from './receive-lock';
import { buildCreateSlotCommand, buildReceiverCommand } from './receiver-command';
import type { Environment, ReceiverCommand, ReceiverConfig } from './receiver-command';
import { explainError, requireProgram } from './receiver-error';
import { ReceiverProcess } from './receiver-process';
import type { Spawn } from './receiver-process';
import { ReceiverState } from './receiver-state';
import { explainExit } from './receiver-trouble';
import type { ReceiverTrouble } from './receiver-trouble';
import { restartDelayMs } from './restart-delay';
import { isSynchronousStandby } from './synchronous-standby-names';

export interface StreamingTerms {
  /** PostgreSQL's synchronous_standby_names, null when the server could not be asked. */
  readonly synchronousStandbyNames: string | null;
  /** What was done to the streaming directory, for the log. */
  readonly note: string | null;
}

export interface ReceiverDeps {
  readonly spawn: Spawn;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Resolves after the time, or at once when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly environment: Environment;
  /** Asked each time before the program starts to stream. */
  readonly prepare: () => Promise<StreamingTerms>;
  /** How long each of SIGINT and SIGTERM may take. */
  readonly stopGraceMs: number;
  /** A receiver that still runs this long after it began to stream is taken to be running: refusals come at once. */
  readonly settleMs: number;
}

/** Made when needed: most runs of the command start no program, and loading what starts one takes time. */
const defaultDeps = (): ReceiverDeps => ({
  spawn,
  now: Date.now,
  random: Math.random,
  wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
  environment: process.env,
  prepare: async () => ({ synchronousStandbyNames: null, note: null }),
  stopGraceMs: 5_000,
  settleMs: 1_000,
});

const HEALTHY_MS = 60_000;
/** Enough for the last words; the log of a day must not stay in memory. */
const MEANINGFUL_LINES = 50;
const STREAMING = /starting log streaming at/;

/**
 * Keeps one pg_receivewal of a server running: starts it, tells what it says, and starts it again when it ended, later
 * each time. Holds Barman's receive lock from the first start until `stop`, so that no second receiver joins in.
 */
export class ReceiverSupervisor {
  private readonly deps: ReceiverDeps;
  private readonly state: ReceiverState;
  private lock: LockFile | null = null;
  private failures = 0;
  private stopRequest: AbortController | null = null;
  private supervision: Promise<void> = Promise.resolve();

  constructor(
    private readonly config: ReceiverConfig,
    deps: Partial<ReceiverDeps> = {},
  ) {
    this.deps = { ...defaultDeps(), ...deps };
    this.state = new ReceiverState(this.deps.now);
  }

  status(): ReceiverFlow {
    return this.state.flow();
  }

  /** What the program said, and what was done to it, oldest first. */
  log(): readonly LogLine[] {
    return this.state.log();
  }

  /** Puts a line of ours among those of the program. */
  note(text: string): void {
    this.state.addLine(`walyard: ${text}`);
  }

  /** Returns the function that ends the subscription. */
  onChange(listener: () => void): () => void {
    return this.state.onChange(listener);
  }

  /** Returns at once; what happens is in `status`. Does nothing while it is started. */
  start(): void {
    if (this.stopRequest !== null) return;
    const request = new AbortController();
    this.stopRequest = request;
    this.failures = 0;
    this.state.begin();
    // A start during a stop waits for it: two runs must not share the lock.
    this.supervision = this.supervision.then(() => this.supervise(request.signal));
  }

  /** Resolves when the program is gone and the lock is free. */
  async stop(): Promise<void> {
    this.stopRequest?.abort();
    this.stopRequest = null;
    await this.supervision;
  }

  private async supervise(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.runAndWait(signal);
    await this.lock?.release();
    this.lock = null;
    this.state.stopped();
  }

  private async runAndWait(signal: AbortSignal): Promise<void> {
    this.state.starting();
    const trouble = await this.runOnce(signal);
    if (signal.aborted) return;
    this.failures += 1;
    const delayMs = restartDelayMs(this.failures, this.deps.random());
    this.state.waiting(trouble, this.failures, delayMs);
    await this.deps.wait(delayMs, signal);
  }

  /** From the lock to the end of the program, in the order of RCV §2. Never rejects. */
  private async runOnce(signal: AbortSignal): Promise<ReceiverTrouble> {
    try {
      this.lock ??= await takeReceiveLock(this.config, this.deps.stopGraceMs);
      await nodeDurableFs.makeDir(this.config.streamingWalsDirectory);
      const program = await this.findProgram();
      return (await this.createSlot(program, signal)) ?? (await this.stream(program, signal));
    } catch (error) {
      return explainError(error, this.config.streamingWalsDirectory);
    }
  }

  private async findProgram(): Promise<string> {
    const { environment } = this.deps;
    const program = await findPgReceivewal({ pathPrefix: this.config.pathPrefix, environment });
    return requireProgram(program?.path);
  }

  /** Null when there is nothing to create or it went well. */
  private async createSlot(program: string, signal: AbortSignal): Promise<ReceiverTrouble | null> {
    if (this.config.createSlot !== 'auto' || this.config.slotName === null || signal.aborted) return null;
    const command = buildCreateSlotCommand({ config: this.config, program, environment: this.deps.environment });
    const { exit, trouble } = await this.run(command, signal, () => {});
    return exit.code === 0 ? null : trouble;
  }

  private async stream(program: string, signal: AbortSignal): Promise<ReceiverTrouble> {
    const { synchronousStandbyNames, note } = await this.deps.prepare();
    if (note !== null) this.note(note);
    const synchronous = isSynchronousStandby(synchronousStandbyNames, this.config.streamingArchiverName);
    const command = buildReceiverCommand({
      config: this.config,
      program,
      synchronous,
      environment: this.deps.environment,
    });
    let settling: NodeJS.Timeout | undefined;
    const streaming: { since: number | null } = { since: null };
    const { trouble } = await this.run(command, signal, (line) => {
      if (streaming.since !== null || !STREAMING.test(line)) return;
      streaming.since = this.deps.now();
      settling = setTimeout(() => this.state.running(), this.deps.settleMs);
    });
    clearTimeout(settling);
    if (streaming.since !== null && this.deps.now() - streaming.since >= HEALTHY_MS) this.failures = 0;
    return trouble;
  }

  private async run(command: ReceiverCommand, signal: AbortSignal, onLine: (line: string) => void) {
    const lines: string[] = [];
    const child = ReceiverProcess.start(command, {
      spawn: this.deps.spawn,
      stopGraceMs: this.deps.stopGraceMs,
      lockDescriptor: this.lock?.descriptor ?? null,
      onLine: (line) => {
        lines.push(line);
        if (lines.length > MEANINGFUL_LINES) lines.shift();
        this.state.addLine(line);
        onLine(line);
      },
    });
    this.state.spawned(child.pid);
    const stop = () => void child.stop();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const exit = await child.exited;
    signal.removeEventListener('abort', stop);
    this.state.exited();
    const { slotName, streamingWalsDirectory: directory } = this.config;
    return { exit, trouble: explainExit(lines, exit, { slotName, directory }) };
  }
}
