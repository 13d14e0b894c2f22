import { unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ArchiverError } from '../errors';
import { toStorageError } from '../fs/errno';
import { privateName } from '../fs/private-copy';
import { sameContent } from '../fs/same-content';
import type { CodecSettings, CompressionName } from './compressor';
import { createDecompressor } from './create-compressor';

export interface EncodedFile {
  readonly path: string;
  readonly compression: CompressionName | null;
}

export interface ComparisonOptions {
  /** Where decompressed copies live for as long as they are needed: beside the archived file (LOC-10). */
  readonly scratchDirectory: string;
  readonly settings: CodecSettings;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Do two files hold the same bytes once decompressed (archive.md §6.2)? What cannot be decompressed is different
 * (LOC-11); a full disk or an unreadable file is an error, because it tells nothing about the content.
 */
export async function sameDecompressedContent(
  left: EncodedFile,
  right: EncodedFile,
  options: ComparisonOptions,
): Promise<'same' | 'different'> {
  try {
    const isSame = await withPlain(left, options, (a) => withPlain(right, options, (b) => compare(a, b)));
    return isSame ? 'same' : 'different';
  } catch (error) {
    if (error instanceof ArchiverError && error.code === 'codec-failed') return 'different';
    throw error;
  }
}

async function withPlain<T>(
  { path, compression }: EncodedFile,
  { scratchDirectory, settings, signal }: ComparisonOptions,
  use: (plain: string) => Promise<T>,
): Promise<T> {
  if (compression === null) return use(path);
  const target = privateName(join(scratchDirectory, basename(path)));
  try {
    await createDecompressor(compression, settings).decompress({ source: path, target }, signal);
    return await use(target);
  } finally {
    await unlink(target).catch(() => {}); // Mostly because there is none; a leftover is swept by the next run.
  }
}

async function compare(left: string, right: string): Promise<boolean> {
  try {
    return await sameContent(left, right);
  } catch (error) {
    throw toStorageError(error, `compare ${left} with ${right}`);
  }
}
