import { screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { openWindow, server } from './open-window';

const fleet = [
  server('billing'),
  server('events', 'paused'),
  server('main', 'disk-full'),
  server('warehouse', 'receiver-down'),
];
const many = Array.from({ length: 12 }, (_, index) => server(`shard-${index}`, index === 7 ? 'disk-full' : 'healthy'));

const rail = async () => within(await screen.findByRole('navigation', { name: 'Servers' }));
const heading = () => screen.getByRole('heading', { level: 1 }).textContent;
const names = (list: readonly HTMLElement[]) => list.map((item) => item.getAttribute('data-server'));
const servers = async () => (await rail()).getAllByRole('button', { name: /, (OK|Attention|Failing|Stopped), / });

describe('the rail', () => {
  it('tells state, pending files and trouble of each server in words', async () => {
    openWindow({ servers: fleet });

    const items = await servers();
    expect(items.map((item) => item.getAttribute('aria-label'))).toEqual([
      'billing, OK, 2 files wait',
      'events, Stopped, 14 files wait',
      'main, Failing, 200,014 files wait',
      'warehouse, Attention, 1 file waits',
    ]);
    expect(items[2]?.textContent).toContain('200,014');
    expect(items[2]?.textContent).toContain('Failing · Archiving is failing');
    expect(items[0]?.textContent).toContain('OK · Description of billing');
  });

  it('tells that a server is left out because of its configuration', async () => {
    openWindow({ servers: fleet, hiddenServers: ['broken'], configWarnings: ['broken is not shown', 'another'] });

    const left = await screen.findByRole('button', { name: '1 server not shown' });
    expect(left.className).toContain('tone-failing');
  });

  it('opens the server that is chosen, and the next start opens it again', async () => {
    const { user } = openWindow({ servers: fleet });

    await user.click((await rail()).getByRole('button', { name: /^main/ }));

    expect(heading()).toBe('main');
    expect((await rail()).getByRole('button', { name: /^main/ }).getAttribute('aria-current')).toBe('true');
    expect(localStorage.getItem('walyard.server')).toBe('"main"');
  });

  it('is one stop of the Tab key: the arrows choose', async () => {
    const { user } = openWindow({ servers: fleet });
    const items = await servers();
    expect(items.map((item) => item.tabIndex)).toEqual([0, -1, -1, -1]);

    items[0]?.focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');

    expect(heading()).toBe('events');
    expect(document.activeElement?.getAttribute('data-server')).toBe('events');
  });

  it('counts the servers by state and shows only those of one state', async () => {
    const { user } = openWindow({ servers: fleet });
    const counts = within((await rail()).getByRole('group', { name: 'Servers by state' }));
    expect(counts.getAllByRole('button').map((button) => button.getAttribute('aria-label'))).toEqual([
      '1 failing',
      '1 attention',
      '1 ok',
      '1 stopped',
    ]);

    await user.click(counts.getByRole('button', { name: '1 failing' }));

    expect(names(await servers())).toEqual(['main']);
    expect(counts.getByRole('button', { name: '1 failing' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('leads to the failing ones in a small window, too, where it is collapsed and holds only few', async () => {
    localStorage.clear();
    const { user } = openWindow({ servers: many });
    const toggle = (await rail()).queryByRole('button', { name: 'Collapse the rail' });
    if (toggle !== null) await user.click(toggle);

    await user.click((await rail()).getByRole('button', { name: '1 failing' }));

    expect(names(await servers())).toEqual(['shard-7']);
  });

  it('finds servers by name or description once there are many', async () => {
    const { user } = openWindow({ servers: many });

    await user.type((await rail()).getByRole('textbox', { name: 'Filter servers' }), 'of shard-1');

    await vi.waitFor(async () => expect(names(await servers())).toEqual(['shard-1', 'shard-10', 'shard-11']));
  });

  it('says that no server matches', async () => {
    const { user } = openWindow({ servers: many });

    await user.type((await rail()).getByRole('textbox', { name: 'Filter servers' }), 'nowhere');

    expect(await (await rail()).findByText('No server matches.')).toBeTruthy();
  });

  it('collapses to icons that keep their names, and stays so', async () => {
    const { user } = openWindow({ servers: fleet });
    await servers();

    await user.keyboard('{Control>}b{/Control}');

    expect((await servers())[2]?.textContent).toBe('main');
    expect((await rail()).getByRole('button', { name: 'main, Failing, 200,014 files wait' })).toBeTruthy();
    expect(localStorage.getItem('walyard.rail.wide')).toBe('true');
  });
});

describe('the configuration in the rail', () => {
  it('counts its warnings and lists them on request', async () => {
    const warning = '/etc/barman.conf:14: unknown option "retention"';
    const { user } = openWindow({ servers: fleet, configWarnings: [warning] });

    await user.click(await screen.findByRole('button', { name: '1 configuration warning' }));
    const sheet = within(await screen.findByRole('dialog', { name: '1 configuration warning' }));
    await user.click(sheet.getByRole('button', { name: 'Copy the list' }));

    expect(sheet.getByText(warning)).toBeTruthy();
    expect(await navigator.clipboard.readText()).toBe(warning);
  });

  it('is marked as failing when it could not be read', async () => {
    const configError = { message: '/etc/barman.conf:31: not "yes please"', hint: 'Correct line 31.' };
    const { user } = openWindow({ servers: fleet, configError });

    await user.click(await screen.findByRole('button', { name: 'Configuration not read' }));

    const sheet = within(await screen.findByRole('dialog', { name: 'Configuration not read' }));
    expect(sheet.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      configError.message,
      configError.hint,
    ]);
  });
});
