const PG15_MAGIC = 0xd110;
const LONG_HEADER = 0x0002;
const PAGE_BYTES = 8_192;
const SYSTEM_IDENTIFIER = 7_710_940_804_885_348_361n;
const TIMELINE = 1;

/** Name of segment `number` of timeline 1, counted from LSN 0/0. */
export function segmentName(number, segmentBytes) {
  const perLog = Math.floor(2 ** 32 / segmentBytes);
  return [TIMELINE, Math.floor(number / perLog), number % perLog].map(hex8).join('');
}

/** Writes the page headers that PostgreSQL 15 gives segment `number` over those of a segment with any content. */
export function writePageHeaders(segment, number) {
  for (let offset = 0; offset < segment.length; offset += PAGE_BYTES) {
    segment.writeUInt16LE(PG15_MAGIC, offset);
    segment.writeUInt16LE(offset === 0 ? LONG_HEADER : 0, offset + 2);
    segment.writeUInt32LE(TIMELINE, offset + 4);
    segment.writeBigUInt64LE(BigInt(number) * BigInt(segment.length) + BigInt(offset), offset + 8);
    segment.writeUInt32LE(0, offset + 16);
  }
  segment.writeBigUInt64LE(SYSTEM_IDENTIFIER, 24);
  segment.writeUInt32LE(segment.length, 32);
  segment.writeUInt32LE(PAGE_BYTES, 36);
}

const hex8 = (value) => value.toString(16).toUpperCase().padStart(8, '0');
