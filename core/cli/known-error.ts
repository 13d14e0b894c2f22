import { ArchiverError, toStorageError } from '../index';

/** Any failure in the operator's words: never a stack, always with advice. `action` completes "cannot …". */
export function toKnownError(error: unknown, action?: string): ArchiverError {
  if (error instanceof ArchiverError) return error;
  if (isSystemError(error)) return toStorageError(error, action ?? describeCall(error));
  const detail = error instanceof Error ? error.message : String(error);
  return new ArchiverError('internal', `unexpected failure: ${detail}`, {
    cause: error,
    hint: 'This is a fault of walyard: please report it. What was not archived is still in its queue.',
  });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

const describeCall = ({ syscall = 'use', path }: NodeJS.ErrnoException) =>
  path === undefined ? syscall : `${syscall} ${path}`;
