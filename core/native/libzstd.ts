import { requireRoom, type StreamCodec, type StreamCodecLibrary } from './stream-codec';
import { CStruct, loadSystemLibrary, type AsyncCall, type Call, type LibraryNames } from './system-library';

const NAMES: LibraryNames = { linux: ['libzstd.so.1'], freebsd: ['libzstd.so.1'], darwin: ['libzstd.1.dylib'] };
const CHUNK = 4 << 20;
/** zstd.h: numbers of the stable interface. */
const COMPRESSION_LEVEL = 100;
const CHECKSUM = 201;
const CONTINUE = 0;
const END = 2;

interface Zstd {
  readonly versionString: Call;
  readonly errorName: Call;
  readonly createWriter: Call;
  readonly freeWriter: Call;
  readonly setParameter: Call;
  readonly setSourceSize: Call;
  readonly write: AsyncCall;
  readonly createReader: Call;
  readonly freeReader: Call;
  readonly read: AsyncCall;
}

/** The system's libzstd, or null. */
export function findZstd(): StreamCodecLibrary | null {
  const library = loadSystemLibrary(NAMES);
  if (library === null) return null;
  // Errors are a size_t near its end: read as signed, they are the small negative numbers that they stand for.
  const zstd: Zstd = {
    versionString: library.call('const char *ZSTD_versionString(void)'),
    errorName: library.call('const char *ZSTD_getErrorName(int64_t code)'),
    createWriter: library.call('void *ZSTD_createCCtx(void)'),
    freeWriter: library.call('size_t ZSTD_freeCCtx(void *context)'),
    setParameter: library.call('int64_t ZSTD_CCtx_setParameter(void *context, int parameter, int value)'),
    setSourceSize: library.call('int64_t ZSTD_CCtx_setPledgedSrcSize(void *context, uint64_t size)'),
    write: library.asyncCall('int64_t ZSTD_compressStream2(void *context, void *output, void *input, int end)'),
    createReader: library.call('void *ZSTD_createDCtx(void)'),
    freeReader: library.call('size_t ZSTD_freeDCtx(void *context)'),
    read: library.asyncCall('int64_t ZSTD_decompressStream(void *context, void *output, void *input)'),
  };
  const version = String(zstd.versionString());
  const self: StreamCodecLibrary = {
    name: `libzstd ${version}`,
    version,
    file: library.file,
    inputBytes: CHUNK,
    outputBytes: CHUNK,
    openWriter: async (level, sizeBytes) => openWriter(zstd, self, level, sizeBytes),
    openReader: async () => openReader(zstd, self),
  };
  return self;
}

/** One frame with its content size and a checksum. Rejects at the end when it was given another number of bytes. */
function openWriter(zstd: Zstd, library: StreamCodecLibrary, level: number, sizeBytes: number): StreamCodec {
  const context = requireContext(zstd.createWriter());
  try {
    requireSuccess(zstd, Number(zstd.setParameter(context, COMPRESSION_LEVEL, level)));
    requireSuccess(zstd, Number(zstd.setParameter(context, CHECKSUM, 1)));
    requireSuccess(zstd, Number(zstd.setSourceSize(context, sizeBytes)));
  } catch (error) {
    zstd.freeWriter(context);
    throw error;
  }
  const areas = new Areas();
  return {
    step: async (input, output, finish) => {
      requireRoom(library, input, output);
      areas.set(input, output);
      const left = await zstd.write(context, areas.output, areas.input, finish ? END : CONTINUE);
      requireSuccess(zstd, left);
      return { ...areas.moved(), ended: finish && left === 0 };
    },
    close: () => void zstd.freeWriter(context),
  };
}

function openReader(zstd: Zstd, library: StreamCodecLibrary): StreamCodec {
  const context = requireContext(zstd.createReader());
  const areas = new Areas();
  return {
    step: async (input, output) => {
      requireRoom(library, input, output);
      areas.set(input, output);
      const wanted = await zstd.read(context, areas.output, areas.input);
      requireSuccess(zstd, wanted);
      return { ...areas.moved(), ended: wanted === 0 };
    },
    close: () => void zstd.freeReader(context),
  };
}

/** `ZSTD_inBuffer` and `ZSTD_outBuffer`: pointer, size, position. */
class Areas {
  private readonly structs = new CStruct(128);
  readonly input = this.structs.bytes.subarray(0, 24);
  readonly output = this.structs.bytes.subarray(64, 88);

  set(input: Uint8Array, output: Uint8Array): void {
    this.setOne(0, input);
    this.setOne(64, output);
  }

  moved(): { consumed: number; produced: number } {
    return { consumed: this.structs.size(16), produced: this.structs.size(80) };
  }

  private setOne(offset: number, area: Uint8Array): void {
    this.structs.setPointer(offset, area);
    this.structs.setSize(offset + 8, area.length);
    this.structs.setSize(offset + 16, 0);
  }
}

function requireContext(context: ReturnType<Call>): bigint {
  if (typeof context !== 'bigint' || context === 0n) throw new Error('out of memory');
  return context;
}

function requireSuccess(zstd: Zstd, code: number): void {
  if (code < 0) throw new Error(String(zstd.errorName(code)));
}
