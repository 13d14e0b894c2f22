import { ArchiverError } from '../errors';

/** Byte position in the WAL, 64 bits. PostgreSQL prints it as two hex halves: "16/B374D848". */
export type Lsn = bigint & { readonly brand: 'Lsn' };

const LSN_PATTERN = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/;
const MAX_LSN = 0xffff_ffff_ffff_ffffn;

/** NAM-16. Throws `lsn-invalid`. */
export function parseLsn(text: string): Lsn {
  const match = LSN_PATTERN.exec(text);
  if (match === null) throw new ArchiverError('lsn-invalid', `invalid LSN "${text}"`);
  return ((BigInt(`0x${match[1]}`) << 32n) | BigInt(`0x${match[2]}`)) as Lsn;
}

/** NAM-15: upper case, both halves without padding. */
export function formatLsn(lsn: Lsn): string {
  const half = (value: bigint) => value.toString(16).toUpperCase();
  return `${half(lsn >> 32n)}/${half(lsn & 0xffff_ffffn)}`;
}

/** Gives a computed number its brand. Throws `lsn-invalid` outside 64 bits. */
export function requireLsn(value: bigint): Lsn {
  if (value < 0n || value > MAX_LSN) throw new ArchiverError('lsn-invalid', `LSN ${value} is not within 64 bits`);
  return value as Lsn;
}

/** NAM-17: `a - b` in bytes, negative when `a` comes first; null when either side is not known. */
export function lsnDistance(a: Lsn, b: Lsn): bigint;
export function lsnDistance(a: Lsn | null, b: Lsn | null): bigint | null;
export function lsnDistance(a: Lsn | null, b: Lsn | null): bigint | null {
  return a === null || b === null ? null : a - b;
}
