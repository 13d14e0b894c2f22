import { describe, expect, it } from 'vitest';
import { PAGE_FLAG, postgresMajorOf, readPageHeader } from '../../../core/wal/page-header';
import { pageBytes } from './page-bytes';

const LONG = {
  kind: 'long',
  magic: 0xd110,
  postgresMajor: '15',
  info: 6,
  timeline: 0xffff_fffe,
  pageAddress: 0xfedc_ba98_7654_3210n,
  remainingBytes: 0x8000_0001,
  systemIdentifier: 7710940804885348361n,
  segmentSize: 0x4000_0000,
  blockSize: 8192,
};
const VALUES = {
  info: 6,
  timeline: 0xffff_fffe,
  pageAddress: 0xfedc_ba98_7654_3210n,
  remaining: 0x8000_0001,
  segmentSize: 0x4000_0000,
};

describe('readPageHeader', () => {
  it.each([true, false])('section 8, NAM-37: reads the long form, little-endian %s', (littleEndian) => {
    expect(readPageHeader(pageBytes({ ...VALUES, littleEndian }))).toEqual({ ...LONG, littleEndian });
  });

  it('section 8: reads the short form out of 24 bytes', () => {
    const { systemIdentifier: _s, segmentSize: _g, blockSize: _b, ...common } = LONG;
    const header = readPageHeader(pageBytes({ ...VALUES, info: PAGE_FLAG.continuation }).subarray(0, 24));

    expect(header).toEqual({ ...common, kind: 'short', info: 1, littleEndian: true });
  });

  it('section 8: reads the bytes of a view, not of the buffer below it', () => {
    const buffer = new Uint8Array(100).fill(0xaa);
    buffer.set(pageBytes(VALUES), 13);

    expect(readPageHeader(buffer.subarray(13))).toEqual({ ...LONG, littleEndian: true });
    expect(readPageHeader(buffer.subarray(13, 13 + 39))).toEqual({ kind: 'truncated' });
  });

  it('NAM-40: tells zeros from too few bytes', () => {
    expect(readPageHeader(new Uint8Array(8192))).toEqual({ kind: 'zero' });
    expect(readPageHeader(new Uint8Array(24))).toEqual({ kind: 'zero' });
    expect(readPageHeader(new Uint8Array(23))).toEqual({ kind: 'truncated' });
    expect(readPageHeader(new Uint8Array(0))).toEqual({ kind: 'truncated' });
  });

  it('section 8: a single byte makes a header, an unknown magic is no damage', () => {
    const bytes = new Uint8Array(40);
    bytes[39] = 1;

    expect(readPageHeader(bytes)).toMatchObject({ kind: 'short', magic: 0, postgresMajor: null, littleEndian: true });
    expect(readPageHeader(pageBytes({ magic: 0xd1ff }))).toMatchObject({ kind: 'long', postgresMajor: null });
  });

  it('section 8: does not misread the layout before PostgreSQL 9.3', () => {
    expect(readPageHeader(pageBytes({ magic: 0xd071 }))).toEqual({ kind: 'old-layout' });
    expect(readPageHeader(pageBytes({ magic: 0xd075 }))).toMatchObject({ kind: 'long', postgresMajor: '9.3' });
  });
});

describe('postgresMajorOf', () => {
  it.each([
    ['9.0', 0xd064],
    ['9.1', 0xd066],
    ['9.2', 0xd071],
    ['9.3', 0xd075],
    ['9.4', 0xd07e],
    ['9.5', 0xd087],
    ['9.6', 0xd093],
    ['10', 0xd097],
    ['11', 0xd098],
    ['12', 0xd101],
    ['13', 0xd106],
    ['14', 0xd10d],
    ['15', 0xd110],
    ['16', 0xd113],
    ['17', 0xd116],
    ['18', 0xd118],
  ])('section 8: PostgreSQL %s writes %i', (major, magic) => {
    expect(postgresMajorOf(magic)).toBe(major);
  });

  it('section 8: does not guess the version of a magic that is not listed', () => {
    expect([0, 0xd063, 0xd102, 0xd111, 0xd119, 0x10d1].map(postgresMajorOf)).toEqual(Array(6).fill(null));
  });
});
