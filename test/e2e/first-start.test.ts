import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launchApp, makeFolder } from './launch-app';
import type { LaunchedApp } from './launch-app';

const GARBAGE = 'this is not = a [barman\nconfiguration\n\u0000\u0001 at all\n';

let launched: LaunchedApp | null = null;
test.afterEach(async () => {
  await launched?.dispose();
  launched = null;
});

test('the first start without configuration offers to open one and to try the demo', async () => {
  launched = await launchApp();

  await expect(launched.page.getByRole('button', { name: /Open configuration/ }).first()).toBeVisible();
  await expect(launched.page.getByRole('button', { name: /Try the demo/ }).first()).toBeVisible();
});

test('a configuration that is garbage is an error state in words', async () => {
  const directory = await makeFolder();
  const file = join(directory, 'barman.conf');
  await writeFile(file, GARBAGE);

  launched = await launchApp(['--config', file], directory);

  await expect(launched.page.getByText(/barman\.conf/).first()).toBeVisible();
  await expect(launched.page.getByText(/line 1|not a|cannot|invalid|missing/i).first()).toBeVisible();
  await expect(launched.page.getByRole('button', { name: /Open/ }).first()).toBeVisible();
});

test('a configuration that is garbage, opened in the running app, is an error state in words', async () => {
  launched = await launchApp();
  const { app, page, directory } = launched;
  const file = join(directory, 'barman.conf');
  await writeFile(file, GARBAGE);
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
  }, file);

  await page
    .getByRole('button', { name: /Open configuration/ })
    .first()
    .click();

  await expect(page.getByText(/barman\.conf/).first()).toBeVisible();
  await expect(page.getByText(/line 1|not a|cannot|invalid|missing/i).first()).toBeVisible();
});

test('the place of the window is remembered and the log is the user’s alone', async () => {
  const directory = await makeFolder();
  launched = await launchApp([], directory);
  await launched.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 1111, height: 777 }),
  );
  await expect
    .poll(() => readFile(join(directory, 'user-data', 'window.json'), 'utf8').catch(() => ''))
    .toContain('"width":1111');
  await launched.quit();

  launched = await launchApp([], directory);

  const bounds = await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  expect(bounds).toMatchObject({ width: 1111, height: 777 });
});
