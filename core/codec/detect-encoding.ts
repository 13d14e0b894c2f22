import type { CompressionName } from './compressor';

/** Bytes of a file's head that {@link detectCompression} needs for the built-in formats. */
export const ENCODING_HEAD_BYTES = 16;

/** What `custom` means on this server; `magic` as {@link parseCustomMagic} gives it. */
export interface CustomEncoding {
  readonly compression: string | null;
  readonly magic: Uint8Array | null;
}

type Magic = readonly [name: CompressionName, bytes: ArrayLike<number>];

const BZIP2: Magic = ['bzip2', [0x42, 0x5a, 0x68]];
/** The others in alphabetical order: the first match wins (COD-4). gzip stands for pigz and pygzip too (COD-5). */
const OTHERS: readonly Magic[] = [
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['snappy', [0xff, 0x06, 0x00, 0x00, 0x73, 0x4e, 0x61, 0x50, 0x70, 0x59]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
];

/**
 * Barman's name of the compression that the first bytes of a file show, or null: plain WAL (COD-4 to COD-8). The magic
 * of a custom compression is looked for between bzip2 and gzip, where its name stands in the alphabet.
 */
export function detectCompression(head: Uint8Array, customMagic: Uint8Array | null = null): CompressionName | null {
  const custom: readonly Magic[] = customMagic === null ? [] : [['custom', customMagic]];
  const found = [BZIP2, ...custom, ...OTHERS].find(([, magic]) => startsWith(head, magic));
  return found?.[0] ?? null;
}

/**
 * The same for a file of the archive, where custom compression without a magic leaves no trace: what nothing shows is
 * then custom (COD-6). Never so for incoming files.
 */
export function detectArchivedCompression(head: Uint8Array, custom: CustomEncoding): CompressionName | null {
  const detected = detectCompression(head, custom.magic);
  return detected ?? (custom.compression === 'custom' && custom.magic === null ? 'custom' : null);
}

/** The bytes behind `custom_compression_magic` ("0x28B52FFD"). The configuration has checked its form. */
export function parseCustomMagic(text: string | null): Uint8Array | null {
  const digits = /^0x((?:[0-9a-f]{2})+)$/i.exec(text ?? '')?.[1];
  return digits === undefined ? null : Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Bytes of a file's head that detection needs with this custom magic (COD-4). */
export const encodingHeadBytes = (customMagic: Uint8Array | null): number =>
  Math.max(ENCODING_HEAD_BYTES, customMagic?.length ?? 0);

/** A file shorter than the magic does not match it (COD-7). */
function startsWith(head: Uint8Array, magic: ArrayLike<number>): boolean {
  return Array.from(magic).every((byte, at) => head[at] === byte);
}
