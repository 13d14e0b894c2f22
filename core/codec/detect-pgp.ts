import { postgresMajorOf } from '../wal/page-header';

const ARMOUR = new TextEncoder().encode('-----BEGIN PGP MESSAGE-----');

/** Bytes of a file's head that {@link isPgpMessage} needs. */
export const PGP_HEAD_BYTES = ARMOUR.length;

const IS_PACKET = 0x80;
const IS_NEW_FORMAT = 0x40;

/** The packets that an encrypted message starts with, and the version bytes each may have; null: it has none (ENC-4). */
const FIRST_PACKETS: ReadonlyMap<number, readonly number[] | null> = new Map([
  [1, [3, 6]], // Session key, for a public key.
  [3, [4, 5, 6]], // Session key, for a passphrase.
  [9, null], // Encrypted data without integrity protection.
  [18, [1, 2]], // Encrypted data with integrity protection.
  [20, [1]], // The same as GnuPG 2.3 writes it.
]);

/**
 * Is it an encrypted OpenPGP message, from the first bytes (ENC-4, RFC 4880 §4.2)? Of any kind of key, unlike what
 * Barman recognises. Never true of a plain WAL page or of compressed data.
 */
export function isPgpMessage(head: Uint8Array): boolean {
  if (head.length >= ARMOUR.length && ARMOUR.every((byte, at) => head[at] === byte)) return true;
  const [first = 0, second = 0] = head;
  if ((first & IS_PACKET) === 0 || isWalMagic(first, second)) return false;
  const isNewFormat = (first & IS_NEW_FORMAT) !== 0;
  const versions = FIRST_PACKETS.get(isNewFormat ? first & 0x3f : (first >> 2) & 0x0f);
  if (versions === undefined) return false;
  const version = head[1 + (isNewFormat ? newLengthBytes(second) : oldLengthBytes(first))];
  return version !== undefined && (versions === null || versions.includes(version));
}

/** A WAL page starts with its magic in the server's byte order; the low byte of some looks like a packet. */
function isWalMagic(first: number, second: number): boolean {
  return postgresMajorOf((second << 8) | first) !== null || postgresMajorOf((first << 8) | second) !== null;
}

function oldLengthBytes(first: number): number {
  return [1, 2, 4, 0][first & 0x03] ?? 0;
}

function newLengthBytes(second: number): number {
  if (second === 0xff) return 5;
  return second >= 0xc0 && second < 0xe0 ? 2 : 1;
}
