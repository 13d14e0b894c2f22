/** What programs say in prose when they could not write. Ours are told by the system in a language of ours. */
const WORDS = /No space left on device|Disk quota exceeded/;

export const saysDiskFull = (lastWords: string) => WORDS.test(lastWords);

/** Completes the message of a failure, and says what to do. */
export const DISK_FULL = {
  what: 'no space left on the disk',
  hint: 'Free space on that disk. WAL that is not archived stays where it is; none is lost.',
} as const;

/** A child that writes beyond the size limit of its files is ended by SIGXFSZ. */
export const SIZE_LIMIT = {
  what: 'the file would exceed a size limit',
  hint: 'Raise the limit of the process (ulimit -f, LimitFSIZE of its service) or use a file system for larger files.',
} as const;
