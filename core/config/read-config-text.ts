import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { ArchiverError } from '../errors';

/** A thousand servers need about 1 MB. */
const LARGEST_BYTES = 16 * 1024 * 1024;

/**
 * The text of a configuration file, without a byte order mark.
 *
 * @throws ArchiverError `config-missing`, `config-unreadable`, or `config-invalid` for what cannot be a configuration.
 */
export function readConfigText(file: string): string {
  const bytes = readRegularFile(file);
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw notText(file, lineOf(bytes, nul), 'contains a NUL byte, so it is not a text file');
  if (!isUtf8(bytes)) throw notText(file, firstBadLine(bytes), 'is not valid UTF-8');
  const text = bytes.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function readRegularFile(file: string): Buffer {
  const descriptor = openConfig(file);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw notRegular(file, stat.isDirectory());
    if (stat.size > LARGEST_BYTES) throw tooLarge(file, stat.size);
    return readFileSync(descriptor);
  } catch (error) {
    throw error instanceof ArchiverError ? error : unreadable(file, error);
  } finally {
    closeSync(descriptor);
  }
}

function openConfig(file: string): number {
  try {
    // Non-blocking: a named pipe without a writer would hang the program here.
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = errnoOf(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw unreadable(file, error);
    throw new ArchiverError('config-missing', `configuration file ${file} does not exist`, {
      cause: error,
      hint: 'Check the path, or name another file with -c FILE.',
    });
  }
}

function notRegular(file: string, isDirectory: boolean): ArchiverError {
  const what = isDirectory ? 'is a directory, not a file' : 'is not a regular file';
  return new ArchiverError('config-unreadable', `configuration file ${file} ${what}`, {
    hint: 'Name the main configuration file, for example /etc/barman.conf.',
  });
}

function tooLarge(file: string, sizeBytes: number): ArchiverError {
  const megabytes = (sizeBytes / 1024 / 1024).toFixed(0);
  return new ArchiverError(
    'config-invalid',
    `configuration file ${file} is too large: ${megabytes} MB, at most 16 MB`,
    {
      hint: 'This is probably not a configuration file: check the path.',
    },
  );
}

function unreadable(file: string, cause: unknown): ArchiverError {
  return new ArchiverError('config-unreadable', `cannot read configuration file ${file}: ${errnoOf(cause)}`, {
    cause,
    hint: 'Check owner and permissions of the file and of the directories above it.',
  });
}

const errnoOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'unknown error';

function notText(file: string, line: number, what: string): ArchiverError {
  return new ArchiverError('config-invalid', `${file}:${line}: the file ${what}`, {
    hint: 'Check the path; a file in another encoding can be converted with iconv -t UTF-8.',
  });
}

function lineOf(bytes: Buffer, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(10); at >= 0 && at < offset; at = bytes.indexOf(10, at + 1)) line += 1;
  return line;
}

function firstBadLine(bytes: Buffer): number {
  let start = 0;
  for (let line = 1; ; line += 1) {
    const end = bytes.indexOf(10, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}
