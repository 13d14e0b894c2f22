import { describe, expect, it } from 'vitest';
import { CodecSlots, slotCount, type Workspace } from '../../../core/codec/codec-slots';

interface HeldJob {
  readonly end: () => void;
  readonly done: Promise<unknown>;
}

/** Jobs that end when the test says so; `log` tells in which order they began. */
function holdJobs(slots: CodecSlots, log: string[]) {
  return (name: string, signal?: AbortSignal): HeldJob => {
    let end = () => {};
    const ended = new Promise<void>((resolve) => (end = resolve));
    const done = slots.use(signal, async () => {
      log.push(name);
      await ended;
    });
    return { end, done };
  };
}

describe('CodecSlots', () => {
  it('lets so many jobs run at once and the others in the order they came', async () => {
    const log: string[] = [];
    const hold = holdJobs(new CodecSlots(2), log);
    const [a, b, c, d] = [hold('a'), hold('b'), hold('c'), hold('d')];

    expect(log).toEqual(['a', 'b']);
    b.end();
    await b.done;
    await Promise.resolve();

    expect(log).toEqual(['a', 'b', 'c']);
    for (const job of [a, c, d]) job.end();
    await Promise.all([a.done, c.done, d.done]);
    expect(log).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gives the place of a failed job to the next one', async () => {
    const slots = new CodecSlots(1);
    const failed = slots.use(undefined, () => Promise.reject(new Error('broken')));
    const next = slots.use(undefined, async () => 'done');

    await expect(failed).rejects.toThrow('broken');
    await expect(next).resolves.toBe('done');
  });

  it('forgets a job that is cancelled while it waits, and only that one', async () => {
    const log: string[] = [];
    const hold = holdJobs(new CodecSlots(1), log);
    const controller = new AbortController();
    const [a, b, c] = [hold('a'), hold('b', controller.signal), hold('c')];

    controller.abort();
    await expect(b.done).rejects.toMatchObject({ code: 'cancelled' });
    a.end();
    c.end();
    await Promise.all([a.done, c.done]);

    expect(log).toEqual(['a', 'c']);
  });

  it('does not begin a job whose signal has ended', async () => {
    const slots = new CodecSlots(1);

    await expect(slots.use(AbortSignal.abort(), async () => 'begun')).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('lends the same memory to one job after the other, and never to two at once', async () => {
    const slots = new CodecSlots(2);
    const memoryOf = (workspace: Workspace) => workspace.input(4096).buffer;
    const first = await slots.use(undefined, async (workspace) => memoryOf(workspace));
    const second = await slots.use(undefined, async (workspace) => memoryOf(workspace));
    const both = await Promise.all([
      slots.use(undefined, async (workspace) => memoryOf(workspace)),
      slots.use(undefined, async (workspace) => memoryOf(workspace)),
    ]);

    expect(second).toBe(first);
    expect(both[0]).not.toBe(both[1]);
  });

  it('gives exactly the size that was asked for, also out of a larger buffer', async () => {
    const slots = new CodecSlots(1);
    await slots.use(undefined, async (workspace) => workspace.output(8192));
    const output = await slots.use(undefined, async (workspace) => workspace.output(100));

    expect(output.length).toBe(100);
  });
});

describe('slotCount', () => {
  it.each([
    [undefined, 2, 3],
    ['9', 2, 3],
    [undefined, 16, 3],
    ['17', 16, 16],
    ['1', 8, 1],
    ['many', 8, 3],
    [undefined, 1, 2],
  ])('with a thread pool of %s on %i cores is %i', (threads, cores, expected) => {
    expect(slotCount(threads, cores)).toBe(expected);
  });
});
