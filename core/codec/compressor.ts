/** Every value of the option `compression` (COD-10), and every name that the catalogue records. */
export type CompressionName =
  'gzip' | 'pigz' | 'pygzip' | 'bzip2' | 'pybzip2' | 'xz' | 'zstd' | 'lz4' | 'snappy' | 'custom';

export interface CodecFiles {
  readonly source: string;
  readonly target: string;
}

export interface CodecResult {
  /** Size of the finished target. */
  readonly sizeBytes: number;
}

/**
 * File to file. `source` is only read. `target` must not exist: it is created with mode 0600, and the caller copies the
 * source's stats and fsyncs it. Memory does not grow with the file, and the work is done off the calling thread.
 * A failure leaves no target behind and rejects with `codec-failed` (what the file system refused: with the code of
 * that refusal; an ended `signal`: with `cancelled`).
 */
export interface Compressor {
  readonly name: CompressionName;
  /** What does the work, for people: "libdeflate 1.14", "Node zlib", "custom filter". */
  readonly backend: string;
  compress(files: CodecFiles, signal?: AbortSignal): Promise<CodecResult>;
}

/** Like {@link Compressor}. A truncated source (COD-18) and bytes after its end (COD-19) are failures. */
export interface Decompressor {
  readonly name: CompressionName;
  readonly backend: string;
  decompress(files: CodecFiles, signal?: AbortSignal): Promise<CodecResult>;
}

export type CompressionLevel = 'low' | 'medium' | 'high' | number;

/** What a server's configuration says about compression; `null` where it says nothing. */
export interface CodecSettings {
  readonly compression: CompressionName | null;
  readonly level: CompressionLevel;
  /** Shell texts: standard input is the source, standard output the target (COD-12). */
  readonly customFilter: string | null;
  readonly customDecompressionFilter: string | null;
  /** As configured: "0x28B52FFD". */
  readonly customMagic: string | null;
  /** Folders to look in before PATH, for the filters. */
  readonly pathPrefix: string | null;
}
