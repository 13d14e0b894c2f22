import type { Advice, ReceiverFlow } from '../contract/flow';
import type { LogLine } from '../contract/receiver';
import type { LockFile } from '../fs/lock-file';
import { nodeDurableFs } from '../fs/node-durable-fs';
import { adviseCommitsWait, explainNowSynchronous } from './commits-wait';
import { findPgReceivewal } from './find-pg-receivewal';
import { takeReceiveLock } from './receive-lock';
import { defaultDeps } from './receiver-deps';
import type { ReceiverDeps, StreamingTerms } from './receiver-deps';
import { buildCreateSlotCommand, buildReceiverCommand } from './receiver-command';
import type { ReceiverCommand, ReceiverConfig } from './receiver-command';
import { explainError, requireProgram } from './receiver-error';
import { ReceiverProcess } from './receiver-process';
import { ReceiverState } from './receiver-state';
import { explainExit } from './receiver-trouble';
import type { ReceiverTrouble } from './receiver-trouble';
import { restartDelayMs } from './restart-delay';
import { adviseBehind, explainStall } from './stall-trouble';
import { isSynchronousStandby } from './synchronous-standby-names';
import { watchReceiver } from './watch-receiver';

const HEALTHY_MS = 60_000;
/** Enough for the last words; the log of a day must not stay in memory. */
const MEANINGFUL_LINES = 50;
const NOT_STARTED: ReceiverTrouble = { what: 'It was stopped before it began.', todo: null, gravity: 'harmless' };
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
  /** Did the primary wait for this receiver when it was last asked? */
  private synchronous = false;
  private stopRequest: AbortController | null = null;
  /** Ends a program that streams without --synchronous, for this reason; null while none does. */
  private endStream: ((reason: ReceiverTrouble) => void) | null = null;
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

  /**
   * What the server says of synchronous_standby_names now; null: not known. A receiver that began before it was named
   * there is started again: without --synchronous it confirms late, and commits wait for it all that time (RCV §6.2).
   */
  followSynchronousNames(names: string | null): void {
    if (names === null) return;
    const wasSynchronous = this.synchronous;
    this.synchronous = isSynchronousStandby(names, this.config.streamingArchiverName);
    if (this.synchronous === wasSynchronous) return;
    if (this.stopRequest === null && this.state.flow().phase === 'stopped') this.state.stopped(this.whyNotStopped());
    if (!this.synchronous || this.endStream === null) return;
    this.failures = 0; // It was healthy: no long pause.
    this.endStream(explainNowSynchronous(this.config.streamingArchiverName));
  }

  private whyNotStopped(): Advice | null {
    return this.synchronous ? adviseCommitsWait(this.config.streamingArchiverName) : null;
  }

  private async supervise(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.runAndWait(signal);
    await this.lock?.release();
    this.lock = null;
    this.state.stopped(this.whyNotStopped());
  }

  private async runAndWait(signal: AbortSignal): Promise<void> {
    this.state.starting();
    const trouble = await this.runOnce(signal);
    if (signal.aborted) return;
    this.failures += 1;
    const delayMs = restartDelayMs(this.failures, this.deps.random());
    const what = [trouble.what, this.whyNotStopped()?.what ?? ''].join(' ').trim();
    this.state.waiting({ ...trouble, what }, this.failures, delayMs);
    await this.deps.wait(delayMs, signal);
  }

  /** From the lock to the end of the program, in the order of RCV §2. Never rejects. */
  private async runOnce(signal: AbortSignal): Promise<ReceiverTrouble> {
    try {
      this.lock ??= await takeReceiveLock(this.config, this.deps.stopGraceMs);
      await nodeDurableFs.makeDir(this.config.streamingWalsDirectory);
      const { environment } = this.deps;
      const found = await findPgReceivewal({ pathPrefix: this.config.pathPrefix, environment });
      const terms = await this.deps.prepare(found);
      if (terms.note !== null) this.note(terms.note);
      if (terms.trouble !== null || signal.aborted) return terms.trouble ?? NOT_STARTED;
      const program = requireProgram(found?.path);
      const refused = terms.slotExists === true ? null : await this.createSlot(program, signal);
      return refused ?? (await this.stream(program, terms, signal));
    } catch (error) {
      return explainError(error, this.config.streamingWalsDirectory);
    }
  }

  /** Null when there is nothing to create or it went well. */
  private async createSlot(program: string, signal: AbortSignal): Promise<ReceiverTrouble | null> {
    if (this.config.createSlot !== 'auto' || this.config.slotName === null || signal.aborted) return null;
    const command = buildCreateSlotCommand({ config: this.config, program, environment: this.deps.environment });
    const { exit, trouble } = await this.run(command, signal, () => {});
    return exit.code === 0 ? null : trouble;
  }

  private async stream(program: string, terms: StreamingTerms, signal: AbortSignal): Promise<ReceiverTrouble> {
    const { config, deps } = this;
    // Not known is no news.
    if (terms.synchronousStandbyNames !== null)
      this.synchronous = isSynchronousStandby(terms.synchronousStandbyNames, config.streamingArchiverName);
    const { synchronous } = this;
    const command = buildReceiverCommand({ config, program, synchronous, environment: deps.environment });
    const ending = endWith(signal);
    let settling: NodeJS.Timeout | undefined;
    const seen: { since: number | null; reason: ReceiverTrouble | null } = { since: null, reason: null };
    let endWatch = () => {};
    const end = (reason: ReceiverTrouble) => {
      seen.reason = reason;
      ending.abort();
    };
    this.endStream = synchronous ? null : end;
    const { trouble } = await this.run(command, ending.signal, (line) => {
      if (seen.since !== null || !STREAMING.test(line)) return;
      seen.since = deps.now();
      settling = setTimeout(() => this.state.running(), deps.settleMs);
      endWatch = this.watch(() => end(explainStall(config.slotName)));
    });
    this.endStream = null;
    clearTimeout(settling);
    endWatch();
    ending.release();
    if (seen.reason !== null) return seen.reason;
    if (seen.since !== null && deps.now() - seen.since >= HEALTHY_MS) this.failures = 0;
    return trouble;
  }

  /** Shows that nothing arrives, and tells when it has lasted too long. Returns the function that ends it. */
  private watch(onStalled: () => void): () => void {
    const { stall, now, serverPosition } = this.deps;
    return watchReceiver({
      ...stall,
      streamingDirectory: this.config.streamingWalsDirectory,
      now,
      serverPosition,
      onProgress: (progress) => {
        if (this.state.flow().phase !== 'running') return;
        this.state.runningWith(progress === 'advancing' ? null : adviseBehind(this.config.slotName));
        if (progress === 'stalled') onStalled();
      },
    });
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

/** Ends with `signal` or by itself; the signal lives longer, so it has to be let go. */
function endWith(signal: AbortSignal) {
  const own = new AbortController();
  const abort = () => own.abort();
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  return { signal: own.signal, abort, release: () => signal.removeEventListener('abort', abort) };
}
