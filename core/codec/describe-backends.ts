import { locateLibrary } from '../native/locate-library';
import { backendOf, FORMATS } from './codec-backends';
import type { CompressionName } from './compressor';

export interface BackendDescription {
  readonly name: CompressionName;
  /** What does the work: "libzstd 1.5.4", "zstd 1.5.4 (WebAssembly)", "Node zlib 1.3". */
  readonly compress: string;
  readonly decompress: string;
  /** Of the library that compresses, where it tells. */
  readonly version: string | null;
  /** Of the system's library that compresses; null for what is built in. */
  readonly path: string | null;
  readonly isAvailable: boolean;
}

/** What codes each format on this system, with WALYARD_CODEC_BACKEND applied. Opens every library: for people only. */
export function describeBackends(): readonly BackendDescription[] {
  const names = Object.keys(FORMATS) as (keyof typeof FORMATS)[];
  return [...names.map(describe), CUSTOM];
}

function describe(name: keyof typeof FORMATS): BackendDescription {
  const [writer, reader] = [backendOf(FORMATS[name], 'compress'), backendOf(FORMATS[name], 'decompress')];
  return {
    name,
    compress: writer.description,
    decompress: reader.description,
    version: writer.version,
    path: writer.file === null ? null : locateLibrary(writer.file),
    isAvailable: writer.isAvailable && reader.isAvailable,
  };
}

/** The shell is always there; whether the filters are set is for the configuration check to say. */
const CUSTOM: BackendDescription = {
  name: 'custom',
  compress: 'the configured filter',
  decompress: 'the configured filter',
  version: null,
  path: null,
  isAvailable: true,
};
