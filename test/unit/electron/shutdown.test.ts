import { describe, expect, it } from 'vitest';
import type { CoreEnd } from '../../../electron/core-host';
import { Shutdown } from '../../../electron/shutdown';
import type { ShutdownDeps } from '../../../electron/shutdown';

function start(overrides: Partial<ShutdownDeps> = {}) {
  const steps: string[] = [];
  const step =
    <T>(name: string, value: T) =>
    () => {
      steps.push(name);
      return Promise.resolve(value);
    };
  const shutdown = new Shutdown({
    confirm: step('confirm', true),
    closeCore: step<CoreEnd>('close', 'closed'),
    finish: step('finish', undefined),
    exit: (code) => steps.push(`exit ${code}`),
    kill: () => steps.push('kill'),
    log: (line) => steps.push(line),
    ...overrides,
  });
  return { steps, shutdown };
}

describe('Shutdown', () => {
  it('asks, stops the core, finishes and exits, in this order and once', async () => {
    const { steps, shutdown } = start();

    await Promise.all([shutdown.request(), shutdown.request(), shutdown.force()]);
    await shutdown.request();

    expect(steps.filter((step) => step !== 'confirm')).toEqual(['close', 'finish', 'exit 0']);
  });

  it('goes on when the operator cancels, and asks again next time', async () => {
    const answers = [false, true];
    const { steps, shutdown } = start({ confirm: () => Promise.resolve(answers.shift() ?? true) });

    await shutdown.request();
    expect(steps).toEqual([]);
    await shutdown.request();

    expect(steps).toEqual(['close', 'finish', 'exit 0']);
  });

  it('does not wait for an open question when a signal comes', async () => {
    const { steps, shutdown } = start({ confirm: () => new Promise(() => {}) });

    void shutdown.request();
    await shutdown.force();

    expect(steps).toEqual(['close', 'finish', 'exit 0']);
  });

  it('exits even when the core hangs or fails to stop', async () => {
    const hanging = start({ closeCore: () => Promise.resolve('terminated') });
    const failing = start({ closeCore: () => Promise.reject(new Error('no')) });

    await hanging.shutdown.force();
    await failing.shutdown.force();

    for (const { steps } of [hanging, failing]) {
      expect(steps[0]).toContain('did not stop within 20 s');
      expect(steps.at(-1)).toBe('exit 0');
    }
  });

  it('does not wait for a thread of the core that cannot be ended', async () => {
    const { steps, shutdown } = start({ closeCore: () => Promise.resolve('stuck') });

    await shutdown.force();

    expect(steps.slice(1)).toEqual(['finish', 'kill']);
  });

  it('does not wait for ever for the log', async () => {
    const { steps, shutdown } = start({ finish: () => new Promise(() => {}), finishLimitMs: 10 });

    await shutdown.force();

    expect(steps).toEqual(['close', 'kill']);
  });

  it('exits in order when the log cannot be written', async () => {
    const { steps, shutdown } = start({ finish: () => Promise.reject(new Error('disk full')) });

    await shutdown.force();

    expect(steps).toEqual(['close', 'cannot finish: Error: disk full', 'exit 0']);
  });

  it('asks nothing while it stops', async () => {
    const { steps, shutdown } = start({ closeCore: () => new Promise(() => {}) });

    void shutdown.force();
    await shutdown.request();

    expect(steps).toEqual([]);
  });
});
