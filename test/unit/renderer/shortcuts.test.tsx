import { screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { nameCommandKey } from '../../../renderer/lib/command-key';
import { openPage, openWindow, server } from './open-window';

const openTab = () => screen.getByRole('tab', { selected: true }).textContent;
const heading = () => screen.getByRole('heading', { level: 1 }).textContent;

describe('shortcuts of the window', () => {
  it.each([
    ['2', 'Queues'],
    ['3', 'Storage'],
    ['31', 'Overview'],
    ['gq', 'Queues'],
    ['gs', 'Storage'],
    ['gsgo', 'Overview'],
    ['q', 'Overview'],
  ])('%s ends at %s', async (keys, page) => {
    const { user } = openWindow();
    await screen.findByRole('tablist');

    await user.keyboard(keys);

    expect(openTab()).toContain(page);
  });

  it('are listed by ? and the list closes with Escape', async () => {
    const { user } = openWindow();
    await screen.findByRole('tablist');

    await user.keyboard('?');
    const sheet = within(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' }));
    expect(sheet.getByText('Select everything that matches')).toBeTruthy();
    expect(sheet.getByText('Open the menu of the selection')).toBeTruthy();

    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('do nothing to the page behind an open sheet', async () => {
    const { user } = openWindow();
    await screen.findByRole('tablist');

    await user.keyboard('?');
    await screen.findByRole('dialog');
    await user.keyboard('3');

    expect(document.querySelector('#tab-overview')?.getAttribute('aria-selected')).toBe('true');
  });

  it('leave typing alone', async () => {
    const { user } = openWindow();
    await openPage(user, 'Queues');

    await user.keyboard('/1?');

    expect(screen.getByRole('textbox', { name: 'Filter both queues' })).toHaveProperty('value', '1?');
    expect(openTab()).toContain('Queues');
  });

  it('go to the next and previous server', async () => {
    const { user } = openWindow({ servers: [server('main'), server('billing'), server('events')] });
    await screen.findByRole('tablist');

    await user.keyboard(']]');
    expect(heading()).toBe('events');

    await user.keyboard('{[}');
    expect(heading()).toBe('billing');
  });

  it('take j and the arrow down to the rows when nothing has the focus', async () => {
    const { user } = openWindow();
    await user.keyboard('3');
    await vi.waitFor(async () => {
      await user.keyboard('3');
      expect(screen.queryByRole('grid')).not.toBeNull();
    });

    await user.keyboard('j');

    expect(document.activeElement).toBe(screen.getByRole('grid'));
  });

  it('move between the tabs with the arrows', async () => {
    const { user } = openWindow();
    const overview = await screen.findByRole('tab', { name: /Overview/ });
    overview.focus();

    await user.keyboard('{ArrowRight}');

    expect(openTab()).toContain('Queues');
    expect(document.activeElement?.id).toBe('tab-queues');
  });
});

describe('the theme switch', () => {
  const scheme = () => document.documentElement.getAttribute('data-mantine-color-scheme');
  const press = async (user: ReturnType<typeof openWindow>['user']) =>
    user.click(await screen.findByRole('button', { name: /^Colours: / }));

  it('goes round: as the system, light, dark, and keeps the choice', async () => {
    const { user } = openWindow();
    expect((await screen.findByRole('button', { name: /^Colours: / })).getAttribute('aria-label')).toBe(
      'Colours: as the system. Change to light',
    );

    await press(user);
    expect(scheme()).toBe('light');
    await press(user);
    expect(scheme()).toBe('dark');
    expect(localStorage.getItem('walyard.theme')).toBe('dark');

    await press(user);
    expect(screen.getByRole('button', { name: 'Colours: as the system. Change to light' })).toBeTruthy();
  });
});

it.each([
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 'Cmd'],
  ['Mozilla/5.0 (X11; Linux x86_64)', 'Ctrl'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64)', 'Ctrl'],
])('the key of commands on %s is %s', (userAgent, key) => {
  expect(nameCommandKey(userAgent)).toBe(key);
});
