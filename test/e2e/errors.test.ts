import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { archivedOnDisk, shownCount } from './archived-files';
import { callCore } from './call-core';
import { launchApp } from './launch-app';
import type { LaunchedApp } from './launch-app';

let launched: LaunchedApp;

test.beforeAll(async () => {
  launched = await launchApp(['--demo']);
  await expect.poll(() => shownCount(launched.page), { timeout: 90_000 }).toBeGreaterThan(1);
});
test.afterAll(() => launched.dispose());

const directory = (...parts: readonly string[]) => join(launched.demoDirectory, 'barman', 'demo', ...parts);
const badge = (page: Page) => page.getByRole('tab', { name: /^Errors/ }).locator('.page-tab-count');

async function deliver(name: string, content: Buffer): Promise<void> {
  const hidden = directory('incoming', `.${name}.part`);
  await writeFile(hidden, content);
  await rename(hidden, directory('incoming', name));
}

test('what does not belong into the archive is counted, explained, discarded, brought back, and archived after all', async () => {
  const { page, demoDirectory } = launched;
  const [name = '', archivedFile = ''] = [...(await archivedOnDisk(demoDirectory))][0] ?? [];
  const changed = await readFile(archivedFile);
  changed.write('another history', changed.length / 2 + 1_000); // Within a page, so that its header stays.
  await expect(badge(page)).toHaveCount(0);

  await deliver(name, changed);
  await deliver('core.4711', Buffer.from('garbage'));

  await expect(badge(page)).toHaveText('2', { timeout: 30_000 });
  await page.getByRole('tab', { name: /^Errors/ }).click();
  const row = page.locator(`[role=row][data-wal^="${name}."]`);
  await expect(row).toContainText('Archived before, other content');
  await row.click();
  const explanation = page.getByRole('complementary', { name: 'Explanation' });
  await expect(explanation).toContainText('Two servers may have written the same WAL');
  await expect(explanation).toContainText(/LSN 0\/[0-9A-F]+, byte /);

  // Serious, so it is asked for; and taken back by the notice.
  await page.getByRole('button', { name: 'Discard', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Move 1 file to the trash' }).click();
  await expect(badge(page)).toHaveText('1');
  expect((await readdir(directory('errors'))).filter((file) => file.startsWith(name))).toEqual([]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(badge(page)).toHaveText('2');

  // With the archived copy out of the way, the quarantined one is archived in its place.
  const [errorFile = ''] = (await readdir(directory('errors'))).filter((file) => file.startsWith(name));
  expect((await readFile(directory('errors', errorFile))).equals(changed)).toBe(true);
  await rename(archivedFile, join(launched.directory, basename(archivedFile)));
  await row.click();
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(badge(page)).toHaveText('1');
  await expect
    .poll(async () => (await readFile(archivedFile).catch(() => Buffer.alloc(0))).equals(changed), { timeout: 30_000 })
    .toBe(true);
});

test('a request that leads out of the errors directory is refused', async () => {
  const { page } = launched;
  const before = await readdir(directory('wals'), { recursive: true });

  const [result] = await callCore(page, 'errors.discard', {
    server: 'demo',
    targets: [{ id: '../wals', token: 'any' }],
  });

  expect(result?.failure?.code).toBe('usage');
  expect((await readdir(directory('wals'), { recursive: true })).length).toBeGreaterThanOrEqual(before.length);
});
