import { requireRoom, type StreamCodec, type StreamCodecLibrary } from './stream-codec';
import { CStruct, loadSystemLibrary, type AsyncCall, type Call, type LibraryNames } from './system-library';

const NAMES: LibraryNames = {
  linux: ['liblzma.so.5'],
  freebsd: ['liblzma.so.5'],
  darwin: ['/usr/lib/liblzma.5.dylib', 'liblzma.5.dylib'],
};
/** At the highest level a step takes about half a second. */
const CHUNK = 1 << 20;
const SMALLEST_DICTIONARY = 64 << 10;

/** lzma/base.h, lzma/check.h, lzma/vli.h, lzma/lzma12.h, lzma/container.h. */
const RUN = 0;
const FINISH = 3;
const STREAM_END = 1;
const NO_PROGRESS = 10;
const CRC64 = 4;
const LZMA2 = 0x21n;
const LAST_FILTER = 2n ** 64n - 1n;
const CONCATENATED = 8;
const NO_MEMORY_LIMIT = 2n ** 64n - 1n;
const MESSAGES: Readonly<Record<number, string>> = {
  5: 'out of memory',
  6: 'out of memory',
  7: 'not an xz stream',
  8: 'unsupported xz options',
  9: 'damaged data',
};

interface Lzma {
  readonly versionString: Call;
  readonly preset: Call;
  readonly beginWriter: Call;
  readonly beginReader: Call;
  readonly code: AsyncCall;
  readonly end: Call;
}

/** The system's liblzma, or null. Writes .xz containers with CRC64. */
export function findLzma(): StreamCodecLibrary | null {
  const library = loadSystemLibrary(NAMES);
  if (library === null) return null;
  const lzma: Lzma = {
    versionString: library.call('const char *lzma_version_string(void)'),
    preset: library.call('uint8_t lzma_lzma_preset(void *options, uint32_t preset)'),
    beginWriter: library.call('int lzma_stream_encoder(void *stream, const void *filters, int check)'),
    beginReader: library.call('int lzma_stream_decoder(void *stream, uint64_t memoryLimit, uint32_t flags)'),
    code: library.asyncCall('int lzma_code(void *stream, int action)'),
    end: library.call('void lzma_end(void *stream)'),
  };
  const version = String(lzma.versionString());
  const self: StreamCodecLibrary = {
    name: `liblzma ${version}`,
    version,
    file: library.file,
    inputBytes: CHUNK,
    outputBytes: CHUNK,
    openWriter: async (level, sizeBytes) => {
      const filters = toFilters(lzma, level, sizeBytes);
      return open(lzma, self, (stream) => lzma.beginWriter(stream, filters.bytes, CRC64));
    },
    // The library itself knows how streams and the padding between them follow each other.
    openReader: async () => open(lzma, self, (stream) => lzma.beginReader(stream, NO_MEMORY_LIMIT, CONCATENATED)),
  };
  return self;
}

/** `lzma_filter[2]` and behind it the `lzma_options_lzma` that it points to, as the level presets them. */
function toFilters(lzma: Lzma, level: number, sizeBytes: number): CStruct {
  const filters = new CStruct(1024);
  const options = filters.bytes.subarray(256);
  if (lzma.preset(options, level) !== 0) throw new Error(`unknown level ${level}`);
  options.writeUInt32LE(usefulDictionary(options.readUInt32LE(0), sizeBytes), 0);
  filters.bytes.writeBigUInt64LE(LZMA2, 0);
  filters.setPointer(8, options);
  filters.bytes.writeBigUInt64LE(LAST_FILTER, 16);
  return filters;
}

/** A dictionary larger than the file brings nothing but memory use, for the reader too. */
function usefulDictionary(preset: number, sizeBytes: number): number {
  let size = preset;
  while (size / 2 >= sizeBytes && size > SMALLEST_DICTIONARY) size /= 2;
  return size;
}

function open(lzma: Lzma, library: StreamCodecLibrary, begin: (stream: Buffer) => ReturnType<Call>): StreamCodec {
  const stream = new CStruct(136); // `lzma_stream`; all zero is LZMA_STREAM_INIT.
  check(Number(begin(stream.bytes)));
  return {
    step: async (input, output, finish) => {
      requireRoom(library, input, output);
      stream.setPointer(0, input);
      stream.setSize(8, input.length);
      stream.setPointer(24, output);
      stream.setSize(32, output.length);
      const status = check(await lzma.code(stream.bytes, finish ? FINISH : RUN));
      const [consumed, produced] = [input.length - stream.size(8), output.length - stream.size(32)];
      return { consumed, produced, ended: status === STREAM_END };
    },
    close: () => void lzma.end(stream.bytes),
  };
}

function check(status: number): number {
  if (status !== 0 && status !== STREAM_END && status !== NO_PROGRESS) {
    throw new Error(MESSAGES[status] ?? `liblzma answered ${status}`);
  }
  return status;
}
