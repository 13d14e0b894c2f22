import { ArchiverError } from '../errors';
import { findBz2 } from '../native/libbz2';
import { findDeflate } from '../native/libdeflate';
import { findLz4 } from '../native/liblz4';
import { findLzma } from '../native/liblzma';
import { findZstd } from '../native/libzstd';
import type { StreamCodec, StreamCodecLibrary } from '../native/stream-codec';
import { wasmCodec } from '../native/wasm/wasm-codecs';
import { codeFile, type CodingJob } from './code-file';
import type { CodecFiles, CodecResult, CompressionName } from './compressor';
import { gunzipFile, gzipFile } from './node-gzip';

export type CodecFormat = 'gzip' | 'bzip2' | 'xz' | 'zstd' | 'lz4' | 'snappy';

/** Barman's names of what is the same on disk (COD-5). */
export const FORMATS: Readonly<Record<Exclude<CompressionName, 'custom'>, CodecFormat>> = {
  gzip: 'gzip',
  pigz: 'gzip',
  pygzip: 'gzip',
  bzip2: 'bzip2',
  pybzip2: 'bzip2',
  xz: 'xz',
  zstd: 'zstd',
  lz4: 'lz4',
  snappy: 'snappy',
};

/** Something that codes files of one format in one direction. */
export interface Backend {
  readonly description: string;
  readonly version: string | null;
  /** The system's library, by the name it was loaded with; null for what is built in. */
  readonly file: string | null;
  readonly isAvailable: boolean;
  code(files: CodecFiles, level: number, signal?: AbortSignal): Promise<CodecResult>;
}

export function backendOf(format: CodecFormat, verb: CodingJob['verb']): Backend {
  if (format === 'gzip') return verb === 'compress' ? gzipWriter() : throughZlib(gunzip);
  const library = libraryOf(format);
  if (library === null) return notInstalled(format as keyof typeof PACKAGES);
  const openWriter: OpenCodec = (level, sourceBytes) => library.openWriter(level, sourceBytes);
  const openReader: OpenCodec = () => library.openReader();
  return throughLibrary(library, { verb, format }, verb === 'compress' ? openWriter : openReader);
}

/** Debian's packages of the system libraries. No library frames snappy, so there is one way to code it. */
const PACKAGES = {
  gzip: 'libdeflate0',
  bzip2: 'libbz2-1.0',
  xz: 'liblzma5',
  zstd: 'libzstd1',
  lz4: 'liblz4-1',
} as const;

const INSTALLED = {
  bzip2: once(findBz2),
  xz: once(findLzma),
  zstd: once(findZstd),
  lz4: once(findLz4),
  snappy: once(() => wasmCodec('snappy')),
} as const;
const installedDeflate = once(findDeflate);

/** Looked for at first use: what is installed while we run counts from the next start on. */
function once<T>(find: () => T): () => T | null {
  let found: T | null | undefined;
  return () => {
    if (found === undefined) found = attempt(find);
    return found;
  };
}

function attempt<T>(find: () => T): T | null {
  try {
    return find();
  } catch {
    return null; // Too old: it lacks a function that we need.
  }
}

/** "native" shows what is missing, "fallback" does without what is there. Otherwise the best that there is. */
const preference = () => process.env['WALYARD_CODEC_BACKEND'];

function libraryOf(format: Exclude<CodecFormat, 'gzip'>): StreamCodecLibrary | null {
  if (preference() === 'fallback') return wasmCodec(format);
  return INSTALLED[format]() ?? (preference() === 'native' ? null : wasmCodec(format));
}

function gzipWriter(): Backend {
  const library = preference() === 'fallback' ? null : installedDeflate();
  if (library !== null) {
    return throughLibrary(library, { verb: 'compress', format: 'gzip' }, (level) => library.openWriter(level, 0));
  }
  return preference() === 'native' ? notInstalled('gzip') : throughZlib(gzipFile);
}

/** zlib reads whatever wrote it: inflating is no bottleneck. */
const gunzip: Backend['code'] = (files, _, signal) => gunzipFile(files, signal);

function throughZlib(code: Backend['code']): Backend {
  const version = process.versions.zlib;
  return { description: `Node zlib ${version}`, version, file: null, isAvailable: true, code };
}

type OpenCodec = (level: number, sourceBytes: number) => Promise<StreamCodec>;
type Described = Pick<StreamCodecLibrary, 'name' | 'version' | 'file' | 'inputBytes' | 'outputBytes'>;

function throughLibrary(library: Described, job: Pick<CodingJob, 'verb' | 'format'>, open: OpenCodec): Backend {
  const { name, version, file, inputBytes, outputBytes } = library;
  return {
    description: name,
    version,
    file,
    isAvailable: true,
    code: (files, level, signal) => {
      const openCodec = (sourceBytes: number) => open(level, sourceBytes);
      return codeFile({ ...job, inputBytes, outputBytes, openCodec }, files, signal);
    },
  };
}

/** A missing library is a failure at first use, not before (COD-1). */
function notInstalled(format: keyof typeof PACKAGES): Backend {
  return {
    description: `the system library for ${format}, not installed`,
    version: null,
    file: null,
    isAvailable: false,
    code: async () => {
      throw new ArchiverError('codec-failed', `the system library for ${format} is not installed`, {
        hint: `Install it (Debian: ${PACKAGES[format]}), or unset WALYARD_CODEC_BACKEND to do without it.`,
      });
    },
  };
}
