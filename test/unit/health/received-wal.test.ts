import { describe, expect, it } from 'vitest';
import { findReceived, type WalHere } from '../../../core/health/received-wal';
import { formatLsn, parseLsn } from '../../../core/wal/lsn';
import { requireSegmentSize, type SegmentSize } from '../../../core/wal/segment-size';
import { requireTimeline } from '../../../core/wal/timeline';
import { parseSegment } from '../../../core/wal/wal-segment';

const MIB = 1024 * 1024;
const [S1, S16, S64] = [1, 16, 64].map((mib) => requireSegmentSize(mib * MIB)) as [
  SegmentSize,
  SegmentSize,
  SegmentSize,
];

interface Input {
  readonly size?: SegmentSize;
  /** Names of the first and last archived segment of each timeline. */
  readonly archived?: readonly (readonly [string, string])[];
  readonly queued?: readonly string[];
  readonly partial?: readonly [string, number];
  readonly server: readonly [timeline: number, lsn: string];
}

function find({ size = S16, archived = [], queued = [], partial, server: [timeline, lsn] }: Input) {
  const number = (name: string) => parseSegment(name, size).segmentNumber;
  const here: WalHere = {
    archived: new Map(
      archived.map(([first, last]) => [
        parseSegment(first, size).timeline as number,
        { first: number(first), last: number(last) },
      ]),
    ),
    queued: queued.map((name) => parseSegment(name, size)),
    partial: partial === undefined ? null : { ...parseSegment(partial[0], size), bytes: partial[1] },
  };
  const found = findReceived(here, { lsn: parseLsn(lsn), timeline: requireTimeline(timeline), segmentSize: size });
  if ('why' in found) return found.why;
  const text = (position: typeof found.archivedTo) => (position === null ? null : formatLsn(position));
  return [text(found.archivedTo), text(found.waitingTo), text(found.partialTo), found.missing];
}

const A = '000000010000000000000001';
const B = '000000010000000000000002';
const C = '000000010000000000000003';
const D = '000000010000000000000004';

describe('findReceived', () => {
  it.each<[string, Input, unknown]>([
    [
      'all is archived',
      { archived: [[A, C]], server: [1, '0/4000028'] },
      ['0/4000000', '0/4000000', '0/4000000', null],
    ],
    ['only incoming', { queued: [B, C], server: [1, '0/4000028'] }, [null, '0/4000000', '0/4000000', null]],
    [
      'each place has some',
      { archived: [[A, A]], queued: [B, C], partial: [D, 0x60], server: [1, '0/4000060'] },
      ['0/2000000', '0/4000000', '0/4000060', null],
    ],
    ['only a partial', { partial: [A, 0x100], server: [1, '0/1000200'] }, [null, '0/1000000', '0/1000100', null]],
    [
      'copies of what is archived wait too',
      { archived: [[A, C]], queued: [A, B, C], server: [1, '0/4000028'] },
      ['0/4000000', '0/4000000', '0/4000000', null],
    ],
    [
      'the partial is of a segment that came complete over the other channel',
      { archived: [[A, A]], queued: [B], partial: [B, 0x100], server: [1, '0/3000028'] },
      ['0/2000000', '0/3000000', '0/3000000', null],
    ],
    [
      'a file is missing before the others',
      { archived: [[A, A]], queued: [C], partial: [D, 0x60], server: [1, '0/4000060'] },
      ['0/2000000', '0/2000000', '0/2000000', B],
    ],
    [
      'the partial comes after a hole',
      { archived: [[A, A]], partial: [C, 0x60], server: [1, '0/3000060'] },
      ['0/2000000', '0/2000000', '0/2000000', B],
    ],
    ['nothing has come', { server: [1, '0/4000028'] }, 'No WAL of this server has come yet.'],
  ])('tells up to where WAL is here when %s', (_, input, expected) => {
    expect(find(input)).toEqual(expected);
  });

  it.each<[string, Input, unknown]>([
    [
      '1 MiB',
      {
        size: S1,
        archived: [['000000010000000000000FFE', '000000010000000000000FFE']],
        queued: ['000000010000000000000FFF', '000000010000000100000000'],
        partial: ['000000010000000100000001', 8],
        server: [1, '1/100010'],
      },
      ['0/FFF00000', '1/100000', '1/100008', null],
    ],
    [
      '16 MiB',
      {
        size: S16,
        archived: [['0000000100000000000000FE', '0000000100000000000000FE']],
        queued: ['0000000100000000000000FF', '000000010000000100000000'],
        partial: ['000000010000000100000001', 8],
        server: [1, '1/1000010'],
      },
      ['0/FF000000', '1/1000000', '1/1000008', null],
    ],
    [
      '64 MiB',
      {
        size: S64,
        archived: [['00000001000000000000003E', '00000001000000000000003E']],
        queued: ['00000001000000000000003F', '000000010000000100000000'],
        partial: ['000000010000000100000001', 8],
        server: [1, '1/4000010'],
      },
      ['0/FC000000', '1/4000000', '1/4000008', null],
    ],
  ])('goes on into the next log with segments of %s', (_, input, expected) => {
    expect(find(input)).toEqual(expected);
  });

  it.each<[string, Input, unknown]>([
    [
      'has come without a break',
      { archived: [[A, B]], partial: ['000000020000000000000003', 0x500], server: [2, '0/3000500'] },
      ['0/3000000', '0/3000000', '0/3000500', null],
    ],
    [
      'is not here yet, and the partial of the old one does not count',
      { archived: [[A, B]], partial: [C, 0x500], server: [2, '0/3000500'] },
      ['0/3000000', '0/3000000', '0/3000000', null],
    ],
    [
      'begins before the end of the old one, which was written on',
      { archived: [[A, D]], partial: ['000000020000000000000003', 0x500], server: [2, '0/3000500'] },
      ['0/3000000', '0/3000000', '0/3000500', null],
    ],
    [
      'waits after files of the old one that wait',
      { archived: [[A, A]], queued: [B, C, '000000020000000000000003'], server: [2, '0/4000028'] },
      ['0/2000000', '0/4000000', '0/4000000', null],
    ],
    [
      'begins before files of the old one that wait, which was written on',
      { archived: [[A, B]], queued: [C, D], partial: ['000000020000000000000003', 0x500], server: [2, '0/3000500'] },
      ['0/3000000', '0/3000000', '0/3000500', null],
    ],
    [
      'is archived',
      {
        archived: [
          [A, D],
          ['000000020000000000000003', '000000020000000000000003'],
        ],
        server: [2, '0/4000028'],
      },
      ['0/4000000', '0/4000000', '0/4000000', null],
    ],
    [
      'was left by a server that was restored to an older one: later WAL is of another history',
      {
        archived: [
          [A, A],
          ['000000020000000000000002', '000000020000000000000004'],
        ],
        server: [1, '0/2000500'],
      },
      ['0/2000000', '0/2000000', '0/2000000', null],
    ],
  ])('follows a new timeline that %s', (_, input, expected) => {
    expect(find(input)).toEqual(expected);
  });

  it.each<[string, Input]>([
    ['is archived', { archived: [[A, D]], server: [2, '0/3000500'] }],
    ['waits', { archived: [[A, A]], queued: [B, C, D], server: [2, '0/3000500'] }],
  ])('is not known when the old timeline was written on, which %s, and nothing of the new one has come', (_, input) => {
    expect(find(input)).toMatch(/where the two parted is not known/);
  });

  it('is not known when the archive is far beyond the server', () => {
    const archived = [['000000010000000000000001', '0000000100000001000000FF']] as const;

    expect(find({ archived, server: [1, '0/4000028'] })).toMatch(/far beyond the position of the server/);
  });

  it('is what is here when the server was asked a moment before', () => {
    expect(find({ archived: [[A, D]], server: [1, '0/2000028'] })).toEqual([
      '0/5000000',
      '0/5000000',
      '0/5000000',
      null,
    ]);
  });
});
