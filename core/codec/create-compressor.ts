import { ArchiverError } from '../errors';
import { backendOf, FORMATS } from './codec-backends';
import { resolveLevel } from './compression-level';
import type { CodecSettings, CompressionName, Compressor, Decompressor } from './compressor';
import { filterFile } from './custom-filter';

const CUSTOM_BACKEND = 'custom filter';

/**
 * The server's compressor (COD-10), null when WAL is stored as it is. The catalogue records its name, whatever does
 * the work. @throws ArchiverError 'config-invalid' naming the missing option (COD-11)
 */
export function createCompressor(settings: CodecSettings): Compressor | null {
  const { compression: name, pathPrefix } = settings;
  if (name === null) return null;
  if (name === 'custom') {
    const command = requireFilters(settings).customFilter;
    const filter = { verb: 'compress', command, pathPrefix } as const;
    return { name, backend: CUSTOM_BACKEND, compress: (files, signal) => filterFile(filter, files, signal) };
  }
  const format = FORMATS[name];
  const level = resolveLevel(format, settings.level);
  const backend = backendOf(format, 'compress');
  return { name, backend: backend.description, compress: (files, signal) => backend.code(files, level, signal) };
}

/** What reads a file of this compression, whatever the server compresses with now. Throws as {@link createCompressor}. */
export function createDecompressor(name: CompressionName, settings: CodecSettings): Decompressor {
  if (name === 'custom') {
    const command = requireFilters(settings).customDecompressionFilter;
    const filter = { verb: 'decompress', command, pathPrefix: settings.pathPrefix } as const;
    return { name, backend: CUSTOM_BACKEND, decompress: (files, signal) => filterFile(filter, files, signal) };
  }
  const backend = backendOf(FORMATS[name], 'decompress');
  return { name, backend: backend.description, decompress: (files, signal) => backend.code(files, 0, signal) };
}

function requireFilters(settings: CodecSettings) {
  const { customFilter, customDecompressionFilter } = settings;
  if (customFilter === null) throw missing('custom_compression_filter');
  if (customDecompressionFilter === null) throw missing('custom_decompression_filter');
  return { customFilter, customDecompressionFilter };
}

function missing(option: string): ArchiverError {
  return new ArchiverError('config-invalid', `compression = custom needs ${option}`, {
    hint: `Set ${option} to a command that reads standard input and writes standard output, such as "xz -c".`,
  });
}
