import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { Handlers } from '../../../core/contract/api';
import type { StoredWal } from '../../../core/contract/files';
import type { FakeOptions } from '../../harness/fake-bridge';
import { cellsOf, openPage, openWindow, server } from './open-window';

async function openStorage(options: Partial<FakeOptions> = {}) {
  const opened = openWindow(options);
  await openPage(opened.user, 'Storage');
  const grid = await screen.findByRole('grid', { name: 'Archived WAL' });
  await within(grid).findAllByRole('row', { selected: false });
  const rows = () => within(grid).getAllByRole('row').slice(1);
  return { ...opened, grid, rows };
}

const wal = (segment: string): StoredWal => ({
  name: `0000000100000000000000${segment}`,
  kind: 'segment',
  timeline: 1,
  startLsn: `0/${segment}000000`,
  sizeBytes: 1024,
  writtenAt: '2026-03-01T13:05:09Z',
  compression: null,
  encryption: null,
});

interface Archive {
  wals: readonly StoredWal[];
  failing?: boolean;
}

/** A core whose archive holds these files; they may be changed while the window is open. */
function coreWith(archive: Archive): Partial<Handlers> {
  return {
    'storage.page': async ({ filter, offset, limit }) => {
      if (archive.failing === true) throw new Error('xlog.db cannot be read');
      const matching = archive.wals.filter(({ name }) => name.includes(filter));
      const bytes = { totalBytes: archive.wals.length * 1024, matchedBytes: matching.length * 1024 };
      const counts = { total: archive.wals.length, matched: matching.length, damagedLines: 0, ...bytes };
      return { directory: '/srv/main/wals', ...counts, wals: matching.slice(offset, offset + limit) };
    },
  };
}

describe('the table of archived WAL', () => {
  it('has name, timeline, LSN, size, compression, encryption and time of each file', async () => {
    const { grid, rows } = await openStorage();

    expect(
      within(grid)
        .getAllByRole('columnheader')
        .map((header) => header.textContent),
    ).toEqual(['Name', 'Timeline', 'Start LSN', 'Size', 'Compression', 'Encryption', 'Written at']);
    expect(cellsOf(rows()[0]!)).toEqual([
      '0000000200000003000000E8',
      '2',
      '3/E8000000',
      expect.stringMatching(/^[\d.]+ MiB$/),
      'zstd',
      'gpg',
      expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
    ]);
  });

  it('shows what was archived last first, and tells the length of the whole list', async () => {
    const { grid, rows, callsOf } = await openStorage({ storedWals: 1_000_000 });

    expect(grid.getAttribute('aria-rowcount')).toBe('1000001');
    expect(rows().length).toBeLessThan(60);
    expect(callsOf('storage.page')[0]).toMatchObject({ offset: 0, sort: { by: 'catalogue', descending: true } });
  });

  it('fetches only the pages in view of 1,000,000 rows', async () => {
    const { grid, callsOf } = await openStorage({ storedWals: 1_000_000 });

    grid.scrollTop = 4_000_000;
    fireEvent.scroll(grid);

    await vi.waitFor(() => expect(callsOf('storage.page').length).toBeGreaterThan(1));
    const asked = callsOf('storage.page') as { offset: number; limit: number }[];
    expect(asked.every(({ limit }) => limit <= 200)).toBe(true);
    expect(asked.at(-1)!.offset).toBeGreaterThan(400_000);
    expect(asked.length).toBeLessThan(6);
  });

  it('sorts by a column ascending, descending and not', async () => {
    const { user, callsOf, grid } = await openStorage();
    const header = () => within(grid).getByRole('columnheader', { name: /^Size/ });
    const lastSort = () => (callsOf('storage.page').at(-1) as { sort: unknown }).sort;

    await user.click(within(header()).getByRole('button'));
    await vi.waitFor(() => expect(lastSort()).toEqual({ by: 'size', descending: false }));
    expect(header().getAttribute('aria-sort')).toBe('ascending');

    await user.click(within(header()).getByRole('button'));
    await vi.waitFor(() => expect(lastSort()).toEqual({ by: 'size', descending: true }));

    await user.click(within(header()).getByRole('button'));
    await vi.waitFor(() => expect(header().getAttribute('aria-sort')).toBe('none'));
  });

  it.each(['16/B374D848', '00000003'])('asks the core for what holds %s', async (text) => {
    const { user, callsOf } = await openStorage();

    await user.keyboard(`/${text}`);

    await vi.waitFor(() => expect(callsOf('storage.page').at(-1)).toMatchObject({ filter: text }));
  });

  it('goes from the filter to the rows with Enter, and empties the filter with Escape', async () => {
    const { user, grid } = await openStorage();
    const filter = screen.getByRole('textbox', { name: 'Filter archived WAL' });

    await user.keyboard('/E8{Enter}');
    expect(document.activeElement).toBe(grid);

    await user.keyboard('/{Escape}');
    expect(filter).toHaveProperty('value', '');
  });

  it('marks an archive that is empty, and a filter that matches nothing, differently', async () => {
    const { user } = openWindow({ answers: coreWith({ wals: [] }) });
    await openPage(user, 'Storage');
    expect(await screen.findByText('The archive of main is empty')).toBeTruthy();

    await user.keyboard('/FFFF');

    expect(await screen.findByText('No archived WAL matches “FFFF”')).toBeTruthy();
  });
});

describe('the selection', () => {
  it('is counted and summed in the footer', async () => {
    const { user, rows, callsOf } = await openStorage();
    expect(screen.getByText('1,000 files, 3.91 GiB')).toBeTruthy();
    expect(screen.getByText('Nothing selected')).toBeTruthy();

    await user.click(rows()[0]!);
    await user.keyboard('{Shift>}{ArrowDown}{ArrowDown}{/Shift}');

    expect(await screen.findByText(/^3 selected, \d[\d.]* MiB$/)).toBeTruthy();
    expect(callsOf('storage.page').at(-1)).toMatchObject({ offset: 0, limit: 3 });
  });

  it('of everything needs no reading: the core has told the sum', async () => {
    const { user, grid, callsOf } = await openStorage({ storedWals: 1_000_000 });
    const before = callsOf('storage.page').length;
    grid.focus();

    await user.keyboard('{Control>}a{/Control}');

    expect(await screen.findByText('1,000,000 selected, 3.82 TiB')).toBeTruthy();
    expect(callsOf('storage.page')).toHaveLength(before);
  });

  it('copies CSV', async () => {
    const { user, rows } = await openStorage();
    await user.click(rows()[1]!);

    await user.click(screen.getByRole('button', { name: 'Copy CSV' }));

    expect(await screen.findByText('Copied 1 file as CSV.')).toBeTruthy();
    const [header, line] = (await navigator.clipboard.readText()).split('\r\n');
    expect(header).toBe('name,kind,timeline,start_lsn,size_bytes,written_at,compression,encryption');
    expect(line).toMatch(/^0000000200000003000000E7,segment,2,3\/E7000000,\d+,\d{4}-.*Z,zstd,gpg$/);
  });

  it('copies at most 50,000 rows and says what it left out', async () => {
    const { user, grid } = await openStorage({ storedWals: 60_000 });
    grid.focus();

    await user.keyboard('{Control>}a{/Control}');
    await user.click(screen.getByRole('button', { name: 'Copy names' }));

    expect(await screen.findByText('Copied the first 50,000 of 60,000 selected files as names.')).toBeTruthy();
    expect((await navigator.clipboard.readText()).split('\n')).toHaveLength(50_000);
  });

  it('is not copied when other rows have moved into its place', async () => {
    const list = { wals: [wal('03'), wal('02'), wal('01')] };
    const { user, rows } = await openStorage({ answers: coreWith(list) });
    await navigator.clipboard.writeText('what was copied before');
    await user.click(rows()[0]!);

    list.wals = [wal('04'), ...list.wals];
    await user.click(screen.getByRole('button', { name: 'Copy names' }));

    expect(await screen.findByText('Nothing was copied: the list changed while it was read.')).toBeTruthy();
    expect(await navigator.clipboard.readText()).toBe('what was copied before');
  });

  it('says honestly that the clipboard was refused', async () => {
    const { user, rows } = await openStorage();
    await user.click(rows()[0]!);
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('not allowed'));

    await user.click(screen.getByRole('button', { name: 'Copy names' }));

    expect(
      await screen.findByText('Nothing was copied: the system did not give access to the clipboard.'),
    ).toBeTruthy();
  });

  it('is what the toolbar wants first', async () => {
    await openStorage();

    expect(screen.getByRole('button', { name: 'Copy names' })).toHaveProperty('disabled', true);
    expect(screen.getByRole('button', { name: 'Copy names' }).title).toBe('Select WAL files first.');
  });
});

describe('a catalogue in trouble', () => {
  it('counts the lines that could not be read', async () => {
    await openStorage({ servers: [server('main', 'disk-full')] });

    expect(screen.getByText('3 catalogue lines could not be read')).toBeTruthy();
  });

  it('keeps the rows when a later reading fails, says so, and reads again', async () => {
    const list = { wals: [wal('01')], failing: false };
    const { user, bridge, rows } = await openStorage({ answers: coreWith(list) });

    list.failing = true;
    bridge.emit({ topic: 'storage' });
    expect(await screen.findByText(/xlog.db cannot be read/)).toBeTruthy();
    expect(rows()).toHaveLength(1);

    list.failing = false;
    await user.click(screen.getByRole('button', { name: 'Read again' }));
    await vi.waitFor(() => expect(screen.queryByText(/xlog.db cannot be read/)).toBeNull());
  });
});
