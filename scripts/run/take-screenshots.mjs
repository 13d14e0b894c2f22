import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlainError } from './run-command.mjs';
import { deliverErrorFiles } from './deliver-error-files.mjs';
import { driveApp } from './drive-app.mjs';

const PAGES = ['Overview', 'Queues', 'Storage', 'Receive-wal'];
const SCHEMES = ['light', 'dark'];
const USUAL_SIZE = [1440, 900];
const FURTHER_SIZES = [
  [1024, 640],
  [1920, 1080],
];
const WANTED_FILES = 5;
const ARCHIVING_LIMIT_MS = 180_000;
const QUARANTINE_LIMIT_MS = 60_000;
const CHECKS_LIMIT_MS = 60_000;

/** Pictures of every page of the running app into `folder`; the demo provides what is on them. Resolves with 0. */
export async function takeScreenshots({ folder, distPath, env }) {
  mkdirSync(folder, { recursive: true });
  const temp = mkdtempSync(join(tmpdir(), 'walyard-screenshots-'));
  try {
    const start = (name, args) => ({ distPath, env, appArguments: [...args, '--user-data', join(temp, name)] });
    await withApp(start('welcome', []), (app, page) => shootWelcome(app, page, folder));
    chmodSync(temp, 0o755); // The demo's PostgreSQL may run as another user, who has to get through.
    const demoDirectory = join(temp, 'demo-files');
    await withApp(start('demo', ['--demo', '--demo-dir', demoDirectory]), async (app, page) => {
      await waitForArchivedFiles(page);
      await shootPages(app, page, folder, PAGES);
      await quarantineSome(page, demoDirectory);
      await shootPages(app, page, folder, ['Errors']);
      await runChecks(page);
      await shootPages(app, page, folder, ['Checks']);
    });
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
  return 0;
}

async function withApp({ distPath, env, appArguments }, body) {
  const unattended = { ...env, WALYARD_NO_TRAY: '1', WALYARD_E2E: '1' };
  const { app, quit } = await driveApp({ distPath, appArguments, env: unattended });
  try {
    const page = await app.firstWindow();
    await page.waitForLoadState('domcontentloaded');
    await body(app, page);
  } finally {
    await quit();
  }
}

async function shootWelcome(app, page, folder) {
  await resize(app, page, USUAL_SIZE);
  await page.getByRole('button', { name: /demo/i }).first().waitFor({ timeout: 30_000 });
  await shootSchemes(page, folder, 'welcome', '');
}

/** An empty page of error files would show nothing of it. */
async function quarantineSome(page, demoDirectory) {
  deliverErrorFiles(demoDirectory);
  const count = page.getByRole('tab', { name: /^Errors/ }).locator('.page-tab-count', { hasText: /^6$/ });
  await count.waitFor({ timeout: QUARANTINE_LIMIT_MS });
  await openPage(page, 'Errors');
  await page.getByText('From another cluster').click();
}

/** The error files make one of them fail. */
async function runChecks(page) {
  await openPage(page, 'Checks');
  await page.getByRole('button', { name: 'Run all checks' }).click();
  await page.getByText(/ checks? fails?$/).waitFor({ timeout: CHECKS_LIMIT_MS });
}

async function shootPages(app, page, folder, names) {
  for (const size of [USUAL_SIZE, ...FURTHER_SIZES]) {
    await resize(app, page, size);
    const suffix = size === USUAL_SIZE ? '' : `-${size.join('x')}`;
    for (const name of names) {
      await openPage(page, name);
      await shootSchemes(page, folder, name.toLowerCase(), suffix);
    }
  }
}

async function waitForArchivedFiles(page) {
  const deadline = Date.now() + ARCHIVING_LIMIT_MS;
  let archived = 0;
  while (archived < WANTED_FILES) {
    if (Date.now() > deadline) {
      throw new PlainError(`only ${archived} WAL files were archived within ${ARCHIVING_LIMIT_MS / 1000} s`);
    }
    await page.waitForTimeout(500);
    const text = await page
      .getByTestId('archived-files')
      .first()
      .textContent({ timeout: 1_000 })
      .catch(() => '0');
    archived = Number.parseInt((text ?? '').replace(/[^\d]/g, ''), 10) || 0;
  }
}

async function openPage(page, name) {
  const exact = new RegExp(`^${name}`);
  const item = page
    .getByRole('link', { name: exact })
    .or(page.getByRole('tab', { name: exact }))
    .or(page.getByRole('button', { name: exact }));
  await item.first().click();
  await page.waitForTimeout(1_200); // The first figures of a page come after one round trip.
}

async function resize(app, page, [width, height]) {
  await app.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(...size),
    [width, height],
  );
  await page.waitForFunction(([w, h]) => globalThis.innerWidth === w && globalThis.innerHeight === h, [width, height], {
    timeout: 10_000,
  });
}

async function shootSchemes(page, folder, name, suffix) {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(300);
    const path = join(folder, `${name}-${colorScheme}${suffix}.png`);
    await page.screenshot({ path });
    console.log(path);
  }
}
