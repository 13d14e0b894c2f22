export interface StepResult {
  /** Bytes taken from the input. Less than it holds only when the output is full or a stream ended. */
  readonly consumed: number;
  /** Bytes put into the output. */
  readonly produced: number;
  /** A writer: the stream is complete. A reader: a stream, member or frame is over, and another one may follow. */
  readonly ended: boolean;
}

/** One file being coded, piece by piece, off the calling thread. One step at a time, and none after a failure. */
export interface StreamCodec {
  /**
   * Codes from `input` into `output`. With `finish` nothing follows the input; a writer is then called until it has
   * ended, with what is left of the input. Rejects with an `Error` whose message completes "cannot compress …: ".
   */
  step(input: Uint8Array, output: Uint8Array, finish: boolean): Promise<StepResult>;
  /** Frees what the codec holds. Not while a step runs. */
  close(): void;
}

/** A library that codes one format, wherever it runs. */
export interface StreamCodecLibrary {
  /** With its version, for people. */
  readonly name: string;
  readonly version: string | null;
  /** The system's library that it is, by the name it was loaded with; null for what is built in. */
  readonly file: string | null;
  /** The input that a step is best given, and the most that it may be given. */
  readonly inputBytes: number;
  /** The output that every step needs at least. */
  readonly outputBytes: number;
  /** `sizeBytes` is what the writer will be given in all. */
  openWriter(level: number, sizeBytes: number): Promise<StreamCodec>;
  openReader(): Promise<StreamCodec>;
}

type Limits = Pick<StreamCodecLibrary, 'name' | 'inputBytes' | 'outputBytes'>;

/** Every step asks this first: a C library believes the lengths that it is told. */
export function requireRoom({ name, inputBytes, outputBytes }: Limits, input: Uint8Array, output: Uint8Array): void {
  if (input.length > inputBytes || output.length < outputBytes) {
    throw new RangeError(`${name}: a step of ${input.length} bytes with room for ${output.length}`);
  }
}
