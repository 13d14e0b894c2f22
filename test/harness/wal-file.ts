import { parseWalFileName } from '../../core/wal/wal-file-name';

const MIB = 1 << 20;
const PG15_MAGIC = 0xd110;

/** A segment of 1 MiB with the page header that PostgreSQL 15 gives a segment of this name; `fill` is its content. */
export function makeSegment(name: string, fill = 'w'): Buffer {
  const wal = parseWalFileName(name);
  const segment = Buffer.alloc(MIB, fill);
  segment.fill(0, 0, 40);
  segment.writeUInt16LE(PG15_MAGIC, 0);
  segment.writeUInt16LE(2, 2);
  segment.writeUInt32LE(wal.timeline, 4);
  segment.writeBigUInt64LE((BigInt(wal.log ?? 0) << 32n) + BigInt(wal.segment ?? 0) * BigInt(MIB), 8);
  segment.writeBigUInt64LE(7_710_940_804_885_348_361n, 24);
  segment.writeUInt32LE(MIB, 32);
  segment.writeUInt32LE(8_192, 36);
  return segment;
}
