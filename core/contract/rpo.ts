import { z } from 'zod';

const bytes = z.number().int().nonnegative();
const seconds = z.number().nonnegative();
const rate = z.number();
const lsn = z.string();

/** Where the WAL is that is not archived yet. Each null is not known, never none. */
export const WalPlaces = z.object({
  /** The archive holds everything before this position. */
  archivedTo: lsn.nullable(),
  /** In whole files in streaming or incoming. */
  waitingBytes: bytes.nullable(),
  /** Only in the `.partial` of the receiver. */
  partialBytes: bytes.nullable(),
  /** Only on the primary. */
  primaryBytes: bytes.nullable(),
});
export type WalPlaces = z.infer<typeof WalPlaces>;

/** What would be lost with the primary at this moment. */
export const RpoFlow = z.object({
  /** Null: not known, and `why` says why. */
  bytes: bytes.nullable(),
  /** For how long the server wrote what would be lost; it does not grow while the server is idle. */
  seconds: seconds.nullable(),
  why: z.string().nullable(),
  /** Why the seconds are not known. */
  secondsWhy: z.string().nullable(),
  /** What is only on the primary are notes of the server itself: no transaction has begun or ended since. */
  idle: z.boolean(),
  places: WalPlaces,
  /** The first WAL file that has not come though later ones have: nothing after it can be replayed. */
  missingWal: z.string().nullable(),
});
export type RpoFlow = z.infer<typeof RpoFlow>;

/** What waits to be archived, and whether that gets less. */
export const Backlog = z.object({
  files: z.number().int().nonnegative(),
  oldestAgeSeconds: seconds.nullable(),
  /** `none`: nothing waits. `keeps-up`: it was empty a moment ago. `unknown`: not looked at for long enough. */
  trend: z.enum(['none', 'keeps-up', 'drains', 'stands', 'grows', 'unknown']),
  /** Change a second, negative while it drains. */
  filesPerSecond: rate.nullable(),
  /** When it will be empty at the present rate: only while it drains. */
  emptyInSeconds: seconds.nullable(),
});
export type Backlog = z.infer<typeof Backlog>;

/** When a file system will be full if it goes on like this. */
export const DiskForecast = z.object({
  freeBytes: bytes.nullable(),
  bytesPerSecond: rate.nullable(),
  fullInSeconds: seconds.nullable(),
  /** Why there is no forecast. */
  why: z.string().nullable(),
});
export type DiskForecast = z.infer<typeof DiskForecast>;

/** The `pg_wal` of the primary, as far as the role may see it. */
export const PgWalFlow = z.object({
  files: z.number().int().nonnegative().nullable(),
  bytes: bytes.nullable(),
  /** Finished files that archive_command has not delivered. */
  readyFiles: z.number().int().nonnegative().nullable(),
  maxWalSizeBytes: bytes.nullable(),
  /** What the slot that is furthest behind keeps. */
  retainedBytes: bytes.nullable(),
  /** What may still be written before a slot loses WAL that it needs. */
  slotLeftBytes: bytes.nullable(),
  slotLostInSeconds: seconds.nullable(),
  disk: DiskForecast,
  /** Why the files cannot be counted, and what to do; null when they can. */
  why: z.string().nullable(),
});
export type PgWalFlow = z.infer<typeof PgWalFlow>;

/** Where things are going: the queue, the disk of the archive, the `pg_wal` of the primary. */
export const Outlook = z.object({ backlog: Backlog, archiveDisk: DiskForecast, pgWal: PgWalFlow });
export type Outlook = z.infer<typeof Outlook>;
