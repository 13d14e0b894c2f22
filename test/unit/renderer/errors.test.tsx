import { screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { ErrorFileRow } from '../../../core/contract/errors';
import { noticeList } from '../../../renderer/lib/notices';
import { imagineErrorFile } from '../../harness/renderer-preview-errors';
import { cellsOf, openPage, openWindow } from './open-window';

/** By the position in the list: a duplicate of another cluster, garbage, a duplicate that differs after its end. */
const [FOREIGN, GARBAGE, TAIL] = [0, 1, 2];

async function openErrors(errorFiles = 4, options: Parameters<typeof openWindow>[0] = {}) {
  for (const { id } of noticeList.current()) noticeList.close(id);
  const opened = openWindow({ errorFiles, ...options });
  await openPage(opened.user, 'Errors');
  const page = within(await screen.findByRole('region', { name: 'Error files' }));
  return { ...opened, page };
}

type Page = Awaited<ReturnType<typeof openErrors>>;

async function selectRow({ user, page, bridge }: Page, index: number): Promise<ErrorFileRow> {
  await page.findAllByRole('row');
  const row = bridge.errors.files[index]!;
  await user.click(document.querySelector(`[data-wal="${row.errorFile}"]`)!);
  return row;
}

const press = ({ user, page }: Page, name: string) => user.click(page.getByRole('button', { name }));
const notices = () => within(document.querySelector('.notices')!);

describe('the list of error files', () => {
  it('tells of each in plain words why it is here, since when, and how it came', async () => {
    const { page } = await openErrors();

    const [, foreign, garbage] = await page.findAllByRole('row');
    expect(cellsOf(foreign!)).toEqual([
      'Serious',
      expect.stringMatching(/4F000000A0$/),
      'From another cluster',
      expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
      'incoming',
      '16 MiB',
    ]);
    expect(cellsOf(garbage!).slice(0, 3)).toEqual(['Serious', '00000002000000004F000000A1.gz', expect.any(String)]);
  });

  it('is counted at its tab, and what is kept is not', async () => {
    const opened = await openErrors(3);
    const tab = screen.getByRole('tab', { name: /^Errors/ });
    await vi.waitFor(() => expect(tab.textContent).toBe('Errors3'));

    await selectRow(opened, TAIL);
    await press(opened, 'Keep…');
    await opened.user.type(await screen.findByRole('textbox', { name: 'Why it may stay' }), 'needed{Enter}');

    await vi.waitFor(() => expect(tab.textContent).toBe('Errors2'));
    expect(await opened.page.findByText('3 files, 1 kept')).toBeTruthy();
    expect(opened.bridge.errors.files[TAIL]?.kept?.reason).toBe('needed');
  });

  it('asks the core for another order and for the filtered list', async () => {
    const { page, user, callsOf } = await openErrors();

    await user.click(await page.findByRole('button', { name: 'Name' }));
    await user.keyboard('/a0');

    await vi.waitFor(() =>
      expect(callsOf('errors.page')).toContainEqual(
        expect.objectContaining({ filter: 'a0', sort: { by: 'name', descending: false } }),
      ),
    );
    expect(callsOf('errors.page')[0]).toMatchObject({ sort: { by: 'quarantined', descending: true } });
  });

  it('draws a few of ten thousand', async () => {
    const { page } = await openErrors(10_000);

    expect(await page.findByText('10,000 files')).toBeTruthy();
    expect(page.getAllByRole('row').length).toBeLessThan(60);
  });

  it('is read again when the core says that it has changed', async () => {
    const { page, bridge } = await openErrors(1);
    await page.findByText('1 file');

    bridge.errors.files = [...bridge.errors.files, imagineErrorFile(2, Date.now())];
    bridge.emit({ topic: 'errors', server: 'main' });

    expect(await page.findByText('2 files')).toBeTruthy();
  });
});

describe('the explanation of an error file', () => {
  it('says of the first one, without a click, what happened, what it means and what to do', async () => {
    const { page, bridge } = await openErrors();

    const explanation = within(await page.findByRole('complementary', { name: 'Explanation' }));

    const { what, meaning, todo } = bridge.errors.files[FOREIGN]!.explanation;
    for (const sentence of [what, meaning, todo]) expect(explanation.getByText(sentence)).toBeTruthy();
  });

  it('puts the facts of both copies side by side and marks those that differ', async () => {
    const { page } = await openErrors();

    const rows = within(await page.findByRole('table'))
      .getAllByRole('row')
      .map((row) => row.textContent);

    expect(rows).toContain('System identifier7412009934120881512≠7710940804885348361');
    expect(rows).toContain('Timeline22');
  });

  it('names the first difference with its LSN, and how much differs', async () => {
    const opened = await openErrors();
    await selectRow(opened, TAIL);

    const explanation = within(opened.page.getByRole('complementary', { name: 'Explanation' }));
    expect(explanation.getByText('LSN 4F/A0900000, byte 9,437,184')).toBeTruthy();
    expect(explanation.getByText('896 of 2,048')).toBeTruthy();
  });

  it('shows the first bytes of what is no WAL file', async () => {
    const opened = await openErrors();
    await selectRow(opened, GARBAGE);

    const explanation = within(opened.page.getByRole('complementary', { name: 'Explanation' }));
    expect(explanation.getByText(/^00 1f 8b 08 00 \.\.\.\.$/)).toBeTruthy();
    expect(explanation.getByText('00000002000000004F000000A1')).toBeTruthy();
  });

  it('asks for one when several are selected', async () => {
    const opened = await openErrors();
    await selectRow(opened, FOREIGN);

    await opened.user.keyboard('{Shift>}{ArrowDown}{/Shift}');

    expect(await opened.page.findByText(/^2 files are selected/)).toBeTruthy();
  });
});

describe('discarding', () => {
  it('moves a file to the trash at once where nothing is lost by it, and undo brings it back', async () => {
    const opened = await openErrors();
    const row = await selectRow(opened, TAIL);
    opened.page.getByRole('grid').focus();

    await opened.user.keyboard('{Delete}');

    expect(await notices().findByText('Moved 1 file to the trash.')).toBeTruthy();
    expect(opened.bridge.errors.files).not.toContain(row);
    await opened.user.click(notices().getByRole('button', { name: 'Undo' }));
    expect(await notices().findByText('Restored 1 file.')).toBeTruthy();
    expect(opened.bridge.errors.files).toContain(row);
  });

  it('asks before it moves what may be the only good copy, with the focus on Cancel', async () => {
    const opened = await openErrors();
    const row = await selectRow(opened, FOREIGN);

    await press(opened, 'Discard');

    const sheet = within(await screen.findByRole('dialog'));
    await vi.waitFor(() => expect(document.activeElement?.textContent).toBe('Cancel'));
    expect(sheet.getByText(/may be the only good copy of its WAL/)).toBeTruthy();
    expect(opened.callsOf('errors.discard')).toEqual([]);
    await opened.user.click(sheet.getByRole('button', { name: 'Move 1 file to the trash' }));
    await notices().findByText('Moved 1 file to the trash.');
    expect(opened.callsOf('errors.discard')).toEqual([
      { server: 'main', targets: [{ id: row.errorFile, token: row.token }] },
    ]);
  });

  it('restores from the trash', async () => {
    const opened = await openErrors();
    await selectRow(opened, TAIL);
    await press(opened, 'Discard');
    await opened.user.click(await opened.page.findByRole('button', { name: /^Trash/ }));
    expect(await opened.page.findByText('Removed for ever 30 days after they were discarded')).toBeTruthy();
    await opened.page.findAllByRole('row');
    await opened.user.click(document.querySelector('[data-index="0"]')!);

    await press(opened, 'Restore');

    expect(await opened.page.findByText('The trash is empty')).toBeTruthy();
    expect(opened.bridge.errors.files).toHaveLength(4);
  });
});

describe('sending back to incoming', () => {
  it('says that a duplicate may come back', async () => {
    const opened = await openErrors();
    await selectRow(opened, FOREIGN);

    await press(opened, 'Retry');

    expect(await notices().findByText('Sent 1 file back to incoming.')).toBeTruthy();
    expect(notices().getByText(/comes back here as long as the archived copy/)).toBeTruthy();
  });

  it('cannot be asked for what is no WAL file, and says why', async () => {
    const opened = await openErrors();
    await selectRow(opened, GARBAGE);

    const retry = opened.page.getByRole<HTMLButtonElement>('button', { name: 'Retry' });
    expect(retry.disabled).toBe(true);
    expect(retry.title).toContain('is not the name of a WAL file');
  });

  it('of several files tells what was refused and does the others', async () => {
    const opened = await openErrors();
    await selectRow(opened, FOREIGN);
    await opened.user.keyboard('{Control>}a{/Control}');

    await press(opened, 'Retry');

    expect(await notices().findByText('Sent 2 files back to incoming.')).toBeTruthy();
    expect(notices().getByText(/is not the name of a WAL file\. And 1 more file could not be handled\./)).toBeTruthy();
  });
});

describe('a page without error files', () => {
  it('says that nothing is quarantined', async () => {
    const { page } = await openErrors(0);

    expect(await page.findByText('Nothing is quarantined')).toBeTruthy();
    expect(screen.getByRole('tab', { name: /^Errors/ }).textContent).toBe('Errors');
    expect(page.queryByRole('complementary')).toBeNull();
  });

  it('says why they cannot be read, and reads them again on request', async () => {
    const { page, callsOf, user } = await openErrors(0, { failing: { 'errors.page': 'permission denied' } });
    expect((await page.findByRole('alert')).textContent).toContain('permission denied');
    const before = callsOf('errors.page').length;

    await user.click(page.getByRole('button', { name: 'Read again' }));

    expect(callsOf('errors.page').length).toBeGreaterThan(before);
  });
});

it('the Overview leads to the error files', async () => {
  const { user } = openWindow({ errorFiles: 3 });
  await openPage(user, 'Overview');

  await user.click(await screen.findByRole('button', { name: '3 files' }));

  expect(await screen.findByRole('tabpanel', { name: /^Errors/ })).toBeTruthy();
});
