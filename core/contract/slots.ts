import { z } from 'zod';

const count = z.number().int().nonnegative();

export const ReplicationSlot = z.object({
  name: z.string(),
  type: z.enum(['physical', 'logical']),
  /** Output plugin of a logical slot. */
  plugin: z.string().nullable(),
  /** Database of a logical slot. */
  database: z.string().nullable(),
  active: z.boolean(),
  ownerPid: count.nullable(),
  /** Application name and address of who reads it; null when nobody does or it may not be seen. */
  owner: z.string().nullable(),
  /** Null: nothing was read through it yet, or it is lost. */
  restartLsn: z.string().nullable(),
  /** Of a logical slot. */
  confirmedFlushLsn: z.string().nullable(),
  /** reserved, extended, unreserved or lost; null before PostgreSQL 13. */
  walStatus: z.string().nullable(),
  /** What may still be written before the slot is in danger; null before PostgreSQL 13 and without a limit. */
  safeWalBytes: z.number().int().nullable(),
  /** WAL that the slot keeps on the server's disk. */
  retainedBytes: count.nullable(),
  /** PostgreSQL 17 and later. */
  inactiveSince: z.string().nullable(),
  /** Why the slot was given up, in the server's word: PostgreSQL 17 and later. */
  invalidationReason: z.string().nullable(),
});
export type ReplicationSlot = z.infer<typeof ReplicationSlot>;

export const SlotWarningKind = z.enum([
  'missing',
  'wrong-type',
  'lost',
  'unreserved',
  'inactive',
  'unlimited',
  'limit-too-small',
]);
export type SlotWarningKind = z.infer<typeof SlotWarningKind>;

export const SlotWarning = z.object({
  kind: SlotWarningKind,
  /** `serious`: WAL is missing or about to be; `attention`: it will be, or a disk fills; `note`: good to know. */
  severity: z.enum(['note', 'attention', 'serious']),
  /** Null: about all slots of the server. */
  slot: z.string().nullable(),
  what: z.string(),
  todo: z.string(),
});
export type SlotWarning = z.infer<typeof SlotWarning>;

/** All replication slots of a server's PostgreSQL, and what is wrong with them. */
export const ServerSlots = z.object({
  server: z.string(),
  /** `slot_name` of the configuration. */
  configuredSlot: z.string().nullable(),
  /** Null: no limit, as always before PostgreSQL 13. */
  slotLimitBytes: count.nullable(),
  currentLsn: z.string().nullable(),
  isInRecovery: z.boolean(),
  slots: z.array(ReplicationSlot),
  /** The worst first. */
  warnings: z.array(SlotWarning),
});
export type ServerSlots = z.infer<typeof ServerSlots>;
