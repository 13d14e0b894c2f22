import type { OperationResult, OperationTarget } from '../contract/errors';
import { ArchiverError } from '../errors';
import { toStorageError } from '../fs/errno';
import { requireNotCancelled } from './compare-copies';

/** Who asks for an operation, for the log and for whoever looks at the file next. */
export interface Operator {
  readonly by: string;
  /** What has not been begun when it ends is not done. */
  readonly signal?: AbortSignal | undefined;
}

export interface Operation extends Operator {
  readonly server: string;
  /** "sent back to incoming": completes "… was". */
  readonly verb: string;
  readonly log: (line: string) => void;
}

const LONGEST_TEXT = 1_000;

/** What became of one target. */
export interface Done {
  readonly text: string;
  readonly undo?: OperationTarget;
}

/**
 * Does the same to each target, whatever becomes of the others: one result and one line in the log for each. `act`
 * answers what became of it.
 */
export async function forEachTarget(
  targets: readonly OperationTarget[],
  operation: Operation,
  act: (target: OperationTarget) => Promise<string | Done>,
): Promise<readonly OperationResult[]> {
  const results: OperationResult[] = [];
  for (const target of targets) {
    const result = await attempt(target, async () => {
      requireNotCancelled(operation.signal);
      return act(target);
    });
    results.push(result);
    operation.log(auditLine(operation, target, result));
  }
  return results;
}

/** Throws `usage` for a text that says nothing, or too much for a record. */
export function requireText(what: string, text: string): string {
  const trimmed = text.trim();
  if (trimmed !== '' && trimmed.length <= LONGEST_TEXT) return trimmed;
  const problem = trimmed === '' ? 'is missing' : `is longer than ${LONGEST_TEXT} characters`;
  throw new ArchiverError('usage', `the ${what} ${problem}`, { hint: 'Say it in one or two sentences.' });
}

async function attempt({ id }: OperationTarget, act: () => Promise<string | Done>): Promise<OperationResult> {
  try {
    const done = await act();
    const { text, undo = null } = typeof done === 'string' ? { text: done } : done;
    return { id, done: text, undo, failure: null };
  } catch (error) {
    const { code, message, hint } = toStorageError(error, `handle ${id}`);
    return { id, done: null, undo: null, failure: { code, message, hint: hint ?? null } };
  }
}

/** One line whatever the names hold: JSON has no line break in a string. */
function auditLine(operation: Operation, { id }: OperationTarget, { done, failure }: OperationResult): string {
  const outcome = failure === null ? (done ?? '') : `refused, ${failure.code}: ${failure.message}`;
  const subject = `error file ${JSON.stringify(id)} of ${operation.server}`;
  return `${subject}, ${operation.verb} by ${JSON.stringify(operation.by)}: ${JSON.stringify(outcome)}`;
}
