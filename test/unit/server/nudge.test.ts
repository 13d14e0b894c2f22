import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Nudge } from '../../../core/server/nudge';

describe('Nudge', () => {
  let nudge: Nudge;
  let woken: number;
  beforeEach(() => {
    vi.useFakeTimers();
    nudge = new Nudge();
    woken = 0;
  });
  afterEach(() => void vi.useRealTimers());

  const wait = (ms = 1_000) => nudge.wait(ms).then(() => void (woken += 1));
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  it('waits for the time when nothing happens', async () => {
    void wait();

    await pass(999);
    expect(woken).toBe(0);
    await pass(1);

    expect(woken).toBe(1);
  });

  it('wakes at once for news', async () => {
    void wait();
    await pass(10);

    nudge.nudge();
    await pass(0);

    expect([woken, vi.getTimerCount()]).toEqual([1, 0]);
  });

  it('keeps news that came while nobody waited, once', async () => {
    nudge.nudge();
    nudge.nudge();

    void wait();
    await pass(0);
    expect(woken).toBe(1);
    void wait();
    await pass(500);

    expect(woken).toBe(1);
  });

  it('waits the whole time again after it was woken', async () => {
    void wait();
    nudge.nudge();
    await pass(0);
    void wait();
    await pass(999);
    expect(woken).toBe(1);

    await pass(1);

    expect(woken).toBe(2);
  });
});
