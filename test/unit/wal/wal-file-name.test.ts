import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalWalName,
  classifyWalName,
  compareWalNames,
  formatSegmentName,
  hashDirectory,
  isHashDirectory,
  isWalName,
  parseHashDirectory,
  parseWalFileName,
  relativePath,
} from '../../../core/wal/wal-file-name';
import { anyTimeline } from './arbitraries';
import { errorCodeOf } from './error-code';

const SEGMENT = '00000001000000000000000A';

describe('classifyWalName', () => {
  it.each([
    ['000000010000000A000000FF', 'segment'],
    ['dir/000000010000000A000000FF', 'segment'],
    [`${SEGMENT}.partial`, 'partial'],
    [`${SEGMENT}.00000028.backup`, 'label'],
    ['0000002A.history', 'history'],
  ])('NAM-1: %s is a %s', (name, kind) => {
    expect(classifyWalName(name)).toBe(kind);
    expect(isWalName(name)).toBe(true);
  });

  it.each([
    [SEGMENT, 'segment'],
    [`${SEGMENT}.partial`, 'partial'],
    [`${SEGMENT}.00000028.backup`, 'label'],
    ['0000002A.history', 'history'],
  ])('NAM-1: looks only after the last slash of the path of %s', (name, kind) => {
    expect(classifyWalName(`/a/b.history/${name}`)).toBe(kind);
    expect(classifyWalName(`${name}/`)).toBeNull();
    expect(classifyWalName(`${name}/x`)).toBeNull();
  });

  it.each([SEGMENT, `${SEGMENT}.partial`, `${SEGMENT}.0000ABCD.backup`, '0000002A.history'])(
    'NAM-2, NAM-4: %s may have nothing before, after or replaced',
    (name) => {
      for (const extra of ['x', '0', '.', ' ', '\n', '\0', '.gz', '.tmp', '.anywal', '٠']) {
        expect(classifyWalName(name + extra)).toBeNull();
        expect(classifyWalName(extra + name)).toBeNull();
      }
      for (let index = 0; index < name.length; index += 1) {
        for (const wrong of ['g', 'G', '@', '`', ':', '/', '\n', '٠', 'Ａ']) {
          expect(classifyWalName(name.slice(0, index) + wrong + name.slice(index + 1))).toBeNull();
        }
        expect(classifyWalName(name.slice(0, index) + name.slice(index + 1))).toBeNull();
      }
    },
  );

  it('NAM-3: accepts lower case, and mixed', () => {
    expect(classifyWalName('00000001000000000000abCD')).toBe('segment');
    expect(classifyWalName('00000001000000000000abCD.0000ffFF.backup')).toBe('label');
    expect(classifyWalName(`${SEGMENT}.PARTIAL`)).toBeNull();
  });

  it.each([
    '00000000000000000000000',
    '0000000000000000000000000',
    '000000010000000Z00000001',
    `${SEGMENT}.backup`,
    `${SEGMENT}.history`,
    '00000001.partial',
    `old.${SEGMENT}.00000028.backup`,
    `${SEGMENT}.00000028.partial`,
    `${SEGMENT}x00000028.backup`,
    '',
    'xlog.db',
  ])('NAM-2, NAM-5: %j is no WAL name', (name) => {
    expect(classifyWalName(name)).toBeNull();
    expect(isWalName(name)).toBe(false);
  });

  it('NAM-6: does not judge the segment number', () => {
    expect(classifyWalName('0000000100000001000001AB')).toBe('segment');
  });
});

describe('parseWalFileName', () => {
  it('NAM-7: decodes the numbers and ignores the suffix', () => {
    const position = { timeline: 3, log: 0xfedcba98, segment: 0xff };

    expect(parseWalFileName('/x/00000003fedcba98000000FF')).toEqual({ kind: 'segment', ...position });
    expect(parseWalFileName('00000003FEDCBA98000000FF.partial')).toEqual({ kind: 'partial', ...position });
    const label = parseWalFileName('00000003FEDCBA98000000FF.00ABCDEF.backup');
    expect(label).toEqual({ kind: 'label', ...position, labelOffset: 0xabcdef });
  });

  it('NAM-7: gives a history file neither log nor segment', () => {
    expect(parseWalFileName('0000002A.history')).toEqual({ kind: 'history', timeline: 42, log: null, segment: null });
  });

  it('NAM-8: names the basename of what it cannot decode', () => {
    expect(() => parseWalFileName('/secret/junk')).toThrow('invalid WAL file name "junk"');
    expect(errorCodeOf(() => parseWalFileName(`${SEGMENT}\n`))).toBe('wal-name-invalid');
  });

  it('NAM-9: undoes formatSegmentName', () => {
    const word = fc.integer({ min: 0, max: 0xffff_ffff });
    const isIdentity = fc.property(anyTimeline, word, word, (timeline, log, segment) => {
      const name = formatSegmentName(timeline, log, segment);
      expect(parseWalFileName(name)).toEqual({ kind: 'segment', timeline, log, segment });
      expect(canonicalWalName(name.toLowerCase())).toBe(name);
    });
    fc.assert(isIdentity);
  });
});

describe('canonicalWalName', () => {
  it.each([
    ['/a/00000001000000000000abcd', '00000001000000000000ABCD'],
    ['00000001000000000000abcd.partial', '00000001000000000000ABCD.partial'],
    ['00000001000000000000abcd.000000ff.backup', '00000001000000000000ABCD.000000FF.backup'],
    ['0000002a.history', '0000002A.history'],
  ])('NAM-3: writes %s in upper case', (input, output) => {
    expect(canonicalWalName(input)).toBe(output);
  });

  it('NAM-8: refuses what is no WAL name', () => {
    expect(errorCodeOf(() => canonicalWalName('0000002a.histor'))).toBe('wal-name-invalid');
  });
});

describe('hash directories', () => {
  it.each([
    ['0000000a0000000b0000000c', '0000000A0000000B', '0000000A0000000B/0000000a0000000b0000000c'],
    [`${SEGMENT}.partial`, '0000000100000000', `0000000100000000/${SEGMENT}.partial`],
    [`/in/${SEGMENT}.00000028.backup`, '0000000100000000', `0000000100000000/${SEGMENT}.00000028.backup`],
    ['/in/00000002.history', '', '00000002.history'],
  ])('NAM-11, NAM-12, NAM-14: %s lies in "%s"', (name, directory, path) => {
    expect(hashDirectory(name)).toBe(directory);
    expect(relativePath(name)).toBe(path);
  });

  it('NAM-13: a bad name has none', () => {
    expect(errorCodeOf(() => hashDirectory('0000000A0000000B'))).toBe('wal-name-invalid');
    expect(errorCodeOf(() => relativePath('xlog.db'))).toBe('wal-name-invalid');
  });

  it('NAM-10: decodes sixteen digits', () => {
    expect(parseHashDirectory('0000002a0000000B')).toEqual({ timeline: 42, log: 11 });
  });

  it.each(['', '000000010000000', '00000001000000000', '000000010000000000', '000000010000000G', '000000010000000\n'])(
    'NAM-10: refuses %j',
    (name) => {
      expect(isHashDirectory(name)).toBe(false);
      expect(errorCodeOf(() => parseHashDirectory(name))).toBe('wal-name-invalid');
    },
  );
});

describe('compareWalNames', () => {
  it('NAM-29: sorts suffixes between a segment and the next, and history before the segments of its timeline', () => {
    const inOrder = [
      '00000001.history',
      '0000000100000000',
      SEGMENT,
      `${SEGMENT}.00000028.backup`,
      `${SEGMENT}.partial`,
      '00000001000000000000000B',
      '0000000100000001000000FF',
      '00000002.history',
      '000000020000000000000001',
    ];

    expect([...inOrder].reverse().sort(compareWalNames)).toEqual(inOrder);
    expect(compareWalNames(SEGMENT, SEGMENT)).toBe(0);
  });
});
