import type { Lsn } from './lsn';
import type { Timeline } from './timeline';

export const SHORT_PAGE_HEADER_BYTES = 24;
export const LONG_PAGE_HEADER_BYTES = 40;

/** Bits of `xlp_info`. PostgreSQL: access/xlog_internal.h. */
export const PAGE_FLAG = {
  continuation: 0x0001,
  longHeader: 0x0002,
  backupBlocksRemovable: 0x0004,
  overwritesAborted: 0x0008,
} as const;

interface PageHeaderFields {
  readonly magic: number;
  /** Null for a magic that this program does not know: a newer or patched server, never a sign of damage. */
  readonly postgresMajor: string | null;
  /** Bits of PAGE_FLAG. */
  readonly info: number;
  /** Of the first record on the page: in the first segment of a timeline it is an older one (NAM-38). */
  readonly timeline: Timeline;
  readonly pageAddress: Lsn;
  /** Bytes of a record that continues from the page before. */
  readonly remainingBytes: number;
  readonly littleEndian: boolean;
}

export type ShortPageHeader = { readonly kind: 'short' } & PageHeaderFields;
export type LongPageHeader = {
  readonly kind: 'long';
  /** Exceeds 2^53 (NAM-37). */
  readonly systemIdentifier: bigint;
  /** As written, in bytes: not checked. */
  readonly segmentSize: number;
  readonly blockSize: number;
} & PageHeaderFields;

/**
 * No header, and why: `truncated`, fewer bytes than the header needs; `zero`, never written to (NAM-40);
 * `old-layout`, PostgreSQL 9.0 to 9.2, which order the fields differently.
 */
export type NoPageHeader = { readonly kind: 'truncated' | 'zero' | 'old-layout' };
export type PageHeader = ShortPageHeader | LongPageHeader;

const MAJOR_BY_MAGIC: ReadonlyMap<number, string> = new Map([
  [0xd064, '9.0'],
  [0xd066, '9.1'],
  [0xd071, '9.2'],
  [0xd075, '9.3'],
  [0xd07e, '9.4'],
  [0xd087, '9.5'],
  [0xd093, '9.6'],
  [0xd097, '10'],
  [0xd098, '11'],
  [0xd101, '12'],
  [0xd106, '13'],
  [0xd10d, '14'],
  [0xd110, '15'],
  [0xd113, '16'],
  [0xd116, '17'],
  [0xd118, '18'],
]);
const FIRST_MAGIC_OF_THIS_LAYOUT = 0xd075;

/** Major version that writes this `xlp_magic`; null when unknown. */
export function postgresMajorOf(magic: number): string | null {
  return MAJOR_BY_MAGIC.get(magic) ?? null;
}

/** Reads the header at the start of a WAL page. Never throws; says nothing about whether the values make sense. */
export function readPageHeader(bytes: Uint8Array): PageHeader | NoPageHeader {
  if (bytes.length < SHORT_PAGE_HEADER_BYTES) return { kind: 'truncated' };
  const head = bytes.subarray(0, LONG_PAGE_HEADER_BYTES);
  if (head.every((byte) => byte === 0)) return { kind: 'zero' };
  const littleEndian = isLittleEndianPage(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, head.length);
  const fields = readFields(view, littleEndian);
  if (fields.postgresMajor !== null && fields.magic < FIRST_MAGIC_OF_THIS_LAYOUT) return { kind: 'old-layout' };
  if ((fields.info & PAGE_FLAG.longHeader) === 0) return { kind: 'short', ...fields };
  if (head.length < LONG_PAGE_HEADER_BYTES) return { kind: 'truncated' };
  return {
    kind: 'long',
    ...fields,
    systemIdentifier: view.getBigUint64(24, littleEndian),
    segmentSize: view.getUint32(32, littleEndian),
    blockSize: view.getUint32(36, littleEndian),
  };
}

/** PostgreSQL writes native order. Only a magic known when its bytes are swapped tells a big-endian server. */
export function isLittleEndianPage(bytes: Uint8Array): boolean {
  return !MAJOR_BY_MAGIC.has(((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0));
}

function readFields(view: DataView, littleEndian: boolean): PageHeaderFields {
  const magic = view.getUint16(0, littleEndian);
  return {
    magic,
    postgresMajor: postgresMajorOf(magic),
    info: view.getUint16(2, littleEndian),
    timeline: view.getUint32(4, littleEndian) as Timeline,
    pageAddress: view.getBigUint64(8, littleEndian) as Lsn,
    remainingBytes: view.getUint32(16, littleEndian),
    littleEndian,
  };
}
