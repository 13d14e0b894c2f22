import { z } from 'zod';
import { PAGE_LIMIT } from './files';
import { Channel } from './flow';

const count = z.number().int().nonnegative();
const isoTime = z.string();

/** `harmless`: nothing is lost without the file; `serious`: it may be the only good copy, or two servers are at odds. */
export const Severity = z.enum(['harmless', 'attention', 'serious']);
export type Severity = z.infer<typeof Severity>;

/** One sentence each: what happened, what it means for the data, what to do. */
export const Explanation = z.object({ severity: Severity, what: z.string(), meaning: z.string(), todo: z.string() });
export type Explanation = z.infer<typeof Explanation>;

/** ERR-5: what Barman counts an error file as, by its extension. */
export const ErrorCategory = z.enum(['duplicates', 'unknown', 'not relevant', 'unknown failure']);
export type ErrorCategory = z.infer<typeof ErrorCategory>;

/** What the first page of a copy says of itself (wal-naming.md section 8). Numbers beyond 2^53 are text. */
export const PageFacts = z.object({
  systemIdentifier: z.string(),
  timeline: count,
  pageAddress: z.string(),
  segmentSize: count,
  postgresMajor: z.string().nullable(),
});
export type PageFacts = z.infer<typeof PageFacts>;

/** One of the two copies of a WAL file, decoded. */
export const CopyFacts = z.object({
  sizeBytes: count,
  /** Null: it does not start with a page header, as labels and history files do not. */
  page: PageFacts.nullable(),
  /** What speaks against it being this WAL file (wal-naming.md section 9). */
  problems: z.array(z.string()),
});
export type CopyFacts = z.infer<typeof CopyFacts>;

export const Difference = z.object({
  /** Null: one copy is the beginning of the other, or they are equal. */
  first: z.object({ offset: count, lsn: z.string().nullable() }).nullable(),
  differingPages: count,
  pages: count,
  pageBytes: count,
});
export type Difference = z.infer<typeof Difference>;

export const DuplicateVerdict = z.enum([
  'same-content',
  /** Equal up to where the WAL of both ends. */
  'same-cluster-different-tail',
  /** Equal up to where the WAL of the delivered copy ends. */
  'archived-has-more',
  /** Equal up to where the WAL of the archived copy ends. */
  'delivered-has-more',
  'delivered-damaged',
  'archived-damaged',
  /** Two clusters deliver here: the system identifiers differ. */
  'other-cluster',
  /** One cluster has made the same timeline twice. */
  'other-timeline-content',
  'archived-copy-unreadable',
  'archived-copy-missing',
  /** Encrypted, or encoded in a way that cannot be undone here. */
  'not-compared',
  'different',
]);
export type DuplicateVerdict = z.infer<typeof DuplicateVerdict>;

export const DuplicateFacts = z.object({
  verdict: DuplicateVerdict,
  archived: z.object({
    /** Below the archive root. */
    name: z.string(),
    /** As stored; null when it is missing. */
    sizeBytes: count.nullable(),
    compression: z.string().nullable(),
    encryption: z.string().nullable(),
  }),
  /** Null when the copies were not compared: then `because` says why. */
  compared: z.object({ delivered: CopyFacts, archived: CopyFacts, difference: Difference }).nullable(),
  because: z.string().nullable(),
});
export type DuplicateFacts = z.infer<typeof DuplicateFacts>;

export const ObjectKind = z.enum([
  'directory',
  'socket',
  'fifo',
  'device',
  'symbolic-link',
  'unreadable',
  'empty',
  'archive-status',
  /** A WAL file under its name with an extension, compressed or encrypted. */
  'encoded-wal',
  'wal-with-suffix',
  /** Its first page says which segment it is. */
  'wal-under-other-name',
  'history-like',
  'label-like',
  'compressed',
  'encrypted',
  'text',
  'binary',
]);
export type ObjectKind = z.infer<typeof ObjectKind>;

export const UnknownFacts = z.object({
  kind: ObjectKind,
  /** The WAL file that it seems to be. */
  walName: z.string().nullable(),
  /** At most 256 bytes. */
  firstBytesHex: z.string(),
  /** The same bytes, what does not print as a dot. */
  preview: z.string(),
});
export type UnknownFacts = z.infer<typeof UnknownFacts>;

const about = z.object({
  errorFile: z.string(),
  /** Its name in the queue. */
  name: z.string(),
  /** Null: somebody else quarantined it. */
  channel: Channel.nullable(),
  quarantinedAt: isoTime,
  /** When it was last written to in the queue. */
  deliveredAt: isoTime,
  /** The computer whose archiver quarantined it; null as for `channel`. */
  host: z.string().nullable(),
  ownerUid: count,
  sizeBytes: count,
  /** Of the bytes as delivered; null for what is not a file. */
  sha256: z.string().nullable(),
  explanation: Explanation,
});

/** What was found out about an error file when it was quarantined: kept beside Barman's directory, not in it. */
export const QuarantineRecord = z.discriminatedUnion('reason', [
  about.extend({ reason: z.literal('duplicate'), duplicate: DuplicateFacts }),
  about.extend({ reason: z.literal('unknown'), unknown: UnknownFacts }),
]);
export type QuarantineRecord = z.infer<typeof QuarantineRecord>;

/** Somebody has looked at the file and says why it may stay. */
export const Kept = z.object({ reason: z.string(), by: z.string(), at: isoTime });
export type Kept = z.infer<typeof Kept>;

export const ErrorFileRow = z.object({
  errorFile: z.string(),
  name: z.string(),
  category: ErrorCategory,
  isFile: z.boolean(),
  sizeBytes: count,
  modifiedAt: isoTime,
  /** Null when neither a record nor the name tells. */
  quarantinedAt: isoTime.nullable(),
  /** Stands for the content that was listed: an operation is refused when the file is another one by then. */
  token: z.string(),
  record: QuarantineRecord.nullable(),
  explanation: Explanation,
  kept: Kept.nullable(),
  /** Why it cannot go back to incoming; null when it can. */
  retryRefusal: z.string().nullable(),
});
export type ErrorFileRow = z.infer<typeof ErrorFileRow>;

export const TrashRow = z.object({
  id: z.string(),
  errorFile: z.string(),
  name: z.string(),
  isFile: z.boolean(),
  sizeBytes: count,
  discardedAt: isoTime,
  by: z.string().nullable(),
  token: z.string(),
  record: QuarantineRecord.nullable(),
});
export type TrashRow = z.infer<typeof TrashRow>;

const window = { offset: count, limit: count.max(PAGE_LIMIT) };

export const ErrorSort = z.object({ by: z.enum(['name', 'quarantined', 'reason']), descending: z.boolean() });
export type ErrorSort = z.infer<typeof ErrorSort>;

export const ErrorsPageRequest = z.object({ server: z.string(), filter: z.string(), sort: ErrorSort, ...window });
export const ErrorsPage = z.object({
  directory: z.string(),
  total: count,
  /** Of `total`, those that somebody has decided about. */
  kept: count,
  matched: count,
  /** Files in the trash. */
  discarded: count,
  files: z.array(ErrorFileRow),
});
export type ErrorsPage = z.infer<typeof ErrorsPage>;

export const TrashPageRequest = z.object({ server: z.string(), filter: z.string(), ...window });
export const TrashPage = z.object({
  total: count,
  matched: count,
  /** After how many days a file is removed for ever; null: never. */
  keptDays: z.number().nullable(),
  /** Last discarded first. */
  files: z.array(TrashRow),
});
export type TrashPage = z.infer<typeof TrashPage>;

/** Error files by their name, discarded ones by their id: never a path. */
export const OperationTarget = z.object({ id: z.string(), token: z.string() });
export type OperationTarget = z.infer<typeof OperationTarget>;

export const ErrorsOperation = z.object({
  server: z.string().min(1),
  targets: z.array(OperationTarget).min(1).max(PAGE_LIMIT),
});
export const KeepOperation = ErrorsOperation.extend({ reason: z.string() });

export const OperationResult = z.object({
  id: z.string(),
  /** What became of it, for people; null when it was refused. */
  done: z.string().nullable(),
  /** What takes it back by its name there: a discarded file to restore. Null when nothing does. */
  undo: OperationTarget.nullable(),
  failure: z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() }).nullable(),
});
export type OperationResult = z.infer<typeof OperationResult>;
