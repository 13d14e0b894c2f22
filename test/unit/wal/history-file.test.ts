import { describe, expect, it } from 'vitest';
import { findChildTimelines, historyFileName, parseHistoryFile } from '../../../core/wal/history-file';
import { parseLsn } from '../../../core/wal/lsn';
import { requireTimeline } from '../../../core/wal/timeline';
import { errorCodeOf } from './error-code';

const NAME = '00000003.history';

describe('parseHistoryFile', () => {
  it('NAM-33: reads the line PostgreSQL writes', () => {
    const records = parseHistoryFile('/wal/00000002.history', '1\t1/6020C8\tno recovery target specified\n');

    const switchpoint = parseLsn('1/6020C8');
    expect(records).toEqual([{ timeline: 2, parentTimeline: 1, switchpoint, reason: 'no recovery target specified' }]);
  });

  it('NAM-35, section 5: keeps the order of the file, skips blank lines and comments, strips lines', () => {
    const text = '# comment\r\n\r\n  2\t0/30\tlater \r\n\t # indented comment\n\n1\t0/10\tat "x", not after\n';

    expect(parseHistoryFile(NAME, text)).toEqual([
      { timeline: 3, parentTimeline: 2, switchpoint: 0x30n, reason: 'later' },
      { timeline: 3, parentTimeline: 1, switchpoint: 0x10n, reason: 'at "x", not after' },
    ]);
  });

  it.each([
    ['two fields', '1\t0/10\n'],
    ['four fields', '1\t0/10\ta\tb\n'],
    ['an empty reason, stripped away', '1\t0/10\t\n'],
    ['spaces instead of tabs', '1 0/10 reason'],
    ['one bad line among good ones', '1\t0/10\ta\n2\t0/20\n'],
    ['a parent that is no decimal', 'A\t0/10\ta'],
    ['a signed parent', '-1\t0/10\ta'],
    ['a parent in other digits', '١\t0/10\ta'],
    ['a parent beyond 32 bits', '4294967296\t0/10\ta'],
    ['a bad LSN', '1\t0-10\ta'],
    ['nothing', ''],
    ['only comments', '# 1\t0/10\ta\n\n'],
  ])('section 5: refuses %s', (_, text) => {
    expect(errorCodeOf(() => parseHistoryFile(NAME, text))).toBe('history-file-invalid');
  });

  it('section 5: says which line of which file is bad', () => {
    const parse = () => parseHistoryFile('/a/0000000a.history', '1\t0/10\ta\n2\t0/20\n');

    expect(parse).toThrow('bad history file contents: line 2 of 0000000A.history has 2 fields instead of 3');
  });

  it.each(['000000010000000000000001', 'junk'])('NAM-32: does not take %s for a history file', (name) => {
    expect(errorCodeOf(() => parseHistoryFile(name, '1\t0/10\ta'))).toBe('wal-name-invalid');
  });
});

describe('historyFileName', () => {
  it('NAM-32: is the timeline in hex', () => {
    expect(historyFileName(requireTimeline(42))).toBe('0000002A.history');
  });
});

describe('findChildTimelines', () => {
  const files = new Map([
    [2, '1\t0/20\tx\n'],
    [3, '1\t0/20\tx\n2\t0/30\tx\n'],
    [4, '1\t0/10\tx\n'],
    [6, '1\t0/60\tx\n'],
  ]);
  const children = async (timeline: number, after?: string) => {
    const read = (asked: number) => files.get(asked) ?? null;
    const found = await findChildTimelines(
      requireTimeline(timeline),
      read,
      after === undefined ? undefined : parseLsn(after),
    );
    return found.map((record) => record.timeline);
  };

  it('NAM-36: collects every record of the parent and stops at the first missing number', async () => {
    expect(await children(1)).toEqual([2, 3, 4]);
    expect(await children(2)).toEqual([3]);
    expect(await children(4)).toEqual([]);
    expect(await children(5)).toEqual([]);
  });

  it('NAM-36: keeps switches at or after the given LSN', async () => {
    expect(await children(1, '0/20')).toEqual([2, 3]);
    expect(await children(1, '0/21')).toEqual([]);
  });

  it('NAM-36: waits for a slow reader and ends at the last timeline', async () => {
    const asked: number[] = [];
    const read = async (timeline: number) => {
      asked.push(timeline);
      return Promise.resolve('4294967294\t0/1\tx\n');
    };

    const found = await findChildTimelines(requireTimeline(0xffff_fffe), read);

    expect(found).toHaveLength(1);
    expect(asked).toEqual([0xffff_ffff]);
  });

  it('section 5: does not pass over a damaged history file', async () => {
    const search = findChildTimelines(requireTimeline(1), () => 'damaged');

    await expect(search).rejects.toMatchObject({ code: 'history-file-invalid' });
  });
});
