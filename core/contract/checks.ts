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
