import { requireRoom, type StreamCodec, type StreamCodecLibrary } from './stream-codec';
import { CStruct, loadSystemLibrary, type AsyncCall, type Call, type LibraryNames } from './system-library';

const NAMES: LibraryNames = {
  linux: ['libbz2.so.1.0', 'libbz2.so.1'],
  freebsd: ['libbz2.so.4'],
  darwin: ['/usr/lib/libbz2.1.0.dylib', 'libbz2.1.0.dylib'],
};
/** One block at the highest level is 900 kB: a step takes about a tenth of a second. */
const CHUNK = 1 << 20;

const RUN = 0;
const FINISH = 2;
const STREAM_END = 4;
const OUT_OF_MEMORY = -3;

interface Bz2 {
  readonly versionString: Call;
  readonly beginWriter: Call;
  readonly write: AsyncCall;
  readonly endWriter: Call;
  readonly beginReader: Call;
  readonly read: AsyncCall;
  readonly endReader: Call;
}

/** The system's libbz2, or null. The level is the block size in units of 100 kB. */
export function findBz2(): StreamCodecLibrary | null {
  const library = loadSystemLibrary(NAMES);
  if (library === null) return null;
  const bz2: Bz2 = {
    versionString: library.call('const char *BZ2_bzlibVersion(void)'),
    beginWriter: library.call('int BZ2_bzCompressInit(void *stream, int level, int verbosity, int workFactor)'),
    write: library.asyncCall('int BZ2_bzCompress(void *stream, int action)'),
    endWriter: library.call('int BZ2_bzCompressEnd(void *stream)'),
    beginReader: library.call('int BZ2_bzDecompressInit(void *stream, int verbosity, int small)'),
    read: library.asyncCall('int BZ2_bzDecompress(void *stream)'),
    endReader: library.call('int BZ2_bzDecompressEnd(void *stream)'),
  };
  const version = String(bz2.versionString()).split(',')[0] ?? null;
  const self: StreamCodecLibrary = {
    name: `libbz2 ${version ?? ''}`.trim(),
    version,
    file: library.file,
    inputBytes: CHUNK,
    outputBytes: CHUNK,
    openWriter: async (level) => openWriter(bz2, self, level),
    openReader: async () => openReader(bz2, self),
  };
  return self;
}

function openWriter(bz2: Bz2, library: StreamCodecLibrary, level: number): StreamCodec {
  const stream = new BzStream();
  check(Number(bz2.beginWriter(stream.bytes, level, 0, 0)));
  return {
    step: async (input, output, finish) => {
      requireRoom(library, input, output);
      if (input.length === 0 && !finish) return { consumed: 0, produced: 0, ended: false };
      stream.set(input, output);
      const status = check(await bz2.write(stream.bytes, finish ? FINISH : RUN));
      return { ...stream.moved(input, output), ended: status === STREAM_END };
    },
    close: () => void bz2.endWriter(stream.bytes),
  };
}

function openReader(bz2: Bz2, library: StreamCodecLibrary): StreamCodec {
  const stream = new BzStream();
  const begin = () => check(Number(bz2.beginReader(stream.bytes, 0, 0)));
  begin();
  return {
    step: async (input, output) => {
      requireRoom(library, input, output);
      stream.set(input, output);
      const status = check(await bz2.read(stream.bytes));
      const moved = stream.moved(input, output);
      if (status === STREAM_END) {
        bz2.endReader(stream.bytes);
        begin();
      }
      return { ...moved, ended: status === STREAM_END };
    },
    close: () => void bz2.endReader(stream.bytes),
  };
}

/** `bz_stream`. The library keeps its address, so it never moves. Allocator fields stay null: malloc. */
class BzStream extends CStruct {
  constructor() {
    super(80);
  }

  set(input: Uint8Array, output: Uint8Array): void {
    this.setPointer(0, input);
    this.setUint(8, input.length);
    this.setPointer(24, output);
    this.setUint(32, output.length);
  }

  moved(input: Uint8Array, output: Uint8Array) {
    return { consumed: input.length - this.uint(8), produced: output.length - this.uint(32) };
  }
}

function check(status: number): number {
  if (status < 0) throw new Error(status === OUT_OF_MEMORY ? 'out of memory' : 'damaged data');
  return status;
}
