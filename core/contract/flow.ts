import { z } from 'zod';
import { Outlook, RpoFlow } from './rpo';

/** Worst link wins: failing beats attention beats ok. `stopped` is a choice of the operator, not a fault. */
export const Health = z.enum(['ok', 'attention', 'failing', 'stopped']);
export type Health = z.infer<typeof Health>;

/** What happened, what it means for the data, and what to do: drawn under the link it belongs to. */
export const Advice = z.object({ what: z.string(), todo: z.string().nullable() });
export type Advice = z.infer<typeof Advice>;

export const Channel = z.enum(['incoming', 'streaming']);
export type Channel = z.infer<typeof Channel>;

const count = z.number().int().nonnegative();
const isoTime = z.string();

export const ServerSummary = z.object({
  name: z.string(),
  description: z.string().nullable(),
  state: Health,
  headline: z.string(),
  /** What to do about it; null when there is nothing to do. */
  todo: z.string().nullable(),
  pendingFiles: count,
  /** What would be lost with the primary now; null: not known. */
  rpoBytes: count.nullable(),
  demo: z.boolean(),
});
export type ServerSummary = z.infer<typeof ServerSummary>;

export const PostgresFlow = z.object({
  state: Health,
  advice: Advice.nullable(),
  version: z.string().nullable(),
  /** LSNs cross process boundaries as text: bigint is not JSON and not a valid query key. */
  currentLsn: z.string().nullable(),
  currentWal: z.string().nullable(),
  bytesPerSecond: z.number().nullable(),
});
export type PostgresFlow = z.infer<typeof PostgresFlow>;

export const ChannelFlow = z.object({
  channel: Channel,
  enabled: z.boolean(),
  state: Health,
  advice: Advice.nullable(),
  directory: z.string(),
  /** WAL files waiting, not counting the ones that have to stay (the segment being received, temporary files). */
  pendingFiles: count,
  oldestAgeSeconds: z.number().nullable(),
  bytesPerSecond: z.number().nullable(),
  lastArrivalAt: isoTime.nullable(),
});
export type ChannelFlow = z.infer<typeof ChannelFlow>;

export const ReceiverFlow = z.object({
  /** `off`: streaming_archiver is off. `waiting`: it ended and is to be started again at `nextStartAt`. */
  phase: z.enum(['off', 'stopped', 'starting', 'running', 'waiting']),
  state: Health,
  advice: Advice.nullable(),
  /** What a button can do against the trouble of `advice`: `reset` is the reset of the receiver. */
  remedy: z.enum(['reset']).nullable(),
  pid: count.nullable(),
  since: isoTime.nullable(),
  nextStartAt: isoTime.nullable(),
  restarts: count,
  lastLines: z.array(z.string()),
});
export type ReceiverFlow = z.infer<typeof ReceiverFlow>;

export const PipelineFlow = z.object({
  phase: z.enum(['stopped', 'idle', 'working', 'blocked']),
  state: Health,
  advice: Advice.nullable(),
  currentWal: z.string().nullable(),
  archivedFiles: count,
  archivedBytes: count,
  bytesPerSecond: z.number().nullable(),
  /** From the moment a finished file was first seen to its durable catalogue line: median of the last 100. */
  medianLatencyMs: z.number().nullable(),
  lastArchived: z.object({ name: z.string(), at: isoTime }).nullable(),
});
export type PipelineFlow = z.infer<typeof PipelineFlow>;

export const StorageFlow = z.object({
  state: Health,
  advice: Advice.nullable(),
  directory: z.string(),
  archivedFiles: count,
  archivedBytes: count,
  newestWal: z.string().nullable(),
  newestTime: isoTime.nullable(),
  freeBytes: count.nullable(),
  totalBytes: count.nullable(),
  /** All in the errors directory; of them, those that somebody has decided to keep. */
  errorFiles: count,
  keptErrorFiles: count,
  /** What the advice is about: the archive and its disk, or the error files. */
  adviceOn: z.enum(['archive', 'errors']),
});
export type StorageFlow = z.infer<typeof StorageFlow>;

/** The checks of the server as a link of its own. */
export const ChecksFlow = z.object({
  state: Health,
  advice: Advice.nullable(),
  /** How many fail; null while none was made. */
  failed: count.nullable(),
});
export type ChecksFlow = z.infer<typeof ChecksFlow>;

/** One bar of the archive rate: what became durable in the `seconds` before `at`. */
export const RateSample = z.object({ at: isoTime, seconds: z.number(), bytes: count, files: count });
export type RateSample = z.infer<typeof RateSample>;

/** The picture on the Overview page: every link of one server with its live figures. */
export const ServerFlow = z.object({
  summary: ServerSummary,
  postgres: PostgresFlow,
  channels: z.array(ChannelFlow),
  receiver: ReceiverFlow,
  pipeline: PipelineFlow,
  storage: StorageFlow,
  checks: ChecksFlow,
  rpo: RpoFlow,
  outlook: Outlook,
  rate: z.array(RateSample),
});
export type ServerFlow = z.infer<typeof ServerFlow>;
