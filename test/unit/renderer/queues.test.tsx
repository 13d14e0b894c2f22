import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { Handlers } from '../../../core/contract/api';
import type { QueueFile } from '../../../core/contract/files';
import { cellsOf, openPage, openWindow, server } from './open-window';

const MIB = 1024 ** 2;
const file = (segment: string, change: Partial<QueueFile> = {}): QueueFile => ({
  name: `0000000200000001000000${segment}`,
  kind: 'segment',
  sizeBytes: 16 * MIB,
  modifiedAt: new Date(Date.now() - 125_000).toISOString(),
  state: 'next-batch',
  reason: 'It is archived in the next run.',
  ...change,
});

interface Queue {
  readonly enabled?: boolean;
  files: readonly QueueFile[];
}

/** A core whose queues hold these files; what is in them may be changed while the window is open. */
function coreWith(queues: { readonly incoming: Queue; readonly streaming?: Queue }): Partial<Handlers> {
  return {
    'queues.page': async ({ channel, filter, offset, limit }) => {
      const { files, enabled = true } = queues[channel] ?? { files: [] };
      const matching = files.filter(({ name }) => name.includes(filter));
      const page = matching.slice(offset, offset + limit);
      return { enabled, directory: `/srv/${channel}`, total: files.length, matched: matching.length, files: page };
    },
  };
}

async function openQueues(queues: { readonly incoming: Queue; readonly streaming?: Queue }) {
  const opened = openWindow({ answers: coreWith(queues) });
  await openPage(opened.user, 'Queues');
  const queue = within(await screen.findByRole('region', { name: 'Incoming' }));
  return { ...opened, queue };
}

describe('a queue', () => {
  it('tells kind, size, age, state and reason of every file', async () => {
    const { queue } = await openQueues({
      incoming: {
        files: [
          file('01', { state: 'working', reason: 'It is being archived now.' }),
          file('02'),
          file('03', { state: 'waiting', reason: 'It waits for a later batch: the batch size is limited.' }),
          file('04', { state: 'held-back', kind: 'partial', reason: 'pg_receivewal is receiving it.' }),
          file('05', { state: 'temporary', kind: 'temporary', reason: 'Somebody is still writing it.' }),
          file('06', { state: 'will-be-quarantined', kind: 'unknown', reason: 'Its name is not that of a WAL file.' }),
        ],
      },
    });

    const [, ...rows] = await queue.findAllByRole('row');
    expect(rows.map(cellsOf)).toEqual([
      ['000000020000000100000001', 'Working', '2 min', '16 MiB', 'segment', 'It is being archived now.'],
      ['000000020000000100000002', 'Next batch', '2 min', '16 MiB', 'segment', 'It is archived in the next run.'],
      expect.arrayContaining(['Waiting', 'It waits for a later batch: the batch size is limited.']),
      expect.arrayContaining(['Held back', 'partial', 'pg_receivewal is receiving it.']),
      expect.arrayContaining(['Temporary', 'temporary', 'Somebody is still writing it.']),
      expect.arrayContaining(['Will be quarantined', 'unknown', 'Its name is not that of a WAL file.']),
    ]);
  });

  it('draws a size and an age that are not known as a dash', async () => {
    const { queue } = await openQueues({ incoming: { files: [file('01', { sizeBytes: null, modifiedAt: null })] } });

    const [, row] = await queue.findAllByRole('row');
    expect(cellsOf(row!).slice(2, 4)).toEqual(['–', '–']);
  });

  it('sums the selected files in its footer, and not if one size is unknown', async () => {
    const { queue, user } = await openQueues({
      incoming: { files: [file('01'), file('02', { sizeBytes: 4 * MIB }), file('03', { sizeBytes: null })] },
    });
    expect(await queue.findByText('3 files')).toBeTruthy();

    await user.click(await queue.findByText('00000001', { selector: '[data-index="0"] .wal-name-log' }));
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}');
    expect(await queue.findByText('2 selected, 20 MiB')).toBeTruthy();

    await user.keyboard('{Shift>}{ArrowDown}{/Shift}');
    expect(await queue.findByText('3 selected, –')).toBeTruthy();
  });

  it('keeps the selection on its file when the files before it are archived', async () => {
    const incoming: Queue = { files: [file('01'), file('02'), file('03')] };
    const { queue, user, bridge } = await openQueues({ incoming });
    await queue.findAllByRole('row');
    await user.click(document.querySelector('[data-wal="000000020000000100000003"]')!);

    incoming.files = [file('03'), file('04'), file('05')];
    bridge.emit({ topic: 'queues', server: 'main' });

    await vi.waitFor(() => expect(document.querySelector('[data-wal="000000020000000100000004"]')).not.toBeNull());
    const selected = [...document.querySelectorAll('[aria-selected="true"][data-wal]')];
    expect(selected.map((row) => row.getAttribute('data-wal'))).toEqual(['000000020000000100000003']);
  });

  it('copies the names of the selected files from its menu', async () => {
    const { queue, user } = await openQueues({ incoming: { files: [file('01'), file('02')] } });
    await queue.findAllByRole('row');
    queue.getByRole('grid').focus();
    await user.keyboard('{Control>}a{/Control}');

    await user.click(queue.getByRole('button', { name: 'Actions for incoming' }));
    await user.click(await screen.findByRole('menuitem', { name: /Copy names/ }));

    expect(await screen.findByText('Copied 2 files as names.')).toBeTruthy();
    expect(await navigator.clipboard.readText()).toBe('000000020000000100000001\n000000020000000100000002');
  });

  it('opens its menu by the keyboard, and the menu stays open', async () => {
    const { queue, user } = await openQueues({ incoming: { files: [file('01')] } });
    await queue.findAllByRole('row');
    queue.getByRole('grid').focus();

    await user.keyboard('j{Shift>}{F10}{/Shift}');

    const menu = await screen.findByRole('menu', { name: 'Selected files in incoming' });
    fireEvent.keyDown(queue.getByRole('grid'), { key: 'F10', shiftKey: true }); // On its way up to the document.
    expect(menu.isConnected).toBe(true);
    expect(
      within(menu)
        .getAllByRole('menuitem')
        .map((item) => item.textContent),
    ).toEqual(['Copy namesCtrl C', 'Copy CSV', 'Copy JSON', 'Show incoming directory']);
  });
});

describe('a queue without files', () => {
  it('says that all of them are archived', async () => {
    const { queue } = await openQueues({ incoming: { files: [] } });

    expect(await queue.findByText('Nothing waits in incoming')).toBeTruthy();
  });

  it('says that the filter matches nothing, and asks the core for the filtered list', async () => {
    const { queue, user, callsOf } = await openQueues({ incoming: { files: [file('01')] } });
    await queue.findAllByRole('row');

    await user.keyboard('/FFFF');

    expect(await queue.findByText('Nothing in incoming matches “FFFF”')).toBeTruthy();
    expect(callsOf('queues.page')).toContainEqual(expect.objectContaining({ channel: 'incoming', filter: 'FFFF' }));
  });

  it('says that its channel is off', async () => {
    const { queue } = await openQueues({ incoming: { enabled: false, files: [] } });

    expect(await queue.findByText('archiver is off for this server')).toBeTruthy();
    expect(queue.queryByRole('grid')).toBeNull();
  });

  it('shows files of a channel that is off, with the warning that nobody archives them', async () => {
    const { queue } = await openQueues({ incoming: { enabled: false, files: [file('01')] } });

    expect(await queue.findByText(/archiver is off: nobody archives these files/)).toBeTruthy();
    expect(queue.getAllByRole('row')).toHaveLength(2);
  });
});

it('counts 200,000 waiting files and draws a few', async () => {
  const { user } = openWindow({ servers: [server('main', 'backlog')] });

  await openPage(user, 'Queues');

  const incoming = within(await screen.findByRole('grid', { name: 'Files in incoming' }));
  expect(screen.getByRole('tab', { name: /Queues/ }).textContent).toBe('Queues200,000');
  expect(incoming.getAllByRole('row').length).toBeLessThan(60);
});
