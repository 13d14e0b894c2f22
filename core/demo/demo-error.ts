import { ArchiverError } from '../errors';

/** A failure of the demo, in the words of the demo. One that has words already passes unchanged. */
export function toDemoError(cause: unknown, action: string): ArchiverError {
  if (cause instanceof ArchiverError) return cause;
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new ArchiverError('demo-failed', `cannot ${action}: ${detail}`, { cause });
}
