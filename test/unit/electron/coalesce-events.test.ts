import { describe, expect, it } from 'vitest';
import type { CoreEvent } from '../../../core/contract/api';
import { coalesceEvents } from '../../../electron/ipc/coalesce-events';

/** A clock that moves only when told to. */
class FakeTimers {
  private time = 0;
  private waiting: { readonly at: number; readonly run: () => void }[] = [];

  readonly now = () => this.time;

  readonly setTimeout = (run: () => void, delayMs: number): void => {
    this.waiting.push({ at: this.time + delayMs, run });
  };

  advance(ms: number): void {
    this.time += ms;
    const due = this.waiting.filter(({ at }) => at <= this.time);
    this.waiting = this.waiting.filter(({ at }) => at > this.time);
    for (const { run } of due) run();
  }
}

function start() {
  const timers = new FakeTimers();
  const sent: CoreEvent[] = [];
  return { timers, sent, push: coalesceEvents((event) => sent.push(event), timers) };
}

describe('coalesceEvents', () => {
  it('sends the first event at once', () => {
    const { sent, push } = start();

    push({ topic: 'flow', server: 'main' });

    expect(sent).toEqual([{ topic: 'flow', server: 'main' }]);
  });

  it('sends at most five a second for a topic and server', () => {
    const { timers, sent, push } = start();

    for (let ms = 0; ms < 1000; ms += 1) {
      push({ topic: 'flow', server: 'main' });
      timers.advance(1);
    }

    expect(sent).toHaveLength(6); // At 0, 200, 400, 600, 800 and 1000 ms.
  });

  it('never loses the last change', () => {
    const { timers, sent, push } = start();
    push({ topic: 'queues', server: 'main' });
    timers.advance(10);
    push({ topic: 'queues', server: 'main' });
    expect(sent).toHaveLength(1);

    timers.advance(190);

    expect(sent).toHaveLength(2);
  });

  it('keeps topics, servers and the event for all servers apart', () => {
    const { sent, push } = start();

    push({ topic: 'flow', server: 'main' });
    push({ topic: 'flow', server: 'other' });
    push({ topic: 'queues', server: 'main' });
    push({ topic: 'flow' });

    expect(sent).toHaveLength(4);
  });

  it('sends at once again after a pause', () => {
    const { timers, sent, push } = start();
    push({ topic: 'demo' });
    timers.advance(200);

    push({ topic: 'demo' });

    expect(sent).toHaveLength(2);
  });
});
