import { describe, expect, it } from 'vitest';
import { StallWatch, type Progress } from '../../../core/receiver/stall-watch';
import type { Lsn } from '../../../core/wal/lsn';

const MINUTE = 60_000;
const patience = { behindMs: MINUTE, stalledMs: 3 * MINUTE };

/** A minute between looks: what the directory shows, and where the server is (null: it does not say). */
type Minute = readonly [mark: string, server: number | null];

async function watch(minutes: readonly Minute[]) {
  const stall = new StallWatch(patience);
  const told: Progress[] = [];
  let asked = 0;
  for (const [index, [mark, position]] of minutes.entries()) {
    const server = async () => {
      asked += 1;
      return position === null ? null : (BigInt(position) as Lsn);
    };
    told.push(await stall.look({ nowMs: index * MINUTE, mark, server }));
  }
  return { told, asked };
}

const well = (count: number): Progress[] => Array.from({ length: count }, () => 'advancing' as const);

describe('StallWatch', () => {
  it('finds an idle hour healthy', async () => {
    const hour = Array.from({ length: 60 }, (): Minute => ['a', 100]);

    expect((await watch(hour)).told).toEqual(well(60));
  });

  it('does not ask the server while WAL arrives', async () => {
    const busy = Array.from({ length: 60 }, (_, index): Minute => [`a ${index}`, index]);

    expect(await watch(busy)).toEqual({ told: well(60), asked: 0 });
  });

  it('tells a receiver that falls behind after a minute, and one that is stalled after three', async () => {
    const { told } = await watch([
      ['a', 100],
      ['a', 100],
      ['a', 200],
      ['a', 300],
      ['a', 400],
      ['a', 400],
    ]);

    expect(told).toEqual(['advancing', 'advancing', 'advancing', 'behind', 'behind', 'stalled']);
  });

  it('forgets all when something arrives, also on a new timeline', async () => {
    const { told } = await watch([
      ['1', 100],
      ['1', 100],
      ['1', 200],
      ['1', 300],
      ['2', 400],
      ['2', 400],
      ['2', 400],
      ['2', 400],
    ]);

    expect(told).toEqual(['advancing', 'advancing', 'advancing', 'behind', ...well(4)]);
  });

  it('takes nothing from a server that does not answer', async () => {
    const { told } = await watch([
      ['a', 100],
      ['a', 100],
      ['a', null],
      ['a', null],
      ['a', null],
      ['a', null],
      ['a', 100],
    ]);

    expect(told).toEqual(well(7));
  });

  it('counts from anew for a server that went back', async () => {
    const { told } = await watch([
      ['a', 900],
      ['a', 900],
      ['a', 950],
      ['a', 10],
      ['a', 10],
      ['a', 10],
      ['a', 10],
    ]);

    expect(told).toEqual(well(7));
  });
});
