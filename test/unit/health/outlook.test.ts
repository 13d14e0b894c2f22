import { describe, expect, it } from 'vitest';
import { archiveGrowth } from '../../../core/health/archive-growth';
import { forecastDisk } from '../../../core/health/forecast-disk';
import { decideTrend, QueueTrend } from '../../../core/health/queue-trend';

const NOW = 1_800_000_000;
const MIB = 1024 * 1024;

describe('decideTrend', () => {
  const trend = (...looks: readonly (readonly [files: number, atSeconds: number])[]) =>
    decideTrend(looks.map(([files, atSeconds]) => ({ files, atMs: atSeconds * 1_000 })));

  it.each([
    ['nothing waits', trend([9, 0], [0, 10]), ['none', null, null]],
    ['it was empty a moment ago', trend([0, 0], [3, 10]), ['keeps-up', null, null]],
    ['it gets less', trend([100, 0], [80, 5], [60, 10]), ['drains', -4, 15]],
    ['more comes than is archived', trend([100, 0], [140, 10]), ['grows', 4, null]],
    ['nothing moves', trend([100, 0], [100, 10]), ['stands', 0, null]],
    ['it was looked at for too short a time', trend([100, 0], [60, 1]), ['unknown', null, null]],
    ['it was looked at once', trend([100, 0]), ['unknown', null, null]],
    ['it was never looked at', trend(), ['unknown', null, null]],
  ])('is right when %s', (_, found, expected) => {
    expect([found.trend, found.filesPerSecond, found.emptyInSeconds]).toEqual(expected);
  });

  it('forgets what is older than half a minute', () => {
    const queue = new QueueTrend();
    for (const [files, atMs] of [[10, 0], [100, 40_000], [90, 50_000]] as const) queue.add({ files, atMs }); // prettier-ignore

    expect(queue.decide()).toEqual({ trend: 'drains', filesPerSecond: -1, emptyInSeconds: 90 });
  });
});

describe('forecastDisk', () => {
  it.each([
    ['fills', { freeBytes: 600, bytesPerSecond: 2 }, 300, null],
    ['is full', { freeBytes: 0, bytesPerSecond: 0 }, 0, null],
    ['is left alone', { freeBytes: 600, bytesPerSecond: 0 }, null, 'It does not fill at the moment.'],
    ['gets emptier', { freeBytes: 600, bytesPerSecond: -2 }, null, 'It does not fill at the moment.'],
    ['is not known yet', { freeBytes: 600, bytesPerSecond: null }, null, 'How fast it fills is not known yet.'],
    ['cannot be read', { freeBytes: null, bytesPerSecond: 2 }, null, 'Its free space cannot be read.'],
  ])('of a disk that %s', (_, facts, fullInSeconds, why) => {
    expect(forecastDisk(facts)).toEqual({ ...facts, fullInSeconds, why });
  });
});

describe('archiveGrowth', () => {
  const growth = (rows: readonly (readonly [secondsAgo: number, bytes: number])[]) =>
    archiveGrowth(
      {
        length: rows.length,
        sizeBytes: (row) => rows[row]?.[1] ?? 0,
        time: (row) => NOW - (rows[row]?.[0] ?? 0),
      },
      NOW,
    );

  it.each([
    ['an empty archive', growth([]), null],
    ['a day of it', growth([[90_000, 5 * MIB], [43_200, 86_400], [60, 86_400]]), 2], // prettier-ignore
    ['a young archive, by its own age', growth([[3_600, 3_600], [60, 3_600]]), 2], // prettier-ignore
    ['a very young one, by ten minutes', growth([[10, 600], [5, 600]]), 2], // prettier-ignore
    ['an archive that got nothing for a day', growth([[90_000, MIB]]), 0],
    ['files from a clock that ran ahead, left out', growth([[3_600, 3_600], [-500, MIB], [60, 3_600]]), 2], // prettier-ignore
  ])('of %s', (_, found, expected) => {
    expect(found).toBe(expected);
  });

  it('of a busy one is that of its last part', () => {
    expect(growth(Array.from({ length: 20_000 }, (_, row) => [20_000 - row, 100] as const))).toBeCloseTo(100, 0);
  });
});
