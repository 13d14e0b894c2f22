import { describe, expect, it } from 'vitest';
import { PositionHistory } from '../../../core/postgres/position-history';
import { parseLsn } from '../../../core/wal/lsn';

type Look = readonly [lsn: string, atSeconds: number, nextXid?: string | null, quiet?: boolean];

function historyOf(looks: readonly Look[]): PositionHistory {
  const history = new PositionHistory();
  for (const [lsn, atSeconds, nextXid = '700', quiet = true] of looks) {
    history.add({ lsn: parseLsn(lsn), atMs: atSeconds * 1_000, nextXid, quiet });
  }
  return history;
}
const secondsAfter = (looks: readonly Look[], lsn: string) => historyOf(looks).secondsWrittenAfter(parseLsn(lsn));
const isIdleSince = (looks: readonly Look[], lsn: string) => historyOf(looks).nothingHappenedSince(parseLsn(lsn));

describe('PositionHistory', () => {
  it('tells for how long the server wrote after a position, and no more once it is idle', () => {
    const looks: Look[] = [['0/100', 0], ['0/100', 10], ['0/200', 12], ['0/300', 14]]; // prettier-ignore

    expect(secondsAfter(looks, '0/100')).toBe(4);
    expect(secondsAfter([...looks, ['0/300', 3_600]], '0/100')).toBe(4);
    expect(secondsAfter(looks, '0/250')).toBe(2);
  });

  it('does not know it when it has not seen the server there', () => {
    expect(secondsAfter([['0/200', 0]], '0/100')).toBeNull();
    expect(secondsAfter([], '0/100')).toBeNull();
  });

  it('forgets all when the server goes back', () => {
    expect(secondsAfter([['0/100', 0], ['0/300', 2], ['0/200', 4]], '0/100')).toBeNull(); // prettier-ignore
  });

  it('keeps a bounded number of positions and still knows the old ones roughly', () => {
    const looks = Array.from({ length: 5_000 }, (_, index): Look => [`0/${(index * 8 + 8).toString(16)}`, index]);

    const seconds = secondsAfter(looks, '0/3000');

    expect(seconds).toBeGreaterThanOrEqual(4_999 - 0x3000 / 8);
    expect(seconds).toBeLessThan(5_000);
  });

  it.each<[string, readonly Look[], boolean]>([
    [
      'the server wrote notes only',
      [
        ['0/100', 0],
        ['0/160', 2],
        ['0/160', 4],
      ],
      true,
    ],
    [
      'it was looked at only once since',
      [
        ['0/100', 0],
        ['0/160', 2],
      ],
      false,
    ],
    [
      'a transaction began',
      [
        ['0/100', 0],
        ['0/160', 2],
        ['0/160', 4, '701'],
      ],
      false,
    ],
    [
      'one was running before',
      [
        ['0/100', 0, '700', false],
        ['0/160', 2],
        ['0/160', 4],
      ],
      false,
    ],
    [
      'the server does not tell',
      [
        ['0/100', 0, null],
        ['0/160', 2, null],
        ['0/160', 4, null],
      ],
      false,
    ],
    [
      'it was not seen before',
      [
        ['0/160', 2],
        ['0/160', 4],
      ],
      false,
    ],
  ])('says whether nothing happened when %s', (_, looks, expected) => {
    // prettier-ignore
    expect(isIdleSince(looks, '0/100')).toBe(expected);
  });
});
