import type { CheckAction, CheckFix, CheckResult } from '../contract/checks';

type Details = Partial<Pick<CheckResult, 'hint' | 'measured' | 'perfBytes'>>;

interface Failure {
  readonly hint: string;
  readonly cause: string;
  readonly fix: CheckFix;
  readonly measured?: string | null;
  readonly action?: CheckAction;
}

export function passed(name: string, { hint = null, measured = null, perfBytes = null }: Details = {}): CheckResult {
  return { name, ok: true, hint, measured, cause: null, fix: null, action: null, perfBytes };
}

/** A failed check always says why, and what to do. */
export function failed(name: string, { hint, cause, fix, measured = null, action }: Failure): CheckResult {
  return { name, ok: false, hint, measured, cause, fix, action: action ?? null, perfBytes: null };
}

export const sql = (text: string): CheckFix => ({ kind: 'sql', text });
export const command = (text: string): CheckFix => ({ kind: 'command', text });
export const setting = (text: string): CheckFix => ({ kind: 'setting', text });
export const advice = (text: string): CheckFix => ({ kind: 'advice', text });
