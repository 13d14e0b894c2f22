export type PostgresFailureKind =
  | 'unreachable'
  | 'timeout'
  | 'authentication'
  | 'database-missing'
  | 'starting-up'
  | 'too-many-connections'
  | 'permission'
  | 'unsupported'
  | 'conninfo-invalid'
  | 'other';

/** Why PostgreSQL did not answer. `message` names the reason in the server's or the system's words, never a secret. */
export interface PostgresFailure {
  readonly kind: PostgresFailureKind;
  readonly message: string;
}

/** PostgreSQL: src/backend/utils/errcodes.txt. */
const KIND_BY_SQLSTATE: Readonly<Record<string, PostgresFailureKind>> = {
  '28000': 'authentication',
  '28P01': 'authentication',
  '3D000': 'database-missing',
  '57P03': 'starting-up',
  '57P01': 'unreachable',
  '57P02': 'unreachable',
  '53300': 'too-many-connections',
  '42501': 'permission',
  '42883': 'unsupported',
};

const UNREACHABLE = [
  'ECONNREFUSED',
  'ENOENT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNRESET',
  'EPIPE',
];

/** Translates what the driver throws, at the edge: nothing above looks at SQLSTATE, errno or message text. */
export function toPostgresFailure(error: unknown): PostgresFailure {
  const code = readCode(error);
  const message = describe(error);
  const byState = KIND_BY_SQLSTATE[code];
  if (byState !== undefined) return { kind: byState, message };
  if (UNREACHABLE.includes(code)) return { kind: 'unreachable', message };
  if (code === 'ETIMEDOUT' || /time(?:d )?out/i.test(message)) return { kind: 'timeout', message };
  // The driver's own words when the server asks for a password that nobody has, or hangs up.
  if (/must be a (?:non-empty )?string|no password|sasl|scram/i.test(message))
    return { kind: 'authentication', message };
  if (/connection (?:terminated|ended)|not queryable|closed/i.test(message)) return { kind: 'unreachable', message };
  return { kind: 'other', message };
}

function readCode(error: unknown): string {
  const own = error as { readonly code?: unknown; readonly errors?: readonly unknown[] } | null;
  if (typeof own?.code === 'string') return own.code;
  // Node tries every address of a name and reports all of them.
  return own?.errors?.[0] === undefined ? '' : readCode(own.errors[0]);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [first] = error instanceof AggregateError ? (error.errors as readonly unknown[]) : [];
  return error.message === '' && first !== undefined ? describe(first) : inWords(error.message);
}

/** Node: "connect ECONNREFUSED 127.0.0.1:5432", "getaddrinfo ENOTFOUND host". */
const SYSTEM_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^connect ECONNREFUSED /, 'connection refused by '],
  [/^connect ENOENT /, 'there is no socket '],
  [/^connect EACCES /, 'no permission to use the socket '],
  [/^connect E(?:HOST|NET)UNREACH /, 'no route to '],
  [/^connect ETIMEDOUT /, 'no answer from '],
  [/^getaddrinfo ENOTFOUND /, 'nobody knows the host '],
  [/^getaddrinfo EAI_AGAIN /, 'no name server to ask for the host '],
  [/^read ECONNRESET$|^write EPIPE$/, 'the server ended the connection'],
];

function inWords(message: string): string {
  const found = SYSTEM_WORDS.find(([pattern]) => pattern.test(message));
  return found === undefined ? message : message.replace(...found);
}
