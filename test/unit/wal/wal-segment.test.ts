import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLsn, parseLsn } from '../../../core/wal/lsn';
import { lastSegmentIndex } from '../../../core/wal/segment-size';
import { formatTimeline, requireTimeline } from '../../../core/wal/timeline';
import type { SegmentNumber } from '../../../core/wal/wal-segment';
import {
  lsnAt,
  nextSegment,
  offsetInSegment,
  parseSegment,
  previousSegment,
  segmentContaining,
  segmentName,
  segmentRange,
  segmentStart,
} from '../../../core/wal/wal-segment';
import { SIZES_MB, anyLsn, anySize, anyTimeline, sizeOf } from './arbitraries';
import { errorCodeOf } from './error-code';

const MAX_TIMELINE = 0xffff_ffff;
const one = requireTimeline(1);

describe('segmentContaining and segmentName', () => {
  it.each([
    { text: '0/FFE000D8', tli: 1, mb: 1, name: '000000010000000000000FFE', offset: 216 },
    { text: '1/2E8', tli: 1, mb: 1, name: '000000010000000100000000', offset: 744 },
    { text: '1/1002E8', tli: 1, mb: 1, name: '000000010000000100000001', offset: 744 },
    { text: '1/6020C8', tli: 2, mb: 1, name: '000000020000000100000006', offset: 8392 },
    { text: '0/1500718', tli: 1, mb: 16, name: '000000010000000000000001', offset: 5244696 },
    { text: '0/4500718', tli: 1, mb: 64, name: '000000010000000000000001', offset: 5244696 },
    { text: '0/40500718', tli: 1, mb: 1024, name: '000000010000000000000001', offset: 5244696 },
    { text: 'A/12345678', tli: 3, mb: 16, name: '000000030000000A00000012', offset: 0x345678 },
    { text: 'A/12345678', tli: 3, mb: 1, name: '000000030000000A00000123', offset: 0x45678 },
    { text: 'A/12345678', tli: 3, mb: 256, name: '000000030000000A00000001', offset: 0x2345678 },
    { text: '113/88B5ADC0', tli: 3, mb: 64, name: '000000030000011300000022', offset: 0xb5adc0 },
    { text: '56/380537A8', tli: 3, mb: 256, name: '000000030000005600000003', offset: 0x80537a8 },
    { text: '7FFFFFFF/FF000000', tli: 2, mb: 1024, name: '000000027FFFFFFF00000003', offset: 1056964608 },
    { text: 'FFFFFFFF/FFFFFFFF', tli: MAX_TIMELINE, mb: 16, name: 'FFFFFFFFFFFFFFFF000000FF', offset: 16777215 },
    { text: '0/FFF00000', tli: 1, mb: 1, name: '000000010000000000000FFF', offset: 0 },
    { text: '0/FFEFFFFF', tli: 1, mb: 1, name: '000000010000000000000FFE', offset: 0xfffff },
  ])('NAM-18, section 3.6: $text with $mb MiB segments lies in $name at $offset', ({ text, tli, mb, name, offset }) => {
    const [lsn, timeline, size] = [parseLsn(text), requireTimeline(tli), sizeOf(mb)];

    expect(segmentName(segmentContaining(lsn, timeline, size), size)).toBe(name);
    expect(offsetInSegment(lsn, size)).toBe(offset);
    expect(formatLsn(lsnAt(name, offset, size))).toBe(text);
  });

  it('section 3.3: name and offset lead back to the LSN, for every LSN and size', () => {
    const isIdentity = fc.property(anyLsn, anyTimeline, anySize, (lsn, timeline, size) => {
      const name = segmentName(segmentContaining(lsn, timeline, size), size);
      expect(lsnAt(name, offsetInSegment(lsn, size), size)).toBe(lsn);
      expect(segmentName(parseSegment(name, size), size)).toBe(name);
    });
    fc.assert(isIdentity);
  });

  it('NAM-28: within a timeline names sort as LSNs do', () => {
    const sameOrder = fc.property(anyLsn, anyLsn, anyTimeline, anySize, (a, b, timeline, size) => {
      const [first, second] = [a, b].map((lsn) => segmentName(segmentContaining(lsn, timeline, size), size));
      const [startA, startB] = [a, b].map((lsn) => segmentStart(segmentContaining(lsn, timeline, size), size));
      expect((first ?? '') < (second ?? '')).toBe((startA ?? 0n) < (startB ?? 0n));
    });
    fc.assert(sameOrder);
  });

  it('refuses to name a segment beyond the last LSN', () => {
    const beyond = { timeline: one, segmentNumber: (2 ** 40) as SegmentNumber };

    expect(errorCodeOf(() => segmentName(beyond, sizeOf(16)))).toBe('lsn-invalid');
    expect(segmentName({ ...beyond, segmentNumber: (2 ** 40 - 1) as SegmentNumber }, sizeOf(16))).toBe(
      '00000001FFFFFFFF000000FF',
    );
  });
});

describe('parseSegment', () => {
  it('section 3.3: takes segments, partials, labels and paths', () => {
    const segment = { timeline: 1, segmentNumber: 0x1ff };

    for (const suffix of ['', '.partial', '.00000028.backup']) {
      expect(parseSegment(`/x/0000000100000001000000FF${suffix}`, sizeOf(16))).toEqual(segment);
    }
  });

  it('NAM-6: refuses a name that the size rules out, history files and junk', () => {
    expect(parseSegment('0000000100000001000001AB', sizeOf(8)).segmentNumber).toBe(0x200 + 0x1ab);
    for (const name of ['0000000100000001000001AB', '00000002.history', 'junk']) {
      expect(errorCodeOf(() => parseSegment(name, sizeOf(16)))).toBe('wal-name-invalid');
    }
  });

  it.each([-1, 0.5, 16 * 1024 * 1024])('section 3.3: has no byte at offset %d', (offset) => {
    expect(errorCodeOf(() => lsnAt('000000010000000100000000', offset, sizeOf(16)))).toBe('lsn-invalid');
  });
});

describe('nextSegment and previousSegment', () => {
  it.each(SIZES_MB)('NAM-21, NAM-22: %i MiB segments roll over into the next log and back', (mb) => {
    const size = sizeOf(mb);
    const last = `0000000100000000${formatTimeline(requireTimeline(lastSegmentIndex(size)))}`;
    const first = parseSegment('000000010000000100000000', size);

    expect(segmentName(nextSegment(parseSegment(last, size), size), size)).toBe('000000010000000100000000');
    expect(segmentName(previousSegment(first), size)).toBe(last);
  });

  it('NAM-21, NAM-22: previous undoes next, and the LSN moves by one segment', () => {
    const notLast = fc.tuple(anyLsn, anyTimeline, anySize).filter(([lsn, , size]) => lsn < (1n << 64n) - BigInt(size));
    const isIdentity = fc.property(notLast, ([lsn, timeline, size]) => {
      const segment = segmentContaining(lsn, timeline, size);
      const next = nextSegment(segment, size);
      expect(previousSegment(next)).toEqual(segment);
      expect(segmentStart(next, size) - segmentStart(segment, size)).toBe(BigInt(size));
    });
    fc.assert(isIdentity);
  });

  it('NAM-22: nothing precedes 0/0 and nothing follows the last LSN', () => {
    const size = sizeOf(16);

    expect(errorCodeOf(() => previousSegment(parseSegment('000000010000000000000000', size)))).toBe('lsn-invalid');
    expect(errorCodeOf(() => nextSegment(parseSegment('00000001FFFFFFFF000000FF', size), size))).toBe('lsn-invalid');
  });
});

describe('segmentRange', () => {
  it('NAM-24: yields begin, what follows, and end', () => {
    const range = segmentRange('000000010000000000000FFE', '000000010000000100000001', sizeOf(1));

    expect([...range]).toEqual([
      '000000010000000000000FFE',
      '000000010000000000000FFF',
      '000000010000000100000000',
      '000000010000000100000001',
    ]);
  });

  it('NAM-24: has one name when begin is end, none when end comes first', () => {
    const [a, b] = ['000000010000000000000001', '000000010000000000000002'];

    expect([...segmentRange(a, a, sizeOf(16))]).toEqual([a]);
    expect([...segmentRange(b, a, sizeOf(16))]).toEqual([]);
  });

  it('NAM-24: goes on without an end, up to the last LSN', () => {
    const endless = segmentRange('0000000100000000000000FF', null, sizeOf(16));
    const taken = [endless.next().value, endless.next().value];

    expect(taken).toEqual(['0000000100000000000000FF', '000000010000000100000000']);
    const atTheEnd = [...segmentRange('00000001FFFFFFFF000000FE', null, sizeOf(16))];
    expect(atTheEnd).toEqual(['00000001FFFFFFFF000000FE', '00000001FFFFFFFF000000FF']);
  });

  it('NAM-25: does not cross timelines', () => {
    const range = segmentRange('000000010000000000000001', '000000020000000000000002', sizeOf(16));

    expect(errorCodeOf(() => range.next())).toBe('wal-name-invalid');
  });

  it('NAM-26: yields every possible name when the size is not known', () => {
    const range = segmentRange('00000001000000000007FFFE', '000000010000000100000001', null);

    expect([...range]).toEqual([
      '00000001000000000007FFFE',
      '00000001000000000007FFFF',
      '000000010000000100000000',
      '000000010000000100000001',
    ]);
    expect([...segmentRange('000000010000000000000000', '00000001000000000007FFFF', null)]).toHaveLength(512 * 1024);
  });

  it('NAM-27: counts 513 names from 05/67 to 07/67', () => {
    const range = segmentRange('000000010000000500000067', '000000010000000700000067', sizeOf(16));

    expect([...range]).toHaveLength(513);
  });
});
