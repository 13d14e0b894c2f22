import type { QueryClient } from '@tanstack/react-query';
import type { Bridge, CoreEvent } from '../../core/contract/api';

/** At full speed the core archives hundreds of files a second; the eye reads two figures a second at most. */
const SETTLE_MS = {
  fleet: 300,
  flow: 400,
  queues: 700,
  storage: 1_000,
  errors: 500,
  checks: 100,
  receiver: 300,
  demo: 150,
} as const;

/** What an event makes stale: everything of its topic, or only the part of one server. */
export function staleKey(event: CoreEvent): readonly string[] {
  return event.server === undefined ? [event.topic] : [event.topic, event.server];
}

/** Refetches what the core says has changed, each key at most once per settling time. Returns the function that ends it. */
export function followCoreEvents(bridge: Bridge, queryClient: QueryClient): () => void {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const unsubscribe = bridge.onEvent((event) => {
    const queryKey = staleKey(event);
    const id = queryKey.join('\n');
    if (timers.has(id)) return;
    const refetch = () => {
      timers.delete(id);
      void queryClient.invalidateQueries({ queryKey });
    };
    timers.set(id, setTimeout(refetch, SETTLE_MS[event.topic]));
  });
  return () => {
    unsubscribe();
    for (const timer of timers.values()) clearTimeout(timer);
  };
}
