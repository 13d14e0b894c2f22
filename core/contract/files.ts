import { z } from 'zod';
import { Channel } from './flow';

export const PAGE_LIMIT = 500;

const count = z.number().int().nonnegative();
const window = { offset: count, limit: count.max(PAGE_LIMIT) };

export const WalKind = z.enum(['segment', 'partial', 'label', 'history']);
export type WalKind = z.infer<typeof WalKind>;

/** What the archiver will do with a file of a queue, and why (`reason` is a sentence for the operator). */
export const QueueFile = z.object({
  name: z.string(),
  kind: z.union([WalKind, z.literal('temporary'), z.literal('unknown')]),
  sizeBytes: count.nullable(),
  modifiedAt: z.string().nullable(),
  state: z.enum(['working', 'next-batch', 'waiting', 'held-back', 'temporary', 'will-be-quarantined']),
  reason: z.string(),
});
export type QueueFile = z.infer<typeof QueueFile>;

export const QueuePageRequest = z.object({ server: z.string(), channel: Channel, filter: z.string(), ...window });
export const QueuePage = z.object({
  enabled: z.boolean(),
  directory: z.string(),
  total: count,
  matched: count,
  files: z.array(QueueFile),
});
export type QueuePage = z.infer<typeof QueuePage>;

export const StoredWal = z.object({
  name: z.string(),
  kind: WalKind,
  timeline: count,
  /** First byte of the segment, null for history files. */
  startLsn: z.string().nullable(),
  /** Bytes as stored. */
  sizeBytes: count,
  /** When PostgreSQL finished writing the file: the time in Barman's catalogue. */
  writtenAt: z.string(),
  compression: z.string().nullable(),
  encryption: z.string().nullable(),
});
export type StoredWal = z.infer<typeof StoredWal>;

export const StorageSort = z.object({
  by: z.enum(['catalogue', 'name', 'timeline', 'size', 'written', 'compression']),
  descending: z.boolean(),
});
export type StorageSort = z.infer<typeof StorageSort>;

export const StoragePageRequest = z.object({ server: z.string(), filter: z.string(), sort: StorageSort, ...window });
export const StoragePage = z.object({
  directory: z.string(),
  total: count,
  totalBytes: count,
  matched: count,
  matchedBytes: count,
  /** Lines of the catalogue that could not be read: a rebuild repairs them. */
  damagedLines: count,
  wals: z.array(StoredWal),
});
export type StoragePage = z.infer<typeof StoragePage>;
