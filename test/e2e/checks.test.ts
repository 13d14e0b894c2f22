import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { loadConfig } from '../../core/config/load-config';
import { dropSlot } from '../../core/postgres/replication-slot';
import { shownCount } from './archived-files';
import { callCore } from './call-core';
import { launchApp } from './launch-app';
import type { LaunchedApp } from './launch-app';

let launched: LaunchedApp;

test.beforeAll(async () => {
  launched = await launchApp(['--demo']);
  await expect.poll(() => shownCount(launched.page), { timeout: 90_000 }).toBeGreaterThan(1);
});
test.afterAll(() => launched.dispose());

async function dropDemoSlot(): Promise<void> {
  const config = loadConfig(join(launched.demoDirectory, 'barman.conf')).servers.get('demo');
  if (!config?.slotName || config.walStreamingConninfo === null) throw new Error('the demo has no slot');
  const request = { conninfo: config.walStreamingConninfo, slotName: config.slotName, timeoutMs: 10_000 };
  // Until PostgreSQL has seen that the receiver is gone it refuses.
  await expect.poll(() => dropSlot(request).catch(() => false), { timeout: 30_000 }).toBe(true);
}

test('a slot that was dropped is found, created again by its button, and streaming goes on', async () => {
  const { page } = launched;
  await page.keyboard.press('5');
  const checks = page.getByRole('region', { name: 'Checks', exact: true });
  await expect(checks.getByRole('status')).toHaveText(/^All \d+ checks are OK$/, { timeout: 30_000 });

  await callCore(page, 'receiver.stop', { server: 'demo' });
  await dropDemoSlot();
  await page.keyboard.press('Shift+R');

  const slot = checks.getByRole('listitem', { name: 'replication slot fails' });
  await expect(slot).toContainText("doesn't exist", { timeout: 30_000 });
  await expect(slot.locator('pre')).toContainText('SELECT pg_create_physical_replication_slot(');
  await expect(checks.getByRole('listitem', { name: 'receive-wal running fails' })).toBeVisible();
  await expect(page.getByRole('tab', { name: /^Checks/ }).locator('.page-tab-count')).toHaveText('2');

  await slot.getByRole('button', { name: 'Create the slot…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Create the slot' }).click();
  await expect(slot).toContainText('not initialised', { timeout: 30_000 });

  await slot.getByRole('button', { name: 'Start the receiver…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start the receiver' }).click();
  // Nobody asks for it: the receiver runs, so what failed is checked again.
  await expect(checks.getByRole('status')).toHaveText(/^All \d+ checks are OK$/, { timeout: 30_000 });
  await expect(checks.getByRole('complementary', { name: 'Changes' })).toContainText(/replication slot.*well again/s);
});

test('a clicked notification leads to its server', async () => {
  const { app, page } = launched;
  await page.getByRole('tab', { name: /^Checks/ }).click();

  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.send('show-server', 'demo'));

  await expect(page.getByRole('tab', { name: /^Overview/ })).toHaveAttribute('aria-selected', 'true');
});
