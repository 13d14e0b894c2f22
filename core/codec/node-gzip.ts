import type { FileHandle } from 'node:fs/promises';
import type { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { toStorageError } from '../fs/errno';
import { codecFailure, withFiles, type CodingJob } from './code-file';
import { cancelled, codecSlots } from './codec-slots';
import type { CodecFiles, CodecResult } from './compressor';

/** The default of 16 KiB costs a third of the speed. */
const CHUNK = 1 << 20;

/** gzip through Node's own zlib. Neither file name nor time is in its head (COD-3). */
export async function gzipFile(files: CodecFiles, level: number, signal?: AbortSignal): Promise<CodecResult> {
  return codecSlots.use(signal, () =>
    withFiles(files, async (source, target) => {
      const gzip = createGzip({ level, chunkSize: CHUNK });
      return { sizeBytes: await run('compress', { files, source, target }, gzip, signal) };
    }),
  );
}

/** Members may follow each other (COD-2), but nothing else may (COD-19). */
export async function gunzipFile(files: CodecFiles, signal?: AbortSignal): Promise<CodecResult> {
  return codecSlots.use(signal, () =>
    withFiles(files, async (source, target) => {
      const { size } = await source.stat();
      const gunzip = createGunzip({ chunkSize: CHUNK });
      const sizeBytes = await run('decompress', { files, source, target }, gunzip, signal);
      // Node takes a zero byte after a member for padding, and leaves it and all that follows.
      if (gunzip.bytesWritten !== size) {
        throw codecFailure('decompress', 'gzip', files.source, new Error('something follows the end of the data'));
      }
      return { sizeBytes };
    }),
  );
}

interface Ends {
  readonly files: CodecFiles;
  readonly source: FileHandle;
  readonly target: FileHandle;
}

/** The streams close the files, after their last operation. Resolves with the bytes written. */
async function run(verb: CodingJob['verb'], ends: Ends, zlib: Transform, signal?: AbortSignal): Promise<number> {
  const from = ends.source.createReadStream({ highWaterMark: CHUNK });
  const to = ends.target.createWriteStream({ highWaterMark: CHUNK });
  try {
    await pipeline(from, zlib, to, signal === undefined ? {} : { signal });
    return to.bytesWritten;
  } catch (cause) {
    if (signal?.aborted === true) throw cancelled();
    if (isSystemError(cause)) throw toStorageError(cause, `${verb} ${ends.files.source} to ${ends.files.target}`);
    throw codecFailure(verb, 'gzip', ends.files.source, cause);
  } finally {
    await Promise.all([closed(from), closed(to)]);
  }
}

/** A failed pipeline does not wait for it, and a write may still be under way. */
async function closed(stream: Readable | Writable): Promise<void> {
  if (!stream.closed) await new Promise((resolve) => stream.once('close', resolve));
}

/** zlib's own errors have a code too, but no system call. */
const isSystemError = (error: unknown) => error instanceof Error && 'syscall' in error;
