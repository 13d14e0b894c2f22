import { ArchiverError } from '../errors';

/** Is this a system error with one of these codes? */
export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(error.code as string);
}

/**
 * A file system failure in the operator's words. `action` completes "cannot …". The only place that looks at errno;
 * an {@link ArchiverError} passes unchanged.
 */
export function toStorageError(cause: unknown, action: string): ArchiverError {
  if (cause instanceof ArchiverError) return cause;
  const known = KNOWN.find(({ codes }) => isErrno(cause, ...codes));
  if (known !== undefined) {
    return new ArchiverError(known.code, `cannot ${action}: ${known.words}`, { cause, hint: known.hint });
  }
  const detail = cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : String(cause);
  return new ArchiverError('storage-unavailable', `cannot ${action}: ${detail}`, {
    cause,
    hint: 'Look at the system log for disk or network errors. Nothing was removed; the run can be repeated.',
  });
}

const KNOWN = [
  {
    codes: ['ENOSPC', 'EDQUOT'],
    code: 'storage-full',
    words: 'no space left on the disk',
    hint: 'Free space on that disk or move the archive. WAL that is not archived stays where it is; none is lost.',
  },
  {
    codes: ['EFBIG'],
    code: 'storage-full',
    words: 'the file would exceed a size limit',
    hint: 'Raise the limit of the process (ulimit -f, LimitFSIZE of its service) or use a file system for larger files.',
  },
  {
    codes: ['EISDIR'],
    code: 'storage-unavailable',
    words: 'it is a directory, not a file',
    hint: 'Find out who made it, and move it out of the way. Nothing was removed; the run can be repeated.',
  },
  {
    codes: ['EROFS'],
    code: 'storage-read-only',
    words: 'the file system is mounted read-only',
    hint: 'A disk error may have made it read-only: look at the system log, then mount it for writing.',
  },
  {
    codes: ['EACCES', 'EPERM'],
    code: 'permission-denied',
    words: 'permission denied',
    hint: 'Run as the owner of the archive (usually the user "barman"), or give this user write access.',
  },
  {
    codes: ['ENOENT', 'ENOTDIR'],
    code: 'storage-missing',
    words: 'the directory does not exist',
    hint: 'Is the disk mounted? Create the directory, or correct its path in the configuration.',
  },
] as const;
