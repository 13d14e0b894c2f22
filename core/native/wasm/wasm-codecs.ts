import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { brotliDecompress } from 'node:zlib';
import { requireRoom, type StepResult, type StreamCodec, type StreamCodecLibrary } from '../stream-codec';
import { wasmWorker, type WasmReply, type WasmRelease, type WasmRequest, type WasmWorkerData } from './wasm-worker';

/** As codecs.c numbers them, and the versions that build-wasm.sh puts in. */
const ALGORITHMS = {
  bzip2: { number: 1, version: '1.0.8' },
  xz: { number: 2, version: '5.4.1' },
  zstd: { number: 3, version: '1.5.4' },
  lz4: { number: 4, version: '1.9.4' },
  snappy: { number: 5, version: null },
} as const;

export type WasmAlgorithm = keyof typeof ALGORITHMS;

/** `INPUT_SIZE` and `OUTPUT_SIZE` of codecs.c. */
const INPUT = 1 << 20;
const OUTPUT = INPUT + (64 << 10);
/** An idle thread keeps its memory: one that needed much is ended at once, others after this time. */
const SMALL_MEMORY = 32 << 20;
const IDLE_MS = 10_000;

/** The codec that comes with the program, for systems without the library. Nothing is loaded before a stream opens. */
export function wasmCodec(algorithm: WasmAlgorithm): StreamCodecLibrary {
  const { number, version } = ALGORITHMS[algorithm];
  const self: StreamCodecLibrary = {
    name: `${algorithm}${version === null ? '' : ` ${version}`} (WebAssembly)`,
    version,
    file: null,
    inputBytes: INPUT,
    outputBytes: OUTPUT,
    openWriter: (level, sizeBytes) => open(self, { algorithm: number, isReader: false, level, sizeBytes }),
    openReader: () => open(self, { algorithm: number, isReader: true, level: 0, sizeBytes: 0 }),
  };
  return self;
}

type Opening = Omit<Extract<WasmRequest, { verb: 'open' }>, 'verb'>;

async function open(library: StreamCodecLibrary, opening: Opening): Promise<StreamCodec> {
  const thread = await takeThread();
  try {
    await thread.ask({ verb: 'open', ...opening });
  } catch (error) {
    thread.end();
    throw error;
  }
  return {
    step: async (input, output, finish) => {
      requireRoom(library, input, output);
      return thread.step(input, output, finish);
    },
    close: () => giveBack(thread),
  };
}

let compiled: Promise<unknown> | undefined;
const idle: WasmThread[] = [];

async function takeThread(): Promise<WasmThread> {
  const waiting = idle.pop();
  if (waiting !== undefined) return waiting.wake();
  compiled ??= compile();
  return new WasmThread(await compiled);
}

function giveBack(thread: WasmThread): void {
  if (thread.isBroken || thread.memoryBytes > SMALL_MEMORY) return thread.end();
  idle.push(thread);
  thread.rest(IDLE_MS, () => {
    const at = idle.indexOf(thread);
    if (at >= 0) idle.splice(at, 1);
    thread.end();
  });
}

/** The engine compiles it once for all threads. */
async function compile(): Promise<unknown> {
  const { CODECS_WASM } = await import('./codecs-wasm');
  const bytes = await promisify(brotliDecompress)(Buffer.from(CODECS_WASM, 'base64'));
  const { WebAssembly } = globalThis as unknown as { WebAssembly: { compile(bytes: Uint8Array): Promise<unknown> } };
  return WebAssembly.compile(bytes);
}

/** A worker thread that codes one stream at a time. While it rests it does not keep the process alive. */
class WasmThread {
  private readonly input = Buffer.from(new SharedArrayBuffer(INPUT));
  private readonly output = Buffer.from(new SharedArrayBuffer(OUTPUT));
  private readonly worker: Worker;
  private waiting: { resolve(reply: WasmReply): void; reject(error: Error): void } | null = null;
  private idleTimer: NodeJS.Timeout | undefined;
  isBroken = false;
  memoryBytes = 0;

  constructor(module: unknown) {
    const areas = { input: this.input.buffer, output: this.output.buffer } as Omit<WasmWorkerData, 'module'>;
    this.worker = new Worker(`(${wasmWorker.toString()})()`, {
      eval: true,
      workerData: { module, ...areas } satisfies WasmWorkerData,
      env: {},
      execArgv: [],
    });
    this.worker.on('message', (reply: WasmReply) => this.waiting?.resolve(reply));
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', () => this.fail(new Error('the codec thread ended')));
  }

  async step(input: Uint8Array, output: Uint8Array, finish: boolean): Promise<StepResult> {
    this.input.set(input);
    const { consumed, produced, ended } = await this.ask({ verb: 'step', inputBytes: input.length, finish });
    output.set(this.output.subarray(0, produced));
    return { consumed, produced, ended };
  }

  async ask(request: WasmRequest): Promise<StepResult> {
    const reply = await new Promise<WasmReply>((resolve, reject) => {
      this.waiting = { resolve, reject };
      if (this.isBroken) this.fail(new Error('the codec thread has ended'));
      else this.worker.postMessage(request);
    }).finally(() => (this.waiting = null));
    if ('failure' in reply) {
      this.isBroken = true;
      throw new Error(reply.failure);
    }
    this.memoryBytes = reply.memoryBytes;
    return reply;
  }

  rest(timeMs: number, whenOver: () => void): void {
    this.worker.postMessage({ verb: 'release' } satisfies WasmRelease);
    this.worker.unref();
    this.idleTimer = setTimeout(whenOver, timeMs).unref();
  }

  wake(): this {
    clearTimeout(this.idleTimer);
    this.worker.ref();
    return this;
  }

  end(): void {
    this.isBroken = true;
    void this.worker.terminate();
  }

  private fail(error: Error): void {
    this.isBroken = true;
    this.waiting?.reject(error);
  }
}
