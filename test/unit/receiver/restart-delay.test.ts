import { describe, expect, it } from 'vitest';
import { restartDelayMs } from '../../../core/receiver/restart-delay';

describe('restartDelayMs', () => {
  it('doubles from one second to a minute', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8, 1000].map((failures) => restartDelayMs(failures, 0));

    expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('is up to a fifth shorter by chance, never longer', () => {
    expect(restartDelayMs(1, 1)).toBe(800);
    expect(restartDelayMs(7, 0.5)).toBe(54_000);
  });
});
