import { describe, expect, it } from 'vitest';
import { ReceiverState } from '../../../core/receiver/receiver-state';

describe('the log of a receiver', () => {
  it('numbers its lines, keeps the last 500, and the flow has the last 20 of them', () => {
    const state = new ReceiverState(() => 0);

    for (let line = 1; line <= 600; line += 1) state.addLine(`line ${line}`);

    expect(state.log()).toHaveLength(500);
    expect(state.log()[0]).toEqual({ number: 101, at: '1970-01-01T00:00:00.000Z', text: 'line 101' });
    expect(state.log().at(-1)).toMatchObject({ number: 600, text: 'line 600' });
    expect(state.flow().lastLines).toHaveLength(20);
    expect(state.flow().lastLines[0]).toBe('line 581');
  });

  it('goes on over a stop and a new start', () => {
    const state = new ReceiverState(() => 0);
    state.addLine('before');
    state.stopped(null);
    state.begin();

    state.addLine('after');

    expect(state.log().map(({ number }) => number)).toEqual([1, 2]);
  });
});
