import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { FakeOptions } from '../../harness/fake-bridge';
import { openWindow, server } from './open-window';

async function openPalette(options: Partial<FakeOptions> = {}) {
  const opened = openWindow(options);
  await screen.findByRole('button', { name: 'Stop archiving' }).catch(() => null);
  await opened.user.keyboard('{Control>}k{/Control}');
  const palette = within(await screen.findByRole('dialog', { name: 'Find' }));
  const options_ = () => palette.getAllByRole('option');
  const active = () => options_().find((one) => one.getAttribute('aria-selected') === 'true')?.textContent;
  return { ...opened, palette, entries: options_, active };
}

const isOpen = () => screen.queryByRole('dialog') !== null;

describe('the command palette', () => {
  it('is ready for typing at once and closes with Escape', async () => {
    const { user, palette } = await openPalette();
    expect(document.activeElement).toBe(palette.getByRole('combobox'));

    await user.keyboard('{Escape}');

    expect(isOpen()).toBe(false);
  });

  it('finds pages, actions and servers by words in any order', async () => {
    const { user, entries } = await openPalette({ servers: [server('main'), server('billing', 'receiver-down')] });

    await user.keyboard('main stop');

    expect(entries().map((entry) => entry.textContent)).toEqual(['Stop archiving: main', 'Stop receiver: main']);
  });

  it('finds a server by its state', async () => {
    const { user, entries } = await openPalette({ servers: [server('main'), server('billing', 'receiver-down')] });

    await user.keyboard('attention');

    expect(entries().map((entry) => entry.textContent)).toEqual([
      'billingAttention · The receiver cannot connect. WAL still arrives through archive_command.',
    ]);
  });

  it('says why an action is not possible and does not run it', async () => {
    const { user, entries, callsOf } = await openPalette();

    await user.keyboard('start archiving');
    await user.keyboard('{Enter}');
    await user.click(entries()[0]!);

    expect(entries()[0]?.getAttribute('aria-disabled')).toBe('true');
    expect(entries()[0]?.textContent).toBe('Start archiving: mainarchiving is already running');
    expect(callsOf('archiving.start')).toEqual([]);
    expect(isOpen()).toBe(true);
  });

  it.each<[Partial<FakeOptions>, string, string]>([
    [{ servers: [server('main', 'paused')] }, 'archive now', 'archiving is stopped'],
    [{ servers: [server('main', 'paused')] }, 'stop archiving', 'archiving is already stopped'],
    [{ servers: [server('main', 'incoming-only')] }, 'start receiver', 'streaming_archiver is off for this server'],
    [{}, 'start receiver', 'the receiver is already running'],
    [{ silent: ['server.flow'] }, 'archive now', 'the state of the server is not known yet'],
    [{ servers: [{ ...server('main'), demo: true }] }, 'start demo', 'the demo is already running'],
    [{ servers: [], configFile: null }, 'go to storage', 'no server is open'],
  ])('with %o says of "%s": %s', async (options, text, reason) => {
    const { user, entries } = await openPalette(options);

    await user.keyboard(text);

    expect(entries()[0]?.textContent).toContain(reason);
    expect(entries()[0]?.getAttribute('aria-disabled')).toBe('true');
  });

  it('runs the action under the keyboard and closes', async () => {
    const { user, callsOf } = await openPalette();

    await user.keyboard('archive now{Enter}');

    expect(callsOf('archiving.runNow')).toEqual([{ server: 'main' }]);
    expect(isOpen()).toBe(false);
  });

  it('goes round with the arrows and tells which entry is active', async () => {
    const { user, entries, active, palette } = await openPalette();

    await user.keyboard('{ArrowDown}');
    expect(active()).toBe('Go to queues2');

    await user.keyboard('{ArrowUp}{ArrowUp}');
    const last = entries().at(-1)!;
    expect(active()).toBe(last.textContent);
    expect(palette.getByRole('combobox').getAttribute('aria-activedescendant')).toBe(last.id);
  });

  it('goes to another server', async () => {
    const { user } = await openPalette({ servers: [server('main'), server('billing')] });

    await user.keyboard('billing{Enter}');

    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('billing');
  });

  it.each(['0000000200000003000000a0', '3/A0000000'])('goes to Storage and looks for %s there', async (text) => {
    const { user, callsOf } = await openPalette();

    await user.keyboard(`${text}{Enter}`);

    expect(await screen.findByRole('textbox', { name: 'Filter archived WAL' })).toHaveProperty(
      'value',
      text.toUpperCase(),
    );
    expect(callsOf('storage.page')).toContainEqual(expect.objectContaining({ filter: text.toUpperCase() }));
  });

  it('says that nothing matches', async () => {
    const { user, palette } = await openPalette();

    await user.keyboard('no such thing');

    expect(palette.getByText('Nothing matches “no such thing”.')).toBeTruthy();
  });
});
