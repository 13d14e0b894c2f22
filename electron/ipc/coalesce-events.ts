import type { CoreEvent } from '../../core/contract/api';

/** At most five a second for each topic and server: a refetch more often than that helps nobody. */
export const EVENT_INTERVAL_MS = 200;

export interface Timers {
  now(): number;
  setTimeout(run: () => void, delayMs: number): void;
}

const systemTimers: Timers = {
  now: () => performance.now(),
  setTimeout: (run, delayMs) => void setTimeout(run, delayMs),
};

interface Slot {
  sentAt: number;
  waiting: boolean;
}

/**
 * Returns a function that passes the first event of each topic and server on at once and the ones that follow within
 * `EVENT_INTERVAL_MS` as a single one at its end. The last change is therefore never lost.
 */
export function coalesceEvents(send: (event: CoreEvent) => void, timers: Timers = systemTimers) {
  const slots = new Map<string, Slot>();

  const sendNow = (event: CoreEvent, slot: Slot) => {
    slot.sentAt = timers.now();
    slot.waiting = false;
    send(event);
  };

  return (event: CoreEvent): void => {
    const key = `${event.topic} ${event.server ?? ''}`;
    const slot = slots.get(key) ?? { sentAt: -Infinity, waiting: false };
    slots.set(key, slot);
    if (slot.waiting) return;
    const delayMs = slot.sentAt + EVENT_INTERVAL_MS - timers.now();
    if (delayMs <= 0) return sendNow(event, slot);
    slot.waiting = true;
    timers.setTimeout(() => sendNow(event, slot), delayMs);
  };
}
