import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runPipeline, type PipelineLimits } from '../../../core/archiver/archive-pipeline';

/** Prepares when it is told to, and remembers what was asked of it. */
class Bench {
  readonly started: number[] = [];
  readonly groups: (readonly number[])[] = [];
  readonly discarded: number[] = [];
  private readonly waiting = new Map<
    number,
    { resolve: (ready: number | null) => void; reject: (error: Error) => void }
  >();
  private onStart: (() => void) | null = null;
  commitStep: (group: readonly number[]) => Promise<void> = async () => {};

  readonly steps = {
    prepare: (item: number) => {
      this.started.push(item);
      return new Promise<number | null>((resolve, reject) => {
        this.waiting.set(item, { resolve, reject });
        this.onStart?.();
      });
    },
    commit: async (group: readonly number[]) => {
      this.groups.push(group);
      await this.commitStep(group);
    },
    discard: async (ready: number) => void this.discarded.push(ready),
  };

  run(items: Iterable<number>, limits: Partial<PipelineLimits> = {}): Promise<void> {
    return runPipeline(items, this.steps, { width: 4, groupSize: 4, ...limits });
  }

  async finish(item: number, ready: number | null = item): Promise<void> {
    await this.hasStarted(item);
    this.waiting.get(item)?.resolve(ready);
    await settle();
  }

  async fail(item: number): Promise<void> {
    await this.hasStarted(item);
    this.waiting.get(item)?.reject(new Error(`${item} failed`));
    await settle();
  }

  private async hasStarted(item: number): Promise<void> {
    while (!this.waiting.has(item)) await new Promise<void>((resolve) => (this.onStart = resolve));
  }
}

/** Everything that can go on without news goes on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('runPipeline, order', () => {
  it('prepares side by side, no more at once than the width', async () => {
    const bench = new Bench();
    const running = bench.run([1, 2, 3, 4, 5, 6]);
    await settle();
    expect(bench.started).toEqual([1, 2, 3, 4]);

    for (const item of [1, 2, 3, 4, 5, 6]) await bench.finish(item);
    await running;

    expect(bench.started).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('commits in the order of the items, whichever is ready first', async () => {
    const bench = new Bench();
    const running = bench.run([1, 2, 3]);

    await bench.finish(3);
    await bench.finish(2);
    expect(bench.groups).toEqual([]);
    await bench.finish(1);
    await running;

    expect(bench.groups).toEqual([[1, 2, 3]]);
  });

  it('commits a single file at once, without waiting for others', async () => {
    const bench = new Bench();
    const running = bench.run([1, 2, 3]);

    await bench.finish(1);
    expect(bench.groups).toEqual([[1]]);
    await bench.finish(2);
    await bench.finish(3);
    await running;

    expect(bench.groups).toEqual([[1], [2], [3]]);
  });

  it('commits at most a group of the group size', async () => {
    const bench = new Bench();
    const running = bench.run([1, 2, 3, 4, 5], { width: 5, groupSize: 2 });

    for (const item of [5, 4, 3, 2, 1]) await bench.finish(item);
    await running;

    expect(bench.groups).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('commits one group at a time, and goes on preparing meanwhile', async () => {
    const bench = new Bench();
    let finishCommit = () => {};
    bench.commitStep = () => new Promise<void>((resolve) => (finishCommit = resolve));
    const running = bench.run([1, 2, 3], { width: 2 });
    await bench.finish(1);
    await bench.finish(2);
    expect([bench.groups, bench.started]).toEqual([[[1]], [1, 2, 3]]);

    await bench.finish(3);
    finishCommit();
    await settle();
    finishCommit();
    await running;

    expect(bench.groups).toEqual([[1], [2, 3]]);
  });

  it('commits nothing for an item without a result', async () => {
    const bench = new Bench();
    const running = bench.run([1, 2, 3]);

    await bench.finish(2);
    await bench.finish(3, null);
    await bench.finish(1, null);
    await running;

    expect(bench.groups).toEqual([[2]]);
  });

  it('commits everything exactly once in order, whatever is ready when', async () => {
    const anyRun = fc.record({
      delays: fc.array(fc.nat({ max: 3 }), { maxLength: 30 }),
      width: fc.integer({ min: 1, max: 8 }),
      groupSize: fc.integer({ min: 1, max: 8 }),
    });

    await fc.assert(
      fc.asyncProperty(anyRun, async ({ delays, width, groupSize }) => {
        const committed: number[] = [];
        const prepare = async (item: number) => {
          for (let turn = 0; turn < (delays[item] ?? 0); turn += 1) await settle();
          return item;
        };
        const commit = async (group: readonly number[]) => void committed.push(...group);
        await runPipeline(delays.keys(), { prepare, commit, discard: async () => {} }, { width, groupSize });

        expect(committed).toEqual([...delays.keys()]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('runPipeline, failures', () => {
  it('commits all before the item that failed, and discards what was prepared behind it', async () => {
    const bench = new Bench();
    const running = bench.run([1, 2, 3, 4]);
    const failure = expect(running).rejects.toThrow('3 failed');

    await bench.finish(4);
    await bench.fail(3);
    await bench.finish(2);
    await bench.finish(1);
    await failure;

    expect([bench.groups, bench.discarded]).toEqual([[[1, 2]], [4]]);
  });

  it('waits for what it has started before it rejects', async () => {
    const bench = new Bench();
    let rejected = false;
    const running = bench.run([1, 2]).catch(() => void (rejected = true));
    await bench.fail(1);
    expect(rejected).toBe(false);

    await bench.finish(2);
    await running;

    expect([rejected, bench.discarded]).toEqual([true, [2]]);
  });

  it('rejects with the first failure in order, not in time', async () => {
    const bench = new Bench();
    const failure = expect(bench.run([1, 2])).rejects.toThrow('1 failed');

    await bench.fail(2);
    await bench.fail(1);

    await failure;
  });

  it('starts nothing more after a failed commit and discards what is prepared', async () => {
    const bench = new Bench();
    bench.commitStep = () => Promise.reject(new Error('the disk is full'));
    const failure = expect(bench.run([1, 2, 3], { width: 2 })).rejects.toThrow('the disk is full');

    await bench.finish(2, 2);
    await bench.finish(1);
    await bench.finish(3).catch(() => {});
    await failure;

    expect(bench.groups).toEqual([[1, 2]]);
    expect(bench.discarded).toEqual([3]);
  });
});

describe('runPipeline, told to stop', () => {
  it('finishes what it has started and starts nothing more', async () => {
    const bench = new Bench();
    const request = new AbortController();
    const running = bench.run([1, 2, 3, 4], { width: 2, signal: request.signal });
    await settle();

    request.abort();
    await bench.finish(2);
    await bench.finish(1);
    await running;

    expect([bench.started, bench.groups, bench.discarded]).toEqual([[1, 2], [[1, 2]], []]);
  });

  it('does nothing when it is told before it begins', async () => {
    const bench = new Bench();

    await bench.run([1, 2], { signal: AbortSignal.abort() });

    expect([bench.started, bench.groups]).toEqual([[], []]);
  });
});
