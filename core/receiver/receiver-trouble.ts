import type { Advice } from '../contract/flow';

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

interface Rule {
  readonly pattern: RegExp;
  readonly what: string | ((context: TroubleContext) => string);
  readonly todo: string | ((context: TroubleContext) => string);
  readonly passing?: true;
  readonly remedy?: 'reset';
}

const slotOf = ({ slotName }: TroubleContext) => slotName ?? '';
const KEPT_BY_SLOT = 'The slot keeps the WAL on the server until then.';

/** What pg_receivewal and the server say (PostgreSQL: receivelog.c, streamutil.c, walsender.c, slot.c), first match wins. */
const RULES: readonly Rule[] = [
  {
    pattern:
      /can no longer (?:access|get changes from) replication slot|exceeded the maximum reserved size|slot .*invalidat/i,
    what: (context) =>
      `The server has invalidated the replication slot "${slotOf(context)}" and no longer keeps its WAL. What is received and archived is safe.`,
    todo: 'Drop the slot and create it anew, then reset the receiver. Take a new base backup if WAL is missing in the archive.',
  },
  {
    pattern: /requested WAL segment \S+ has already been removed/i,
    what: 'The server has already removed the WAL that comes next. What is received and archived is safe, but streaming cannot go on from here.',
    todo: 'Reset the receiver: the plan shows whether the WAL in between is archived. Take a new base backup if it is not.',
    remedy: 'reset',
  },
  {
    pattern: /No space left on device|Disk quota exceeded/i,
    what: ({ directory }) => `The disk of ${directory} is full. No received WAL is lost.`,
    todo: 'Free space on that disk. Streaming goes on by itself.',
  },
  {
    pattern: /Read-only file system/i,
    what: ({ directory }) => `The file system of ${directory} is mounted read-only.`,
    todo: 'A disk error may have made it read-only: look at the system log, then mount it for writing.',
  },
  {
    pattern: /replication slot "?[^"]*"? does not exist/i,
    what: (context) => `The replication slot "${slotOf(context)}" does not exist on the server.`,
    todo: 'Create it (receive-wal --create-slot), or set create_slot = auto.',
  },
  {
    pattern: /replication slot "?[^"]*"? is (?:already )?active/i,
    what: (context) => `The replication slot "${slotOf(context)}" is in use by another receiver.`,
    todo: 'End the other receiver of this slot, or give this server a slot of its own.',
    passing: true,
  },
  {
    pattern: /all replication slots are in use/i,
    what: 'The server has no free replication slot.',
    todo: 'Raise max_replication_slots, or drop a slot that is not needed.',
  },
  {
    pattern:
      /number of requested standby connections exceeds|max_wal_senders|too many clients|remaining connection slots/i,
    what: 'The server has no free connection for a receiver.',
    todo: 'Raise max_wal_senders (and max_connections), or end receivers that are not needed.',
  },
  {
    pattern:
      /password authentication failed|no password supplied|authentication failed|role "[^"]*" does not exist|is not permitted to log in/i,
    what: 'The server refuses the login for streaming.',
    todo: 'Correct user and password in streaming_conninfo or the password file.',
  },
  {
    pattern: /no pg_hba\.conf entry|pg_hba\.conf rejects/i,
    what: 'pg_hba.conf on the server does not allow this streaming connection.',
    todo: 'Add a line for database "replication" with this user and address to pg_hba.conf, then reload PostgreSQL.',
  },
  {
    pattern: /must be superuser or replication role|permission denied to start WAL sender|REPLICATION attribute/i,
    what: 'The user of streaming_conninfo may not stream WAL.',
    todo: 'ALTER ROLE that user WITH REPLICATION.',
  },
  {
    pattern: /wal_level|WAL level not sufficient/i,
    what: 'The server does not write enough WAL for streaming.',
    todo: 'Set wal_level = replica and restart PostgreSQL.',
  },
  {
    pattern:
      /ahead of the WAL flush position|is not (?:in|present in) (?:this server's history|the server)|starting timeline/i,
    what: 'The received WAL is ahead of the server or of another timeline. Nothing received was changed.',
    todo: 'Check that this is the right server (was it restored or rebuilt?). Then reset the receiver.',
    remedy: 'reset',
  },
  {
    pattern: /has \d+ bytes, should be 0 or \d+/i,
    what: 'The partial segment has an unexpected size, so the program refuses to go on with it.',
    todo: 'Reset the receiver: it starts again at the position of the slot or the server.',
    remedy: 'reset',
  },
  {
    pattern: /(?:directory|file) "[^"]*".*: Permission denied/i,
    what: ({ directory }) => `${directory} may not be written to.`,
    todo: 'Give the user that runs Walyard write access to the streaming directory.',
  },
  {
    pattern: /(?:access|open) (?:directory|write-ahead log file|WAL file|file) "[^"]*": No such file or directory/i,
    what: ({ directory }) => `The directory ${directory} is missing.`,
    todo: 'Is the disk mounted? Mount it or create the directory.',
  },
  {
    pattern: /could not translate host name/i,
    what: 'The host name of the server is not known here.',
    todo: 'Correct host in streaming_conninfo, or repair name resolution.',
  },
  {
    pattern: /database system is (?:starting up|shutting down|in recovery mode)|not (?:yet )?accepting connections/i,
    what: 'PostgreSQL is starting up or shutting down.',
    todo: 'Wait: streaming starts again by itself.',
    passing: true,
  },
  {
    pattern: /timeout expired|timed out|No route to host|Network is unreachable/i,
    what: 'The server cannot be reached over the network.',
    todo: 'Check host and port in streaming_conninfo, the network and firewalls. Streaming goes on by itself.',
    passing: true,
  },
  {
    pattern: /Connection refused|connection to server .* failed: No such file or directory/i,
    what: 'PostgreSQL does not answer (connection refused).',
    todo: 'Start PostgreSQL, or correct host and port in streaming_conninfo. Streaming goes on by itself.',
    passing: true,
  },
  {
    pattern: /invalid connection option|missing "=" after|invalid (?:URI|port|sslmode)/i,
    what: 'The connection string for streaming cannot be read.',
    todo: 'Correct streaming_conninfo in the configuration.',
  },
  {
    pattern:
      /terminating|server closed the connection|connection (?:to server )?was lost|unexpected termination|SSL connection has been closed/i,
    what: 'The server ended the streaming connection.',
    todo: 'Nothing: streaming goes on by itself once the server answers.',
    passing: true,
  },
];

/** What the last words of the program mean. The newest line that means something wins. */
export function explainExit(lines: readonly string[], exit: ReceiverExit, context: TroubleContext): ReceiverTrouble {
  for (const line of [...lines].reverse()) {
    const rule = RULES.find(({ pattern }) => pattern.test(line));
    if (rule !== undefined) return applyRule(rule, context);
  }
  return explainUnknown(lines, exit);
}

function applyRule(rule: Rule, context: TroubleContext): ReceiverTrouble {
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
