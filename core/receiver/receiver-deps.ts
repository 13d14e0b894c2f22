import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../process/child-environment';
import type { Lsn } from '../wal/lsn';
import type { ReceiverProgram } from './find-pg-receivewal';
import type { Spawn } from './receiver-process';
import type { ReceiverTrouble } from './receiver-trouble';
import type { StallTimes } from './watch-receiver';

export interface StreamingTerms {
  /** PostgreSQL's synchronous_standby_names, null when the server could not be asked. */
  readonly synchronousStandbyNames: string | null;
  /** What was done to the streaming directory, for the log. */
  readonly note: string | null;
  /** Null: not known. */
  readonly slotExists: boolean | null;
  /** Why it must not start now; null: nothing that is known speaks against it. */
  readonly trouble: ReceiverTrouble | null;
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
  /** Asked each time before the program starts; null: there is no program. */
  readonly prepare: (program: ReceiverProgram | null) => Promise<StreamingTerms>;
  /** How far the server has flushed its WAL; null when it does not say. */
  readonly serverPosition: () => Promise<Lsn | null>;
  readonly stall: StallTimes;
  /** How long each of SIGINT and SIGTERM may take. */
  readonly stopGraceMs: number;
  /** A receiver that still runs this long after it began to stream is taken to be running: refusals come at once. */
  readonly settleMs: number;
}

/** Made when needed: most runs of the command start no program, and loading what starts one takes time. */
export const defaultDeps = (): ReceiverDeps => ({
  spawn,
  now: Date.now,
  random: Math.random,
  wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
  environment: process.env,
  prepare: async () => ({ synchronousStandbyNames: null, note: null, slotExists: null, trouble: null }),
  serverPosition: async () => null,
  stall: { lookEveryMs: 15_000, behindMs: 60_000, stalledMs: 180_000 },
  stopGraceMs: 5_000,
  settleMs: 1_000,
});
