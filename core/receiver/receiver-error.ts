import { ArchiverError } from '../errors';
import { toStorageError } from '../fs/errno';
import type { ReceiverTrouble } from './receiver-trouble';

/** A failure before the program ran, in the operator's words: the lock, the directory, the connection string. */
export function explainError(error: unknown, directory: string): ReceiverTrouble {
  const known = error instanceof ArchiverError ? error : toStorageError(error, `use ${directory}`);
  return {
    what: describe(known),
    todo: known.hint ?? null,
    // Somebody else who receives is no fault: the WAL arrives.
    gravity: known.code === 'lock-busy' ? 'harmless' : 'fault',
  };
}

function describe({ code, message }: ArchiverError): string {
  if (code === 'lock-busy') return `Another receiver of this server is running: ${message}.`;
  return `The receiver cannot start: ${message}. Nothing received is affected.`;
}

/** @throws ArchiverError 'receiver-missing' */
export function requireProgram(path: string | undefined): string {
  if (path !== undefined) return path;
  throw new ArchiverError('receiver-missing', 'there is no working pg_receivewal in PATH', {
    hint: 'Install the PostgreSQL client programs (on Debian: apt-get install postgresql-client), or set path_prefix.',
  });
}
