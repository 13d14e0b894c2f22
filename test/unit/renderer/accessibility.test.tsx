import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { FakeOptions } from '../../harness/fake-bridge';
import { openPage, openWindow, server } from './open-window';

const named = ['button', 'textbox', 'combobox', 'tab', 'grid', 'dialog', 'navigation', 'menu', 'menuitem', 'option'];
const furtherNamed = ['region', 'meter', 'separator', 'columnheader', 'tablist', 'toolbar', 'listbox', 'figure'];
const references = ['aria-controls', 'aria-labelledby', 'aria-describedby', 'aria-activedescendant'];

/** Elements that a screen reader would announce without saying what they are. */
function nameless(): readonly string[] {
  return [...named, ...furtherNamed].flatMap((role) =>
    screen.queryAllByRole(role, { name: /^\s*$/ }).map((element) => element.outerHTML.slice(0, 120)),
  );
}

/** References to elements that are not there. */
function dangling(): readonly string[] {
  return references.flatMap((attribute) =>
    [...document.querySelectorAll(`[${attribute}]`)]
      .filter((element) => element.getAttribute('aria-expanded') !== 'false')
      .flatMap((element) => (element.getAttribute(attribute) ?? '').split(/\s+/))
      .filter((id) => id !== '' && document.getElementById(id) === null)
      .map((id) => `${attribute}=${id}`),
  );
}

function expectAccessible(): void {
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  expect(nameless()).toEqual([]);
  expect(dangling()).toEqual([]);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(document.querySelectorAll('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])')).toHaveLength(0);
  const drawings = [...document.querySelectorAll('svg')];
  expect(drawings.filter((one) => one.closest('[aria-hidden="true"]') === null)).toEqual([]);
  expect(screen.getAllByRole('main', { hidden: true })).toHaveLength(1);
  expect(screen.getAllByRole('heading', { level: 1, hidden: true })).toHaveLength(1);
}

const fleet = (scenario: Parameters<typeof server>[1]): Partial<FakeOptions> => ({
  servers: [server('main', scenario), server('billing', 'receiver-down')],
  configWarnings: ['/etc/barman.conf:14: unknown option "retention"'],
  errorFiles: scenario === 'empty' ? 0 : 4,
  failingChecks: true,
  demo: { phase: 'running', server: 'demo', sizeBytes: 1 },
});

describe.each(['healthy', 'disk-full', 'paused', 'incoming-only', 'empty'] as const)(
  'with a server that is %s',
  (scenario) => {
    it.each(['Overview', 'Queues', 'Storage', 'Errors', 'Checks'] as const)(
      '%s names everything that can be used',
      async (page) => {
        const { user } = openWindow(fleet(scenario));
        await openPage(user, page);
        await screen.findByRole('tabpanel', { name: new RegExp(`^${page}`) });
        if (page !== 'Overview')
          await screen.findAllByText(/\d files?|checks? fail|is off for this server|Nothing is quarantined/);
        else await screen.findByRole('region', { name: 'The way of the WAL' });

        expectAccessible();
      },
    );
  },
);

describe('what lies over the window', () => {
  it.each(['{Control>}k{/Control}', '?'])(
    'opened by %s is a named dialog that keeps the focus inside',
    async (keys) => {
      const { user } = openWindow(fleet('healthy'));
      await screen.findAllByRole('tablist');
      await user.keyboard(keys);
      const dialog = await screen.findByRole('dialog');

      await user.tab();
      await user.tab();
      await user.tab();

      expect(dialog.getAttribute('aria-modal')).toBe('true');
      expect(dialog.contains(document.activeElement)).toBe(true);
    },
  );
});

it('the welcome names everything that can be used', async () => {
  openWindow({ servers: [], configFile: null });
  await screen.findByRole('button', { name: 'Try the demo' });

  expectAccessible();
});

it('the Tab key reaches every region of a page, and each region only in a few steps', async () => {
  const { user } = openWindow(fleet('healthy'));
  await openPage(user, 'Storage');
  const grid = await screen.findByRole('grid', { name: 'Archived WAL' });
  const rail = screen.getByRole('navigation', { name: 'Servers' });
  const visited: Element[] = [];
  (document.activeElement as HTMLElement).blur();

  for (let presses = 0; presses < 40 && document.activeElement !== grid; presses++) {
    await user.tab();
    visited.push(document.activeElement!);
  }

  expect(document.activeElement).toBe(grid);
  expect(visited.filter((element) => rail.contains(element)).length).toBeLessThan(14);
  expect(visited.some((element) => element.getAttribute('role') === 'tab')).toBe(true);
  expect(within(rail).getAllByRole('button').length).toBeGreaterThan(5);
});
