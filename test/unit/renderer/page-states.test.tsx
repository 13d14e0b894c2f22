import { screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { Method } from '../../../core/contract/api';
import { openPage, openWindow, server } from './open-window';

const pages = [
  { page: 'Overview', method: 'server.flow', waiting: 'Reading the state of main', failed: 'The state of main' },
  { page: 'Queues', method: 'queues.page', waiting: 'Reading incoming', failed: 'Incoming' },
  {
    page: 'Storage',
    method: 'storage.page',
    waiting: 'Reading the catalogue of main',
    failed: 'The catalogue of main',
  },
] as const;

describe.each(pages)('$page', ({ page, method, waiting, failed }) => {
  it('waits with a skeleton, then says what it waits for', async () => {
    const { user } = openWindow({ silent: [method] });
    await openPage(user, page);

    const state = await screen.findByRole('status', { name: waiting });

    expect(await within(state).findByText(waiting)).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says what could not be read, why and what that means, and reads again', async () => {
    const { user, callsOf } = openWindow({ failing: { [method]: 'permission denied' } });
    await openPage(user, page);
    const [alert] = await screen.findAllByRole('alert');
    const before = callsOf(method).length;

    await user.click(within(alert!).getByRole('button', { name: 'Read again' }));

    expect(alert?.textContent).toMatch(new RegExp(`^${failed} could not be read.*permission denied.*\\.`));
    await vi.waitFor(() => expect(callsOf(method).length).toBeGreaterThan(before));
  });

  it('has content instead of both once it was read', async () => {
    const { user } = openWindow();
    await openPage(user, page);

    await vi.waitFor(() => expect(screen.queryByRole('status', { name: waiting })).toBeNull());
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('the window', () => {
  it('says that the archiver is starting', async () => {
    openWindow({ silent: ['fleet.status'] });

    expect(await screen.findByText('Starting the archiver')).toBeTruthy();
  });

  it('says that the archiver does not answer, and asks again', async () => {
    const failing: Partial<Record<Method, string>> = { 'fleet.status': 'the core has ended' };
    const { user } = openWindow({ failing });
    const alert = within(await screen.findByRole('alert'));
    expect(alert.getByText('the core has ended')).toBeTruthy();

    delete failing['fleet.status'];
    await user.click(alert.getByRole('button', { name: 'Ask again' }));

    expect(await screen.findByRole('navigation', { name: 'Servers' })).toBeTruthy();
  });

  it('keeps the header of the server, with its commands off, while its state is not known', async () => {
    openWindow({ servers: [server('main', 'disk-full')], silent: ['server.flow'] });

    expect((await screen.findByRole('banner')).textContent).toContain('the disk that holds the archive is full');
    expect(screen.getByRole('button', { name: 'Archive now' })).toHaveProperty('disabled', true);
    expect(screen.getByRole('button', { name: 'Stop archiving' })).toHaveProperty('disabled', true);
  });
});
