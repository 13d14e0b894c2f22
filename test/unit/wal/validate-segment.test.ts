import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SegmentToValidate } from '../../../core/wal/validate-segment';
import { validateSegment } from '../../../core/wal/validate-segment';
import { MIB, sizeOf } from './arbitraries';
import { pageBytes } from './page-bytes';

const good: SegmentToValidate = {
  name: '000000010000000100000006',
  sizeBytes: MIB,
  head: pageBytes(),
  systemIdentifier: '7710940804885348361',
  segmentSize: sizeOf(1),
};
const codes = (change: Partial<SegmentToValidate>) => validateSegment({ ...good, ...change }).map(({ code }) => code);

describe('validateSegment', () => {
  it('section 9: finds nothing against a good segment, with or without knowledge of its cluster', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ systemIdentifier: null, segmentSize: null })).toEqual([]);
    expect(codes({ head: pageBytes({ littleEndian: false }) })).toEqual([]);
    expect(codes({ name: `/x/${good.name}.partial` })).toEqual([]);
  });

  it('NAM-38: accepts the first segment of a new timeline, which carries the old one', () => {
    expect(codes({ name: '000000020000000100000006' })).toEqual([]);
  });

  it.each<[string, Partial<SegmentToValidate>, string[]]>([
    ['rule 1: a size other than that of the cluster', { sizeBytes: MIB - 1 }, ['size-mismatch']],
    ['rule 1: a size other than in the header', { sizeBytes: 2 * MIB, segmentSize: null }, ['size-mismatch']],
    ['rule 2: an unknown version', { head: pageBytes({ magic: 0xd1ff }) }, ['unknown-version']],
    ['rule 2: a short header', { head: pageBytes({ info: 1 }) }, ['short-header']],
    ['rule 2: an impossible block size', { head: pageBytes({ blockSize: 512 }) }, ['block-size']],
    ['rule 3: an impossible segment size', { head: pageBytes({ segmentSize: 3 * MIB }) }, ['segment-size']],
    ['rule 3: the segment size of another cluster', { head: pageBytes({ segmentSize: 2 * MIB }) }, ['segment-size']],
    ['rule 4: the address of another segment', { name: '000000010000000100000007' }, ['page-address']],
    ['rule 4: the address of another log', { name: '000000010000000200000006' }, ['page-address']],
    ['rule 4, NAM-39: a partial with another address', { name: '000000010000000100000007.partial' }, ['page-address']],
    ['rule 4, NAM-6: a number the size rules out', { name: '000000010000000000001006' }, ['name-out-of-range']],
    ['rule 5: a later timeline', { head: pageBytes({ timeline: 2 }) }, ['timeline']],
    ['rule 6, NAM-37: another cluster', { systemIdentifier: '7710940804885348360' }, ['system-identifier']],
    ['NAM-40: a complete segment of zeros', { head: new Uint8Array(40) }, ['no-header']],
    ['rule 1: an empty segment', { sizeBytes: 0, head: new Uint8Array(0) }, ['size-mismatch', 'no-header']],
    ['a layout it cannot read', { head: pageBytes({ magic: 0xd071 }) }, ['unknown-version']],
    ['a label', { name: '000000010000000100000006.00000028.backup' }, ['not-a-segment']],
    ['a history file', { name: '00000002.history' }, ['not-a-segment']],
    ['junk', { name: 'junk' }, ['not-a-segment']],
  ])('section 9, %s', (_, change, expected) => {
    expect(codes(change)).toEqual(expected);
  });

  it('NAM-40, NAM-41: a partial may be empty, or full size and zero, but not in between', () => {
    const name = `${good.name}.partial`;

    expect(codes({ name, sizeBytes: 0, head: new Uint8Array(0) })).toEqual([]);
    expect(codes({ name, head: new Uint8Array(40) })).toEqual([]);
    expect(codes({ name, head: new Uint8Array(40), sizeBytes: 8192 })).toEqual(['size-mismatch']);
  });

  it('section 9: reports every fault at once, an unknown version only as a warning', () => {
    const head = pageBytes({ magic: 0xd1ff, blockSize: 3, timeline: 9, pageAddress: 1n, systemIdentifier: 1n });
    const findings = validateSegment({ ...good, head, sizeBytes: 5 });

    expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'error size-mismatch',
      'warning unknown-version',
      'error block-size',
      'error system-identifier',
      'error timeline',
      'error page-address',
    ]);
    expect(findings.at(-1)?.message).toBe('starts at 0/1 instead of 1/600000');
    expect(findings.at(1)?.message).toContain('D1FF');
  });

  it('section 9: never throws and never accepts a header of chance', () => {
    const anything = fc.property(fc.uint8Array({ maxLength: 48 }), fc.nat(), (head, sizeBytes) => {
      expect(validateSegment({ ...good, head, sizeBytes })).not.toEqual([]);
    });
    fc.assert(anything);
  });
});
