import { describe, expect, it } from 'vitest';
import type { AtWork } from '../../../core/index';
import { findQuitQuestion, quitQuestion } from '../../../electron/quit-question';

const nothing: AtWork = { archiving: 0, receiving: 0, demo: false };

describe('quitQuestion', () => {
  it.each<[string, Partial<AtWork>, string | null]>([
    ['nothing', {}, null],
    ['one archiver', { archiving: 1 }, 'Quit and stop archiving of 1 server?'],
    ['three archivers', { archiving: 3, receiving: 2 }, 'Quit and stop archiving of 3 servers?'],
    ['a receiver alone', { receiving: 1 }, 'Quit and stop receiving the WAL of 1 server?'],
    ['the demo alone', { demo: true }, 'Quit and stop the demo?'],
    ['an archiver and the demo', { archiving: 1, demo: true }, 'Quit and stop archiving of 1 server?'],
  ])('for %s', (_name, atWork, message) => {
    expect(quitQuestion({ ...nothing, ...atWork })?.message ?? null).toBe(message);
  });

  it('says what happens to WAL, to what is streamed and to the demo', () => {
    const detail = quitQuestion({ archiving: 1, receiving: 1, demo: true })?.detail;

    expect(detail).toContain('waits in its queue');
    expect(detail).toContain('on the PostgreSQL server alone');
    expect(detail).toContain('its files stay');
  });

  it('does not speak of what does not stop', () => {
    const detail = quitQuestion({ ...nothing, archiving: 1 })?.detail;

    expect(detail).not.toMatch(/streaming|demo/);
  });
});

describe('findQuitQuestion', () => {
  it('asks about what is at work', async () => {
    const question = await findQuitQuestion(() => Promise.resolve({ ...nothing, archiving: 2 }));

    expect(question?.message).toContain('2 servers');
  });

  it('asks nothing when the core is down', async () => {
    expect(await findQuitQuestion(() => Promise.reject(new Error('down')))).toBeNull();
  });

  it('asks when the core is too busy to answer', async () => {
    const question = await findQuitQuestion(() => new Promise(() => {}), 10);

    expect(question?.message).toContain('busy');
    expect(question?.detail).toContain('All archiving stops');
  });
});
