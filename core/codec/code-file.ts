import { open, unlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { ArchiverError } from '../errors';
import { toStorageError } from '../fs/errno';
import type { StepResult, StreamCodec } from '../native/stream-codec';
import { codecSlots, requireNotAborted } from './codec-slots';
import type { CodecFiles, CodecResult } from './compressor';

/** Readable by this user alone until its owner decides otherwise: it may be plain WAL. */
export const TARGET_MODE = 0o600;

export interface CodingJob {
  readonly verb: 'compress' | 'decompress';
  /** What the messages call the format: "zstd". */
  readonly format: string;
  readonly inputBytes: number;
  readonly outputBytes: number;
  openCodec(sourceBytes: number): Promise<StreamCodec>;
}

/** Codes a file chunk by chunk in buffers that are kept for the next one. The contract is that of `Compressor`. */
export async function codeFile(job: CodingJob, files: CodecFiles, signal?: AbortSignal): Promise<CodecResult> {
  return codecSlots.use(signal, (workspace) =>
    withFiles(files, async (source, target) => {
      const { size } = await source.stat();
      const codec = await explain(job, files, () => job.openCodec(size));
      const buffers = { input: workspace.input(job.inputBytes), output: workspace.output(job.outputBytes) };
      const pump = new Pump(codec, { source, target, verb: job.verb, files }, buffers);
      try {
        const run = () => (job.verb === 'compress' ? pump.write(signal) : pump.read(signal));
        await explain(job, files, run);
      } finally {
        codec.close();
      }
      return { sizeBytes: pump.written };
    }),
  );
}

/** Opens the source and makes the target, which does not outlive a failure. */
export async function withFiles<T>(
  { source, target }: CodecFiles,
  use: (source: FileHandle, target: FileHandle) => Promise<T>,
): Promise<T> {
  const from = await orStorageError(`read ${source}`, () => open(source, 'r'));
  try {
    const to = await orStorageError(`create ${target}`, () => open(target, 'wx', TARGET_MODE));
    try {
      return await use(from, to);
    } catch (error) {
      await unlink(target).catch(() => {}); // The first error is the one to tell.
      throw error;
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

async function orStorageError<T>(action: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw toStorageError(error, action);
  }
}

/** What the codec says becomes an error that names the file; what the file system says already is one. */
async function explain<T>(job: CodingJob, { source }: CodecFiles, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof ArchiverError) throw cause;
    throw codecFailure(job.verb, job.format, source, cause);
  }
}

export function codecFailure(verb: CodingJob['verb'], format: string, source: string, cause: unknown): ArchiverError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ArchiverError('codec-failed', `cannot ${verb} ${basename(source)} (${format}): ${reason}`, {
    cause,
    hint:
      verb === 'compress'
        ? 'The source is where it was. Look at memory and at the compression settings of this server.'
        : 'The file may be damaged: test it with the tool of its format, and look for another copy of it.',
  });
}

interface Buffers {
  readonly input: Buffer;
  readonly output: Buffer;
}

interface PumpEnds {
  readonly source: FileHandle;
  readonly target: FileHandle;
  readonly verb: CodingJob['verb'];
  readonly files: CodecFiles;
}

class Pump {
  written = 0;
  private position = 0;

  constructor(
    private readonly codec: StreamCodec,
    private readonly ends: PumpEnds,
    private readonly buffers: Buffers,
  ) {}

  async write(signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      let rest = await this.nextInput();
      const isLast = rest.length < this.buffers.input.length;
      for (let isDone = false; !isDone;) {
        requireNotAborted(signal);
        const { consumed, produced, ended } = await this.step(rest, isLast);
        rest = rest.subarray(consumed);
        if (ended && rest.length > 0) throw new Error('the stream ended before its input');
        if (ended) return;
        if (consumed === 0 && produced === 0 && (isLast || rest.length > 0)) throw new Error('the codec stands still');
        isDone = !isLast && rest.length === 0;
      }
    }
  }

  /** Reads members until the file ends exactly where one of them does (COD-2, COD-18, COD-19). */
  async read(signal: AbortSignal | undefined): Promise<void> {
    let isComplete = false;
    for (let isLast = false; !isLast;) {
      let rest = await this.nextInput();
      isLast = rest.length < this.buffers.input.length;
      for (let needsInput = rest.length === 0; !needsInput;) {
        requireNotAborted(signal);
        const { consumed, produced, ended } = await this.step(rest, false);
        rest = rest.subarray(consumed);
        isComplete = ended || (isComplete && consumed === 0);
        if (consumed === 0 && produced === 0 && rest.length > 0) throw new Error('the codec stands still');
        needsInput = rest.length === 0 && (ended || produced < this.buffers.output.length);
      }
    }
    if (!isComplete) await this.finishReading();
  }

  /** Some formats have no end of their own, or allow padding after it: only now can the codec tell. */
  private async finishReading(): Promise<void> {
    for (;;) {
      const { produced, ended } = await this.step(this.buffers.input.subarray(0, 0), true);
      if (ended) return;
      if (produced === 0) throw new Error('the file is truncated');
    }
  }

  private async step(input: Buffer, finish: boolean): Promise<StepResult> {
    const result = await this.codec.step(input, this.buffers.output, finish);
    await this.store(this.buffers.output.subarray(0, result.produced));
    return result;
  }

  /** A whole buffer of the source; less only at its end. */
  private async nextInput(): Promise<Buffer> {
    const { input } = this.buffers;
    const { source, files } = this.ends;
    let filled = 0;
    while (filled < input.length) {
      const { bytesRead } = await orStorageError(`read ${files.source}`, () =>
        source.read(input, filled, input.length - filled, this.position),
      );
      if (bytesRead === 0) break;
      filled += bytesRead;
      this.position += bytesRead;
    }
    return input.subarray(0, filled);
  }

  private async store(bytes: Buffer): Promise<void> {
    const { target, verb, files } = this.ends;
    // Not the name of the target: it is a private one that nobody will find.
    const action = `${verb} ${basename(files.source)} into ${dirname(files.target)}`;
    for (let stored = 0; stored < bytes.length;) {
      const { bytesWritten } = await orStorageError(action, () =>
        target.write(bytes, stored, bytes.length - stored, this.written),
      );
      stored += bytesWritten;
      this.written += bytesWritten;
    }
  }
}
