import { z } from 'zod';
import { Advice, ReceiverFlow } from './flow';
import { ServerSlots } from './slots';

const count = z.number().int().nonnegative();
const isoTime = z.string();

/** One line of pg_receivewal, or of ours about it. `number` counts from 1 and never comes back. */
export const LogLine = z.object({ number: count, at: isoTime, text: z.string() });
export type LogLine = z.infer<typeof LogLine>;

/** Where the receiver, the server and the slot are. LSNs are text: bigint is not JSON. */
export const ReceiverPosition = z.object({
  /** The segment that is being received, null when nothing of it is there. */
  partial: z.string().nullable(),
  /** The last complete segment that is still in the streaming directory. */
  lastSegment: z.string().nullable(),
  /** The end of what was received. */
  receivedLsn: z.string().nullable(),
  serverLsn: z.string().nullable(),
  serverWal: z.string().nullable(),
  /** What the server has and we have not. Never negative: the server was asked a moment before. */
  behindBytes: z.number().nullable(),
  segmentSize: count.nullable(),
});
export type ReceiverPosition = z.infer<typeof ReceiverPosition>;

/** What a reset is busy with. */
export const ResetStage = z.enum(['stopping', 'resetting', 'archiving', 'starting']);
export type ResetStage = z.infer<typeof ResetStage>;

export const ReceiverView = z.object({
  receiver: ReceiverFlow,
  /** Null: no reset is under way. */
  resetting: ResetStage.nullable(),
  /** The last of them, oldest first. */
  log: z.array(LogLine),
  /** Where pg_receivewal writes. */
  directory: z.string(),
  /** Where a reset puts what it takes out of `directory`. */
  setAsideDirectory: z.string(),
  position: ReceiverPosition,
  /** Why the server did not tell its position; null when it did. */
  serverTrouble: Advice.nullable(),
  /** Whether the configured slot is created by itself (create_slot = auto). */
  createsSlot: z.boolean(),
  /** Null: the server did not tell. */
  slots: ServerSlots.nullable(),
});
export type ReceiverView = z.infer<typeof ReceiverView>;

/** Done in this order. */
export const ResetStep = z.object({ kind: z.enum(['set-aside', 'mark']), name: z.string() }).readonly();
export type ResetStep = z.infer<typeof ResetStep>;

/** Segments that nobody will stream any more. */
export const LostRange = z
  .object({
    first: z.string(),
    last: z.string(),
    segments: count,
    archived: count,
    /** Names that neither the archive nor a queue has, the first ones of many. */
    missing: z.array(z.string()).readonly(),
    missingCount: count,
  })
  .readonly();
export type LostRange = z.infer<typeof LostRange>;

/**
 * - `aligned`: streaming resumes by itself where it is to; nothing to do
 * - `reset`: the steps make it resume there
 * - `refused`: nothing may be changed; `sentence` says why
 */
export const ResetPlan = z
  .object({
    decision: z.enum(['aligned', 'reset', 'refused']),
    sentence: z.string(),
    hint: z.string().nullable(),
    steps: z.array(ResetStep).readonly(),
    /** Where the server, or its slot, has the WAL from; null when refused. */
    resumesAt: z.object({ wal: z.string(), lsn: z.string() }).readonly().nullable(),
    /** Null: no WAL is left out. */
    lost: LostRange.nullable(),
    /** Complete segments that pg_receivewal would go on after: they have to be archived before it starts. */
    archiveFirst: z.array(z.string()).readonly(),
  })
  .readonly();
export type ResetPlan = z.infer<typeof ResetPlan>;

/** A plan in words, as the command and the window tell it. */
export const PlanWords = z.object({
  steps: z.array(z.string()).readonly(),
  resumes: z.string().nullable(),
  loss: z.string().nullable(),
  missing: z.string().nullable(),
  archiveFirst: z.string().nullable(),
});
export type PlanWords = z.infer<typeof PlanWords>;

export const ShownReset = z.object({ plan: ResetPlan, words: PlanWords });
export type ShownReset = z.infer<typeof ShownReset>;

/**
 * - `streaming`: it is done and pg_receivewal streams
 * - `changed`: nothing was done, because the world is not that of the plan any more; `shown` is the plan of now
 * - `not-streaming`: it is done, but pg_receivewal does not stream
 */
export const ResetOutcome = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('streaming') }),
  z.object({ outcome: z.literal('changed'), message: z.string(), shown: ShownReset }),
  z.object({ outcome: z.literal('not-streaming'), advice: Advice }),
]);
export type ResetOutcome = z.infer<typeof ResetOutcome>;
