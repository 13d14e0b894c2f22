import type { Compressor } from '../codec/compressor';
import type { Encryption } from '../codec/gpg';

/** How the bytes of a file are to be read; null where they are plain. */
export interface Encoding {
  readonly compression: string | null;
  readonly encryption: string | null;
}

/** What one server's configuration makes of WAL on its way into the archive, and how to read it back. */
export interface WalCodecs {
  /** Null: WAL is stored as it comes. */
  readonly compressor: Pick<Compressor, 'name' | 'compress'> | null;
  readonly encryption: Encryption | null;
  /** First bytes that {@link identify} needs. */
  readonly headBytes: number;
  /** How an archived file is encoded, from its first bytes (COD-4 to COD-6, ENC-4). */
  identify(head: Uint8Array): Encoding;
  /**
   * Are two files the same WAL once decoded? False also when one of them cannot be decoded (LOC-11): to keep both is
   * always safe. Scratch files are private to `scratchDirectory` and gone on return.
   */
  isSameWal(left: EncodedFile, right: EncodedFile, scratchDirectory: string): Promise<boolean>;
}

export interface EncodedFile extends Encoding {
  readonly path: string;
}
