import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';
import type { Bridge } from '../../core/contract/api';
import { projectRoot } from '../../scripts/run/paths.mjs';
import { launchApp } from './launch-app';
import type { LaunchedApp } from './launch-app';

type WithCore = Window & { readonly core: Bridge };

const PRELOAD = join(projectRoot, 'dist', 'electron', 'preload.cjs');

/** A window that the app itself would never open: any address, our preload, in its subframes too. */
async function openWindow(app: ElectronApplication, url: string): Promise<Page> {
  const opened = app.waitForEvent('window');
  await app.evaluate(
    ({ BrowserWindow }, [address, preload]) => {
      const webPreferences = { preload, sandbox: true, contextIsolation: true, nodeIntegrationInSubFrames: true };
      void new BrowserWindow({ show: false, webPreferences }).loadURL(address);
    },
    [url, PRELOAD] as const,
  );
  const page = await opened;
  await page.waitForLoadState('load');
  return page;
}

let launched: LaunchedApp;

test.beforeAll(async () => {
  launched = await launchApp();
});
test.afterAll(() => launched.dispose());

const call = (frame: Pick<Page, 'evaluate'>) =>
  frame.evaluate(() => (window as unknown as WithCore).core.call('app.info', {}).then(() => 'answered', String));

test('the main process answers its own page', async () => {
  expect(await call(launched.page)).toBe('answered');
});

for (const url of ['data:text/html,<p>page</p>', 'about:blank', `file://${join(projectRoot, 'package.json')}`]) {
  test(`the main process refuses a page at ${url.slice(0, url.indexOf(':'))}:`, async () => {
    const page = await openWindow(launched.app, url);

    expect(await call(page)).toContain('refused app.info from an untrusted frame');
    await page.close();
  });
}

test('the main process refuses a subframe even of its own page', async () => {
  const page = await openWindow(launched.app, 'walyard://app/index.html');
  expect(await call(page)).toBe('answered');
  await page.evaluate(() =>
    document.body.append(Object.assign(document.createElement('iframe'), { srcdoc: '<p>inside</p>' })),
  );

  await expect.poll(() => page.frames().length).toBe(2);
  const frame = page.frames()[1];
  if (frame === undefined) throw new Error('the subframe is gone');
  await frame.waitForFunction(() => 'core' in window);

  expect(await call(frame)).toContain('refused app.info from an untrusted frame');
  await page.close();
});
