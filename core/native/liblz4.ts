import { requireRoom, type StreamCodec, type StreamCodecLibrary } from './stream-codec';
import { CStruct, loadSystemLibrary, type AsyncCall, type Call, type LibraryNames } from './system-library';

const NAMES: LibraryNames = { linux: ['liblz4.so.1'], freebsd: ['liblz4.so.1'], darwin: ['liblz4.1.dylib'] };
const CHUNK = 4 << 20;
/** Frames hold blocks of 1 MiB, and each may grow by its head when it does not compress; begin and end take a few more. */
const OUTPUT = CHUNK + (64 << 10);
const LONGEST_HEAD = 19;
const FRAME_VERSION = 100;
const BLOCKS_OF_1_MIB = 6;

interface Lz4 {
  readonly versionString: Call;
  readonly errorName: Call;
  readonly createWriter: Call;
  readonly freeWriter: Call;
  readonly begin: Call;
  readonly bound: Call;
  readonly update: AsyncCall;
  readonly end: Call;
  readonly createReader: Call;
  readonly freeReader: Call;
  readonly read: AsyncCall;
}

/** The system's liblz4, or null. Writes the frame format, as the lz4 tool and Barman do. */
export function findLz4(): StreamCodecLibrary | null {
  const library = loadSystemLibrary(NAMES);
  if (library === null) return null;
  // Errors are a size_t near its end: read as signed, they are the small negative numbers that they stand for.
  const lz4: Lz4 = {
    versionString: library.call('const char *LZ4_versionString(void)'),
    errorName: library.call('const char *LZ4F_getErrorName(int64_t code)'),
    createWriter: library.call('int64_t LZ4F_createCompressionContext(void *context, unsigned int version)'),
    freeWriter: library.call('int64_t LZ4F_freeCompressionContext(void *context)'),
    begin: library.call('int64_t LZ4F_compressBegin(void *context, void *to, size_t room, const void *preferences)'),
    bound: library.call('int64_t LZ4F_compressBound(size_t size, const void *preferences)'),
    update: library.asyncCall(
      'int64_t LZ4F_compressUpdate(void *context, void *to, size_t room, const void *from, size_t size, void *options)',
    ),
    end: library.call('int64_t LZ4F_compressEnd(void *context, void *to, size_t room, void *options)'),
    createReader: library.call('int64_t LZ4F_createDecompressionContext(void *context, unsigned int version)'),
    freeReader: library.call('int64_t LZ4F_freeDecompressionContext(void *context)'),
    read: library.asyncCall(
      'int64_t LZ4F_decompress(void *context, void *to, void *room, const void *from, void *size, void *options)',
    ),
  };
  const version = String(lz4.versionString());
  const self: StreamCodecLibrary = {
    name: `liblz4 ${version}`,
    version,
    file: library.file,
    inputBytes: CHUNK,
    outputBytes: OUTPUT,
    openWriter: async (level) => new Lz4Writer(lz4, self, level),
    openReader: async () => openReader(lz4, self),
  };
  return self;
}

/** One frame with a content checksum, as the lz4 tool makes it. Levels from 3 on are the slow, dense kind (COD-2). */
class Lz4Writer implements StreamCodec {
  private readonly context: bigint;
  private readonly preferences: CStruct;
  private isBegun = false;

  constructor(
    private readonly lz4: Lz4,
    private readonly library: StreamCodecLibrary,
    level: number,
  ) {
    this.preferences = toPreferences(level);
    const bound = Number(lz4.bound(CHUNK, this.preferences.bytes));
    if (bound + LONGEST_HEAD > OUTPUT) throw new Error('this version of the library needs more room than it is given');
    this.context = create(lz4, lz4.createWriter);
  }

  async step(input: Uint8Array, output: Uint8Array, finish: boolean) {
    requireRoom(this.library, input, output);
    let produced = this.begin(output);
    const room = output.subarray(produced);
    produced += check(
      this.lz4,
      await this.lz4.update(this.context, room, room.length, orNull(input), input.length, null),
    );
    // Every update flushes its last block: the end is a few bytes, and nothing is left to compute.
    if (finish) {
      const rest = output.subarray(produced);
      produced += check(this.lz4, Number(this.lz4.end(this.context, rest, rest.length, null)));
    }
    return { consumed: input.length, produced, ended: finish };
  }

  close(): void {
    this.lz4.freeWriter(this.context);
  }

  private begin(output: Uint8Array): number {
    if (this.isBegun) return 0;
    this.isBegun = true;
    return check(this.lz4, Number(this.lz4.begin(this.context, output, output.length, this.preferences.bytes)));
  }
}

/** `LZ4F_preferences_t`: linked blocks, content checksum, level, flush after each call. */
function toPreferences(level: number): CStruct {
  const preferences = new CStruct(56);
  preferences.setUint(0, BLOCKS_OF_1_MIB);
  preferences.setUint(8, 1);
  preferences.bytes.writeInt32LE(level, 32);
  preferences.setUint(36, 1);
  return preferences;
}

function openReader(lz4: Lz4, library: StreamCodecLibrary): StreamCodec {
  const context = create(lz4, lz4.createReader);
  const sizes = new CStruct(16);
  return {
    step: async (input, output) => {
      requireRoom(library, input, output);
      sizes.setSize(0, output.length);
      sizes.setSize(8, input.length);
      const room = sizes.bytes.subarray(0, 8);
      const size = sizes.bytes.subarray(8, 16);
      const wanted = check(lz4, await lz4.read(context, output, room, orNull(input), size, null));
      return { consumed: sizes.size(8), produced: sizes.size(0), ended: wanted === 0 };
    },
    close: () => void lz4.freeReader(context),
  };
}

function create(lz4: Lz4, call: Call): bigint {
  const pointer = new CStruct(8);
  check(lz4, Number(call(pointer.bytes, FRAME_VERSION)));
  return pointer.bytes.readBigUInt64LE(0);
}

function check(lz4: Lz4, code: number): number {
  if (code < 0) throw new Error(String(lz4.errorName(code)));
  return code;
}

const orNull = (bytes: Uint8Array) => (bytes.length === 0 ? null : bytes);
