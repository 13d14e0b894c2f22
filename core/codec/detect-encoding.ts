/** Bytes of a file's head that {@link detectCompression} and {@link isPgpMessage} need. */
export const ENCODING_HEAD_BYTES = 16;

const MAGIC: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  // Alphabetical, the first match wins (COD-4). gzip stands for pigz and pygzip, bzip2 for pybzip2 (COD-5).
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['snappy', [0xff, 0x06, 0x00, 0x00, 0x73, 0x4e, 0x61, 0x50, 0x70, 0x59]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
];

/** Barman's name of the compression that the first bytes of a file show, or null: plain WAL (COD-4 to COD-8). */
export function detectCompression(head: Uint8Array): string | null {
  const found = MAGIC.find(([, magic]) => head.length >= magic.length && magic.every((byte, at) => head[at] === byte));
  return found?.[0] ?? null;
}

const PACKET = 0x80;
const NEW_FORMAT = 0x40;
const PUBLIC_KEY_ENCRYPTED_SESSION_KEY = 1;
const SYMMETRIC_KEY_ENCRYPTED_SESSION_KEY = 3;

/** Does the file start with a session-key packet, as everything does that gpg encrypted (RFC 4880 §4.2, §5.1, §5.3)? */
export function isPgpMessage(head: Uint8Array): boolean {
  const [first] = head;
  // A plain WAL page starts with its magic, whose low byte can look like a packet tag: its high byte is 0xD0 or 0xD1.
  if (first === undefined || (first & PACKET) === 0 || (head[1] ?? 0) >> 1 === 0xd0 >> 1) return false;
  const tag = (first & NEW_FORMAT) === 0 ? (first >> 2) & 0x0f : first & 0x3f;
  return tag === PUBLIC_KEY_ENCRYPTED_SESSION_KEY || tag === SYMMETRIC_KEY_ENCRYPTED_SESSION_KEY;
}
