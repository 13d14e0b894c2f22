import { describe, expect, it } from 'vitest';
import { parseLsn } from '../../../core/wal/lsn';
import { countWrittenBytes, isPageAt } from '../../../core/wal/written-bytes';

const ADDRESS = parseLsn('0/3002000');
const PAGE_BYTES = 8_192;

interface Page {
  readonly long?: boolean;
  /** Of a record that began before. */
  readonly remaining?: number;
  /** Lengths of the records that begin here. */
  readonly records?: readonly number[];
  readonly address?: bigint;
}

function pageOf({ long = false, remaining = 0, records = [], address = ADDRESS }: Page): Uint8Array {
  const page = new Uint8Array(PAGE_BYTES);
  const view = new DataView(page.buffer);
  view.setUint16(0, 0xd110, true);
  view.setUint16(2, long ? 2 : 0, true);
  view.setUint32(4, 1, true);
  view.setBigUint64(8, address, true);
  view.setUint32(16, remaining, true);
  let at = (long ? 40 : 24) + Math.ceil(remaining / 8) * 8;
  for (const bytes of records) {
    if (at < PAGE_BYTES) view.setUint32(at, bytes, true);
    at += Math.ceil(bytes / 8) * 8;
  }
  return page;
}

describe('countWrittenBytes', () => {
  it.each<[string, Page, number]>([
    ['a header alone', {}, 24],
    ['a long header', { long: true }, 40],
    ['records, each at a multiple of eight, though they end in zeros', { records: [50, 30] }, 24 + 56 + 32],
    ['the end of a record', { remaining: 13 }, 24 + 16],
    ['the end of a record and another', { remaining: 13, records: [24] }, 24 + 16 + 24],
    ['a record that goes on in the next page', { records: [9_000] }, PAGE_BYTES],
    ['nothing but a part of a record', { remaining: 20_000 }, PAGE_BYTES],
    ['a record that ends with the page', { records: [PAGE_BYTES - 24] }, PAGE_BYTES],
    ['the page of another place, left from before', { records: [50], address: parseLsn('0/1002000') }, 0],
  ])('of a page with %s', (_, page, expected) => {
    expect(countWrittenBytes(pageOf(page), ADDRESS)).toBe(expected);
  });

  it('of a page that was never written is 0', () => {
    expect(countWrittenBytes(new Uint8Array(PAGE_BYTES), ADDRESS)).toBe(0);
    expect(isPageAt(new Uint8Array(40), ADDRESS)).toBe(false);
  });
});
