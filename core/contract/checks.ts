import { z } from 'zod';

/** What a button beside a check may do without asking the operator for anything else. */
export const CheckAction = z.enum([
  'make-directories',
  'archive-now',
  'switch-wal',
  'start-receiver',
  'create-slot',
  'open-errors',
  'open-queues',
]);
export type CheckAction = z.infer<typeof CheckAction>;

/** What to do about a failed check. `sql` and `command` can be run as they are, `setting` goes into barman.conf. */
export const CheckFix = z.object({ kind: z.enum(['sql', 'command', 'setting', 'advice']), text: z.string() });
export type CheckFix = z.infer<typeof CheckFix>;

export const CheckResult = z.object({
  /** As Barman prints it: scripts look for it. */
  name: z.string(),
  ok: z.boolean(),
  /** One line beside the result. Null when there is nothing to add. */
  hint: z.string().nullable(),
  /** What was found, whether it is well or not. */
  measured: z.string().nullable(),
  /** Why it failed and what that means for the WAL. */
  cause: z.string().nullable(),
  fix: CheckFix.nullable(),
  action: CheckAction.nullable(),
  /** A figure in bytes for Nagios. */
  perfBytes: z.number().nonnegative().nullable(),
});
export type CheckResult = z.infer<typeof CheckResult>;

export const ServerChecks = z.object({
  server: z.string(),
  /** Failures of a server that is switched off do not count (CHK-2). */
  active: z.boolean(),
  disabled: z.boolean(),
  /** In the order in which they were made. */
  results: z.array(CheckResult),
  /** For the log: what is worth knowing and is no result. */
  notes: z.array(z.string()),
});
export type ServerChecks = z.infer<typeof ServerChecks>;

const isoTime = z.string();

/** A check as the window shows it. */
export const CheckRow = CheckResult.extend({
  /** What is made together with it: checks that need the same connection are never made alone. */
  group: z.string(),
  checkedAt: isoTime,
  /** Null: it does not fail. */
  failedSince: isoTime.nullable(),
});
export type CheckRow = z.infer<typeof CheckRow>;

export const NotChecked = z.object({ name: z.string(), because: z.string() });
export type NotChecked = z.infer<typeof NotChecked>;

/** The last result of every check of one server. */
export const ChecksReport = z.object({
  /** When all were made last. */
  at: isoTime,
  tookMs: z.number().nonnegative(),
  /** Failures of a server that is switched off do not count (CHK-2). */
  active: z.boolean(),
  /** In the order in which they are made. */
  rows: z.array(CheckRow),
  notChecked: z.array(NotChecked),
  notes: z.array(z.string()),
});
export type ChecksReport = z.infer<typeof ChecksReport>;

/** A check began to fail, or was well again. */
export const CheckChange = z.object({
  check: z.string(),
  group: z.string(),
  ok: z.boolean(),
  at: isoTime,
  hint: z.string().nullable(),
});
export type CheckChange = z.infer<typeof CheckChange>;

export const ChecksState = z.object({
  /** Null: none was made since the program was started. */
  report: ChecksReport.nullable(),
  /** Checks are being made right now. */
  isRunning: z.boolean(),
  /** How often they are made by themselves as it is now; null: only when asked for. */
  everySeconds: z.number().nullable(),
  /** Newest first. */
  changes: z.array(CheckChange),
  /** Why the changes cannot be kept beyond the end of the program; null when they can. */
  historyTrouble: z.string().nullable(),
});
export type ChecksState = z.infer<typeof ChecksState>;

/** The actions that are done here; the others are commands of their own or lead to another page. */
export const DirectFix = CheckAction.extract(['make-directories', 'create-slot', 'switch-wal']);
export type DirectFix = z.infer<typeof DirectFix>;
