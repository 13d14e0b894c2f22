import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followCoreEvents, staleKey } from '../../../renderer/ipc/core-events';
import { coreKeys } from '../../../renderer/ipc/core-keys';
import { createQueryClient } from '../../../renderer/ipc/query-client';
import { FakeBridge } from '../../harness/fake-bridge';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('an event of the core', () => {
  it('makes the queries of its topic and server stale, and only those', () => {
    const sort = { by: 'name', descending: false } as const;

    expect(coreKeys.flow('main').slice(0, 2)).toEqual(staleKey({ topic: 'flow', server: 'main' }));
    expect(coreKeys.queue('main', 'incoming', '').slice(0, 2)).toEqual(staleKey({ topic: 'queues', server: 'main' }));
    expect(coreKeys.storage('main', '', sort).slice(0, 2)).toEqual(staleKey({ topic: 'storage', server: 'main' }));
    expect(coreKeys.fleet).toEqual(staleKey({ topic: 'fleet' }));
    expect(staleKey({ topic: 'flow' })).toEqual(['flow']);
  });

  it('that comes a thousand times refetches once per settling time', () => {
    const { bridge, invalidated } = follow();

    for (let event = 0; event < 1_000; event++) bridge.emit({ topic: 'flow', server: 'main' });
    vi.advanceTimersByTime(400);
    bridge.emit({ topic: 'flow', server: 'main' });
    bridge.emit({ topic: 'flow', server: 'billing' });
    vi.advanceTimersByTime(400);

    expect(invalidated).toHaveBeenCalledTimes(3);
    expect(invalidated).toHaveBeenLastCalledWith({ queryKey: ['flow', 'billing'] });
  });

  it('is no longer followed after the end, not even one that is settling', () => {
    const { bridge, invalidated, end } = follow();
    bridge.emit({ topic: 'fleet' });

    end();
    bridge.emit({ topic: 'demo' });
    vi.advanceTimersByTime(10_000);

    expect(invalidated).not.toHaveBeenCalled();
  });
});

function follow() {
  const bridge = new FakeBridge({ servers: [], storedWals: 0 });
  const queryClient = createQueryClient();
  const invalidated = vi.spyOn(queryClient, 'invalidateQueries');
  return { bridge, invalidated, end: followCoreEvents(bridge, queryClient) };
}
