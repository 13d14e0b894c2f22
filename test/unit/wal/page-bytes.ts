export interface PageFields {
  readonly magic: number;
  readonly info: number;
  readonly timeline: number;
  readonly pageAddress: bigint;
  readonly remaining: number;
  readonly systemIdentifier: bigint;
  readonly segmentSize: number;
  readonly blockSize: number;
  readonly littleEndian: boolean;
}

/** Forty bytes as PostgreSQL lays them out; by default the first page of segment 1/6 (1 MiB) of PostgreSQL 15. */
export function pageBytes(fields: Partial<PageFields> = {}): Uint8Array {
  const bytes = new Uint8Array(40);
  const view = new DataView(bytes.buffer);
  const { littleEndian = true } = fields;
  view.setUint16(0, fields.magic ?? 0xd110, littleEndian);
  view.setUint16(2, fields.info ?? 2, littleEndian);
  view.setUint32(4, fields.timeline ?? 1, littleEndian);
  view.setBigUint64(8, fields.pageAddress ?? 0x1_0060_0000n, littleEndian);
  view.setUint32(16, fields.remaining ?? 0, littleEndian);
  view.setBigUint64(24, fields.systemIdentifier ?? 7710940804885348361n, littleEndian);
  view.setUint32(32, fields.segmentSize ?? 0x10_0000, littleEndian);
  view.setUint32(36, fields.blockSize ?? 8192, littleEndian);
  return bytes;
}
