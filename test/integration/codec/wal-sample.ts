import { createHash } from 'node:crypto';

const PAGE = 8_192;

/**
 * Bytes that compress like WAL (gzip: about a quarter): page headers, records with counters that grow, text that half
 * repeats, digests that do not, and the empty middle of full-page images. The same seed gives the same bytes.
 */
export function makeWalSample(sizeBytes: number, seed = 1): Buffer {
  const wal = Buffer.alloc(sizeBytes);
  for (let at = 0; at < sizeBytes; at += PAGE) {
    const page = wal.subarray(at, Math.min(at + PAGE, sizeBytes));
    fillPage(page, at / PAGE + seed * 1_000_003);
  }
  return wal;
}

function fillPage(page: Buffer, number: number): void {
  const digest = createHash('sha256').update(String(number)).digest();
  if (number % 6 === 0) return void digest.copy(page, page.length >> 1); // A full-page image: mostly empty.
  for (let at = 0, record = 0; at < page.length; record += 1) {
    const head = Buffer.alloc(24);
    head.writeUInt32LE(0x5a + (record % 7), 0);
    head.writeUInt32LE(number % 2 ** 32, 4);
    head.writeUInt32LE((number * 64 + record) % 2 ** 32, 8);
    head.writeUInt16LE(0xd110, 12);
    const text = `aid ${record} bid ${number % 10} delta ${(number * 31 + record * 17) % 5_000} `.padEnd(64);
    const noise = digest.subarray(record % 16, (record % 16) + 16).map((byte) => byte ^ (record * 37));
    at += Buffer.concat([head, Buffer.from(text), noise]).copy(page, at);
  }
}
