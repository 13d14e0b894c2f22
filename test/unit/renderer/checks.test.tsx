import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChecksState } from '../../../core/contract/checks';
import { advice, failed, passed } from '../../../core/health/check-result';
import { noticeList } from '../../../renderer/lib/notices';
import { imagineChecks } from '../../harness/renderer-preview-checks';
import { openPage, openWindow, server } from './open-window';

beforeEach(() => {
  for (const { id } of noticeList.current()) noticeList.close(id);
});

async function openChecks(options: Parameters<typeof openWindow>[0] = { failingChecks: true }) {
  const opened = openWindow(options);
  await openPage(opened.user, 'Checks');
  const page = within(await screen.findByRole('region', { name: 'Checks' }));
  return { ...opened, page };
}

const failing = (page: Awaited<ReturnType<typeof openChecks>>['page'], name: string) =>
  within(page.getByRole('listitem', { name: `${name} fails` }));
const empty: ChecksState = { ...imagineChecks([], 0), report: null, changes: [] };

describe('the page of checks', () => {
  it('has the failing ones first, what stops WAL before the others, and those that are well below', async () => {
    const { page } = await openChecks();

    const names = page.getAllByRole('listitem').flatMap((item) => item.dataset['check'] ?? []);
    expect(names.slice(0, 4)).toEqual(['replication slot', 'receive-wal running', 'archiver errors', 'PostgreSQL']);
    expect(page.getByRole('status').textContent).toBe('3 of 15 checks fail');
    expect(page.getByRole('region', { name: '12 checks OK' }).textContent).toContain('wal_levelreplica');
  });

  it('has a cause before the check that fails because of it, and that before what stops no WAL', async () => {
    const fails = (name: string) => ({ ...failed(name, { hint: 'bad', cause: 'x', fix: advice('y') }), group: name });
    const rows = ['WAL archive', 'PostgreSQL', 'archiver errors', 'directories'].map(fails);
    const state = imagineChecks(rows, Date.now());
    const { page } = await openChecks({ answers: { 'checks.latest': async () => state } });

    const names = page.getAllByRole('listitem', { name: / fails$/ }).map((item) => item.dataset['check']);
    expect(names).toEqual(['PostgreSQL', 'directories', 'WAL archive', 'archiver errors']);
  });

  it('says of a failing one since when, why, and what to run, and copies it', async () => {
    const { page, user } = await openChecks();
    const slot = failing(page, 'replication slot');

    expect(slot.getByText(/fails for 31 min/)).toBeTruthy();
    expect(slot.getByText(/The receiver cannot start without the slot/)).toBeTruthy();
    await user.click(slot.getByRole('button', { name: 'Copy the SQL' }));

    expect(await navigator.clipboard.readText()).toBe("SELECT pg_create_physical_replication_slot('barman', true);");
    expect(await slot.findByRole('button', { name: 'the SQL copied' })).toBeTruthy();
  });

  it('says what was not checked, and why', async () => {
    const { page } = await openChecks();

    const list = within(page.getByRole('region', { name: 'Not checked' }));
    expect(list.getByText('checks of base backups')).toBeTruthy();
    expect(list.getByText('they are left to Barman (barman check)')).toBeTruthy();
  });

  it('lists the changes, newest first, with how long a failure lasted', async () => {
    const { page } = await openChecks();

    const changes = within(page.getByRole('complementary', { name: 'Changes' })).getAllByRole('listitem');
    expect(changes.map((item) => item.querySelector('.muted')?.textContent)).toEqual([
      'failed: duplicates: 2, unknown: 1',
      "failed: replication slot 'barman' doesn't exist.",
      'failed: no receiver of this server runs',
      'well again after 12 min',
      'failed: connection refused',
    ]);
  });

  it('says that the changes cannot be kept', async () => {
    const state = { ...imagineChecks([], Date.now()), historyTrouble: 'cannot write: no space left' };
    const { page } = await openChecks({ answers: { 'checks.latest': async () => state } });

    expect(page.getByText('They are not kept: cannot write: no space left.')).toBeTruthy();
  });

  it('sets what is well but has a warning apart', async () => {
    const rows = [{ ...passed('replication slot', { hint: "WARNING: slot 'x' is not required" }), group: 'slot' }];
    const state = imagineChecks(rows, Date.now());
    const { page } = await openChecks({ answers: { 'checks.latest': async () => state } });

    expect(page.getByRole('region', { name: '1 check OK with a warning' }).textContent).toContain('not required');
  });

  it('offers to make the first ones', async () => {
    const { page, user, callsOf } = await openChecks({ answers: { 'checks.latest': async () => empty } });

    expect(page.getByText('No check has been made yet')).toBeTruthy();
    await user.click(page.getAllByRole('button', { name: 'Run all checks' })[1]!);

    expect(callsOf('checks.run')).toEqual([{ server: 'main', check: null }]);
  });

  it('says that they are being made, and takes no second request meanwhile', async () => {
    const { page } = await openChecks({ answers: { 'checks.latest': async () => ({ ...empty, isRunning: true }) } });

    expect(page.getByRole('button', { name: 'Run all checks' }).hasAttribute('disabled')).toBe(true);
    expect(page.getByText('Checking…')).toBeTruthy();
  });

  it('says that they cannot be read, and reads again', async () => {
    const opened = openWindow({ failing: { 'checks.latest': 'the core is down' } });
    await openPage(opened.user, 'Checks');

    const notice = within(await screen.findByRole('alert'));
    expect(notice.getByText('the core is down')).toBeTruthy();
    await opened.user.click(notice.getByRole('button', { name: 'Read again' }));
    await vi.waitFor(() => expect(opened.callsOf('checks.latest').length).toBeGreaterThan(1));
  });

  it('counts the failing ones at its tab', async () => {
    await openChecks();

    expect(screen.getByRole('tab', { name: /^Checks/ }).textContent).toBe('Checks3');
  });
});

describe('running checks', () => {
  it('makes one by its button', async () => {
    const { page, user, callsOf } = await openChecks();

    await user.click(page.getByRole('button', { name: 'Run wal_level again' }));

    expect(callsOf('checks.run')).toEqual([{ server: 'main', check: 'wal_level' }]);
  });

  it('goes by keys: down and up, Enter for one, Shift+R for all', async () => {
    const { user, callsOf } = await openChecks();
    const focused = () => document.activeElement?.getAttribute('data-check');
    (document.activeElement as HTMLElement).blur();

    await user.keyboard('j');
    expect(focused()).toBe('replication slot');
    await user.keyboard('j{ArrowDown}k');
    expect(focused()).toBe('receive-wal running');
    await user.keyboard('{Enter}');
    await vi.waitFor(() => expect(callsOf('checks.run')).toEqual([{ server: 'main', check: 'receive-wal running' }]));

    await user.keyboard('{Shift>}R{/Shift}');
    await vi.waitFor(() => expect(callsOf('checks.run').at(-1)).toEqual({ server: 'main', check: null }));
  });

  it('goes from the palette too', async () => {
    const { user, callsOf } = await openChecks();

    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByRole('combobox'), 'run all checks{Enter}');

    await vi.waitFor(() => expect(callsOf('checks.run')).toEqual([{ server: 'main', check: null }]));
  });
});

describe('the buttons that repair', () => {
  it('ask once, then do it and make the check again', async () => {
    const { page, user, callsOf } = await openChecks();
    await user.click(failing(page, 'replication slot').getByRole('button', { name: 'Create the slot…' }));
    const sheet = within(await screen.findByRole('dialog'));
    expect(sheet.getByText(/physical replication slot of slot_name is created/)).toBeTruthy();
    expect(callsOf('checks.fix')).toEqual([]);

    await user.click(sheet.getByRole('button', { name: 'Create the slot' }));

    await vi.waitFor(() => expect(callsOf('checks.fix')).toEqual([{ server: 'main', action: 'create-slot' }]));
    expect(await screen.findByText('Did create-slot.')).toBeTruthy();
    await vi.waitFor(() => expect(callsOf('checks.run')).toEqual([{ server: 'main', check: 'replication slot' }]));
  });

  it('do nothing when the answer is no', async () => {
    const { page, user, callsOf } = await openChecks();
    await user.click(failing(page, 'replication slot').getByRole('button', { name: 'Create the slot…' }));

    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Cancel' }));

    expect(callsOf('checks.fix')).toEqual([]);
  });

  it('are off with the reason while they would not help', async () => {
    const { page } = await openChecks();
    const receiver = failing(page, 'receive-wal running');

    expect(receiver.getByRole('button', { name: 'Start the receiver…' }).hasAttribute('disabled')).toBe(true);
    expect(receiver.getByText('The receiver is running: run the check again.')).toBeTruthy();
  });

  it('start the receiver where it does not run', async () => {
    const servers = [server('main', 'receiver-down')];
    const { page, user, callsOf } = await openChecks({ failingChecks: true, servers });
    await user.click(failing(page, 'receive-wal running').getByRole('button', { name: 'Start the receiver…' }));

    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Start the receiver' }));

    await vi.waitFor(() => expect(callsOf('receiver.start')).toEqual([{ server: 'main' }]));
  });

  it('switch WAL where none has come yet', async () => {
    const row = {
      ...failed('WAL archive', { hint: 'none', cause: 'x', fix: advice('y'), action: 'switch-wal' }),
      group: 'a',
    };
    const answers = { 'checks.latest': async () => imagineChecks([row], Date.now()) };
    const { page, user, callsOf } = await openChecks({ answers });
    await user.click(failing(page, 'WAL archive').getByRole('button', { name: 'Switch WAL…' }));

    await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Switch WAL' }));

    await vi.waitFor(() => expect(callsOf('checks.fix')).toEqual([{ server: 'main', action: 'switch-wal' }]));
  });

  it('do not switch WAL on a server that does not answer', async () => {
    const row = {
      ...failed('WAL archive', { hint: 'none', cause: 'x', fix: advice('y'), action: 'switch-wal' }),
      group: 'a',
    };
    const answers = { 'checks.latest': async () => imagineChecks([row], Date.now()) };
    const { page } = await openChecks({ answers, servers: [server('main', 'postgres-down')] });

    const button = failing(page, 'WAL archive').getByRole('button', { name: 'Switch WAL…' });
    expect(button.hasAttribute('disabled')).toBe(true);
    expect(failing(page, 'WAL archive').getByText(/PostgreSQL does not answer/)).toBeTruthy();
  });

  it('lead to the error files without a question', async () => {
    const { page, user } = await openChecks();

    await user.click(failing(page, 'archiver errors').getByRole('button', { name: 'Show error files' }));

    expect(screen.getByRole('tab', { name: /^Errors/, selected: true })).toBeTruthy();
  });
});

describe('a notification that is clicked', () => {
  it('leads to the overview of its server', async () => {
    const { bridge } = await openChecks({ servers: [server('main'), server('billing')] });

    bridge.clickNotification('billing');

    expect(await screen.findByRole('heading', { level: 1, name: 'billing' })).toBeTruthy();
    expect(screen.getByRole('tab', { name: /^Overview/, selected: true })).toBeTruthy();
  });
});
