import type { Advice } from '../contract/flow';
import { TROUBLE_RULES, type TroubleRule } from './trouble-rules';

export type Gravity = 'fault' | 'passing' | 'harmless';

/** Why the receiver does not run. `fault` needs the operator, `passing` may end by itself, `harmless` is none. */
export interface ReceiverTrouble extends Advice {
  readonly gravity: Gravity;
  /** `reset`: a reset of the receiver lets it go on. */
  readonly remedy?: 'reset';
}

/** How the program ended; `error` when it could not be started at all. */
export interface ReceiverExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
}

export interface TroubleContext {
  readonly slotName: string | null;
  readonly directory: string;
}

const KEPT_BY_SLOT = 'The slot keeps the WAL on the server until then.';

/** What the last words of the program mean. The newest line that means something wins. */
export function explainExit(lines: readonly string[], exit: ReceiverExit, context: TroubleContext): ReceiverTrouble {
  for (const line of [...lines].reverse()) {
    const rule = TROUBLE_RULES.find(({ pattern }) => pattern.test(line));
    if (rule !== undefined) return applyRule(rule, context);
  }
  return explainUnknown(lines, exit);
}

function applyRule(rule: TroubleRule, context: TroubleContext): ReceiverTrouble {
  const what = typeof rule.what === 'string' ? rule.what : rule.what(context);
  const todo = typeof rule.todo === 'string' ? rule.todo : rule.todo(context);
  const keeps = context.slotName !== null && rule.passing === true ? ` ${KEPT_BY_SLOT}` : '';
  const gravity = rule.passing === true ? 'passing' : 'fault';
  return { what: what + keeps, todo, gravity, ...(rule.remedy === undefined ? {} : { remedy: rule.remedy }) };
}

/** RCV-16: the signal or the code, and what was said last. */
function explainUnknown(lines: readonly string[], exit: ReceiverExit): ReceiverTrouble {
  const todo = "Look at the receiver's last lines and at PostgreSQL's log. It is started again by itself.";
  if (exit.error !== undefined)
    return { what: `pg_receivewal could not be started: ${exit.error.message}.`, todo, gravity: 'fault' };
  if (exit.signal !== null)
    return { what: `pg_receivewal was ended by signal ${exit.signal}.`, todo, gravity: 'passing' };
  if (exit.code === 0) return { what: 'pg_receivewal was stopped by somebody else.', todo, gravity: 'passing' };
  const said = lines.at(-1);
  return {
    what: `pg_receivewal ended with code ${exit.code}${said === undefined ? '' : `: ${said}`}.`,
    todo,
    gravity: 'passing',
  };
}
