/** What {@link wasmWorker} is started with. The areas are shared with the thread that started it. */
export interface WasmWorkerData {
  readonly module: unknown;
  readonly input: SharedArrayBuffer;
  readonly output: SharedArrayBuffer;
}

export type WasmRequest =
  | {
      readonly verb: 'open';
      readonly algorithm: number;
      readonly isReader: boolean;
      readonly level: number;
      readonly sizeBytes: number;
    }
  | { readonly verb: 'step'; readonly inputBytes: number; readonly finish: boolean };

/** Lets the memory go, and is not answered. */
export type WasmRelease = { readonly verb: 'release' };

export type WasmReply =
  | { readonly consumed: number; readonly produced: number; readonly ended: boolean; readonly memoryBytes: number }
  | { readonly failure: string };

/** The exports of codecs.c. */
interface Codecs {
  readonly memory: { readonly buffer: ArrayBuffer };
  codec_input(): number;
  codec_output(): number;
  codec_consumed(): number;
  codec_produced(): number;
  codec_error(): number;
  codec_open(algorithm: number, isReader: number, level: number, size: number): number;
  codec_step(offset: number, size: number, finish: number): number;
}

/**
 * The whole program of a worker thread, started from its own text: the code that bundles this file need not know of a
 * second entry. It therefore uses nothing from outside itself.
 */
export function wasmWorker(): void {
  const threads = process.getBuiltinModule('node:worker_threads');
  const { module, input, output } = threads.workerData as WasmWorkerData;
  const port = threads.parentPort;
  const { Instance } = (globalThis as unknown as { WebAssembly: WasmEngine }).WebAssembly;
  const [given, made] = [new Uint8Array(input), new Uint8Array(output)];
  let codecs: Codecs | null = null;

  function answer(request: WasmRequest): WasmReply {
    if (request.verb === 'open') codecs = new Instance(module).exports; // Fresh memory for each stream.
    if (codecs === null) return { failure: 'no stream is open' };
    const { memory } = codecs;
    const isStep = request.verb === 'step';
    if (isStep) new Uint8Array(memory.buffer).set(given.subarray(0, request.inputBytes), codecs.codec_input());
    const status = isStep
      ? codecs.codec_step(0, request.inputBytes, Number(request.finish))
      : codecs.codec_open(request.algorithm, Number(request.isReader), request.level, request.sizeBytes);
    const bytes = new Uint8Array(memory.buffer); // It may have grown, which ends earlier views.
    if (status < 0) return { failure: textAt(bytes, codecs.codec_error()) };
    const produced = codecs.codec_produced();
    made.set(bytes.subarray(codecs.codec_output(), codecs.codec_output() + produced));
    return { consumed: codecs.codec_consumed(), produced, ended: status === 1, memoryBytes: bytes.length };
  }

  const textAt = (bytes: Uint8Array, start: number) =>
    Buffer.from(bytes.subarray(start, bytes.indexOf(0, start))).toString('latin1');

  port?.on('message', (request: WasmRequest | WasmRelease) => {
    if (request.verb === 'release') {
      codecs = null;
      return;
    }
    try {
      port.postMessage(answer(request));
    } catch (error) {
      codecs = null; // A trap leaves the memory in no known state.
      port.postMessage({ failure: error instanceof Error ? error.message : String(error) });
    }
  });
}

interface WasmEngine {
  readonly Instance: new (module: unknown) => { readonly exports: Codecs };
}
