/** Opens a copy's content; may be called more than once. */
export type Chunks = () => AsyncIterable<Uint8Array>;

export const BLOCK_BYTES = 1 << 20;

/** Reads a stream in blocks of 1 MiB, whatever its chunks are. Memory: one block and one chunk. */
export class BlockReader {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private readonly block = new Uint8Array(BLOCK_BYTES);
  private rest: Uint8Array = new Uint8Array();

  constructor(chunks: Chunks) {
    this.chunks = chunks()[Symbol.asyncIterator]();
  }

  /** The next block, valid until the next call; shorter only at the end, and empty after it. */
  async next(): Promise<Uint8Array> {
    let filled = 0;
    while (filled < BLOCK_BYTES) {
      if (this.rest.length === 0) {
        const next: IteratorResult<Uint8Array, unknown> = await this.chunks.next();
        if (next.done === true) break;
        this.rest = next.value;
      }
      const taken = this.rest.subarray(0, BLOCK_BYTES - filled);
      this.block.set(taken, filled);
      filled += taken.length;
      this.rest = this.rest.subarray(taken.length);
    }
    return this.block.subarray(0, filled);
  }

  async close(): Promise<void> {
    await this.chunks.return?.();
  }
}
