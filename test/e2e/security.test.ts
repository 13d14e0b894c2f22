import { expect, test } from '@playwright/test';
import type { Bridge } from '../../core/contract/api';
import { callCore } from './call-core';
import { launchApp } from './launch-app';
import type { LaunchedApp } from './launch-app';

type WithCore = Window & { readonly core: Bridge };

let launched: LaunchedApp;

test.beforeAll(async () => {
  launched = await launchApp();
  await launched.page.waitForLoadState('load');
});
test.afterAll(() => launched.dispose());

test('the window has nothing of Node and nothing of Electron but the bridge', async () => {
  const seen = await launched.page.evaluate(() => ({
    globals: ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].filter(
      (name) => name in window,
    ),
    bridge: Object.keys((window as unknown as WithCore).core).sort(),
  }));

  expect(seen).toEqual({ globals: [], bridge: ['call', 'onEvent', 'onShowServer'] });
});

test('the window runs sandboxed, isolated and with web security', async () => {
  const preferences = await launched.app.evaluate(({ BrowserWindow, webContents }) => {
    const id = BrowserWindow.getAllWindows()[0]?.webContents.id ?? -1;
    return (webContents.fromId(id) as unknown as { getLastWebPreferences(): object }).getLastWebPreferences();
  });

  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
});

test('the window runs no inline script', async () => {
  const ran = await launched.page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    const image = document.createElement('div');
    image.innerHTML = '<img src="data:,x" onerror="window.injected = true">';
    document.body.append(image);
    await new Promise((resolve) => setTimeout(resolve, 300));
    return 'injected' in window;
  });

  expect(ran).toBe(false);
});

test('the window evaluates no text as code', async () => {
  const policy = await launched.page.evaluate(async () => {
    const response = await fetch(location.href);
    return response.headers.get('Content-Security-Policy');
  });

  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).not.toContain('unsafe-eval');
});

test('the window reaches no other address, not even on this machine', async () => {
  const results = await launched.page.evaluate(async () => {
    const blocked: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => blocked.push(event.effectiveDirective));
    const addresses = ['http://127.0.0.1:9/', 'https://example.invalid/', 'file:///etc/hostname'];
    const outcomes = await Promise.all(
      addresses.map((url) =>
        fetch(url).then(
          () => 'reached',
          () => 'refused',
        ),
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 300)); // The events come a moment later.
    return { outcomes, blocked };
  });

  expect(results.outcomes).toEqual(['refused', 'refused', 'refused']);
  expect(results.blocked).toEqual(['connect-src', 'connect-src', 'connect-src']);
});

test('the window opens no other window', async () => {
  const opened = await launched.page.evaluate(() => window.open('https://example.invalid/') !== null);

  expect(opened).toBe(false);
  expect(launched.app.windows()).toHaveLength(1);
});

test('the window stays on its page', async () => {
  const { page } = launched;
  const before = page.url();
  expect(before).toContain('walyard://app/');

  for (const url of ['https://example.invalid/', 'file:///etc/hostname', 'walyard://other/index.html']) {
    await page.evaluate((target) => location.assign(target), url);
    await page.waitForTimeout(300);
  }

  expect(page.url()).toBe(before);
  await expect(callCore(page, 'app.info', {})).resolves.toMatchObject({ platform: process.platform });
});

test('the window may copy text and has no other permission', async () => {
  const states = await launched.page.evaluate(async () => {
    const camera = await navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'granted',
      () => 'denied',
    );
    const location = await new Promise((resolve) =>
      navigator.geolocation.getCurrentPosition(
        () => resolve('granted'),
        () => resolve('denied'),
      ),
    );
    return { camera, location, notifications: await Notification.requestPermission() };
  });

  expect(states).toEqual({ camera: 'denied', location: 'denied', notifications: 'denied' });
  await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.focus());
  await launched.page.mouse.click(5, 5); // Without a window manager only a click gives the page the focus.
  await launched.page.evaluate(() => navigator.clipboard.writeText('000000010000000000000010'));
  const copied = await launched.app.evaluate(({ clipboard }) => clipboard.readText());
  expect(copied).toBe('000000010000000000000010');
});

test('the protocol serves no file from outside its folder', async () => {
  const statuses = await launched.page.evaluate(async () => {
    const paths = [
      '/..%2felectron%2fmain.cjs',
      '/%2e%2e/%2e%2e/package.json',
      '/..%5c..%5cpackage.json',
      '/../main.cjs',
    ];
    return Promise.all(paths.map(async (path) => (await fetch(path)).status));
  });

  for (const status of statuses) expect([403, 404]).toContain(status);
});
