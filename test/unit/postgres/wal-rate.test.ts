import { describe, expect, it } from 'vitest';
import { WalRate } from '../../../core/postgres/wal-rate';
import { requireLsn } from '../../../core/wal/lsn';

function rateOf(...samples: readonly (readonly [lsn: number, atMs: number])[]): number | null {
  const rate = new WalRate();
  for (const [lsn, atMs] of samples) rate.add(requireLsn(BigInt(lsn)), atMs);
  return rate.bytesPerSecond();
}

describe('WalRate', () => {
  it('needs two samples', () => expect(rateOf([100, 0])).toBeNull());

  it('is bytes per second between the first and the last', () => {
    expect(rateOf([0, 0], [100, 1000], [5000, 2000])).toBe(2500);
  });

  it('forgets what is older than ten seconds', () => {
    expect(rateOf([0, 0], [90_000, 5_000], [90_000, 14_000])).toBe(0);
  });

  it('starts anew when the position goes backwards', () => {
    expect(rateOf([5000, 0], [100, 1000])).toBeNull();
    expect(rateOf([5000, 0], [100, 1000], [300, 2000])).toBe(200);
  });
});
