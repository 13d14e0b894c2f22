import { act, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Notices } from '../../../renderer/components/notices';
import { noticeList } from '../../../renderer/lib/notices';
import { openWindow, renderInWindow, server } from './open-window';

afterEach(() => {
  vi.useRealTimers();
  for (const notice of noticeList.current()) noticeList.close(notice.id);
});

const shown = () => within(screen.getByRole('status')).queryAllByText(/.+/, { selector: 'p' });

describe('notices', () => {
  it('of success close by themselves, of failure stay until they are closed', () => {
    vi.useFakeTimers();
    renderInWindow(<Notices />);

    act(() => {
      noticeList.add('ok', 'The receiver of main is started.');
      noticeList.add('failing', 'pg_receivewal was not found', 'Install the client package.');
    });
    expect(shown()).toHaveLength(3);

    act(() => void vi.advanceTimersByTime(60_000));
    expect(shown().map((text) => text.textContent)).toEqual([
      'pg_receivewal was not found',
      'Install the client package.',
    ]);
  });

  it('can be closed by hand', async () => {
    const { user } = renderInWindow(<Notices />);
    act(() => noticeList.add('failing', 'pg_receivewal was not found'));

    await user.click(screen.getByRole('button', { name: 'Close the notice' }));

    expect(shown()).toHaveLength(0);
  });

  it('are three at most: the oldest gives way', () => {
    renderInWindow(<Notices />);

    act(() => ['1', '2', '3', '4'].forEach((text) => noticeList.add('failing', text)));

    expect(shown().map((text) => text.textContent)).toEqual(['2', '3', '4']);
  });

  it('tell the result of a command: what it means for the data', async () => {
    const { user } = openWindow();

    await user.click(await screen.findByRole('button', { name: 'Stop archiving' }));

    expect(
      await screen.findByText('Archiving of main is stopped. New WAL files wait in its queues; none is lost.'),
    ).toBeTruthy();
    expect((await screen.findAllByRole('button', { name: 'Start archiving' })).length).toBeGreaterThan(0);
  });

  it('tell why a command failed, in the words of the core', async () => {
    const failing = { 'archiving.runNow': 'another process holds the lock' };
    const { user } = openWindow({ servers: [server('main')], failing });

    await user.click(await screen.findByRole('button', { name: 'Archive now' }));

    expect(await screen.findByText('another process holds the lock')).toBeTruthy();
  });
});
