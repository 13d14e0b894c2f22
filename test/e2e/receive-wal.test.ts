import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { PgCluster } from '../harness/pg-cluster';
import { callCore } from './call-core';
import { launchApp, makeFolder } from './launch-app';
import type { LaunchedApp } from './launch-app';

const LONG = { timeout: 60_000 };

let cluster: PgCluster;
let launched: LaunchedApp;
let home: string;

test.beforeAll(async () => {
  const settings = { wal_keep_size: '0', min_wal_size: '2MB', max_wal_size: '4MB' };
  cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true, settings });
  await cluster.query('CREATE TABLE t (a int)');
  const folder = await makeFolder();
  home = join(folder, 'barman', 'pg');
  mkdirSync(home, { recursive: true });
  const configFile = join(folder, 'barman.conf');
  writeFileSync(
    configFile,
    `[barman]\nbarman_home = ${join(folder, 'barman')}\n[pg]\ndescription = Orders\nconninfo = ${cluster.conninfo}\n` +
      `streaming_conninfo = ${cluster.conninfo}\narchiver = on\nstreaming_archiver = on\npath_prefix = ${cluster.binDir}\n`,
  );
  launched = await launchApp(['--config', configFile], folder);
});
test.afterAll(async () => {
  await launched.dispose();
  await cluster.stop();
});

const streaming = () => readdirSync(join(home, 'streaming')).sort();
const archivedPath = (name: string) => join(home, 'wals', name.slice(0, 16), name);
const openPage = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
const removeWal = (segments: number) =>
  cluster.query('INSERT INTO t VALUES (1); SELECT pg_switch_wal(); CHECKPOINT;\n'.repeat(segments));
const phase = async (page: Page) => (await callCore(page, 'receiver.view', { server: 'pg' })).receiver.phase;

/** Received up to a partial, stopped, and the server has removed what comes next. */
async function fallBehind(page: Page): Promise<string> {
  await expect(page.getByRole('tab', { name: /^Receive-wal/ })).toBeVisible(LONG);
  await callCore(page, 'archiving.start', { server: 'pg' });
  await expect.poll(() => phase(page), LONG).toBe('running');
  await cluster.query('INSERT INTO t VALUES (1); SELECT pg_switch_wal(); INSERT INTO t VALUES (2)');
  await expect.poll(() => streaming().at(-1) ?? '', LONG).toMatch(/\.partial$/);
  await openPage(page, 'Receive-wal');
  await page.getByRole('button', { name: 'Stop receiver' }).click();
  await expect(page.getByText(/^The receiver is stopped/)).toBeVisible(LONG);
  const partial = streaming().at(-1) ?? '';
  await removeWal(8);
  expect(existsSync(join(cluster.walDir, partial.slice(0, 24)))).toBe(false);
  return partial;
}

test('a receiver whose WAL the server has removed streams again after one click on Reset, with the lost WAL shown before (RCV §4)', async () => {
  const { page } = launched;
  const partial = await fallBehind(page);
  const bytes = readFileSync(join(home, 'streaming', partial));
  await page.getByRole('button', { name: 'Start receiver' }).click();
  await expect(page.getByRole('alert')).toContainText('already removed the WAL', LONG);
  await expect(page.getByRole('log')).toContainText('has already been removed');

  // Offered where it is seen first, too.
  await openPage(page, 'Overview');
  await page.locator('[data-callout=receiver]').getByRole('button', { name: 'Reset receiver…' }).click();
  const sheet = page.getByRole('dialog');
  const loss = sheet.getByTestId('reset-loss');
  await expect(loss).toContainText(/NOT archived/, LONG);
  await expect(loss).toContainText(`Missing: ${partial.slice(0, 24)}`);
  await expect(sheet).toContainText(`${partial} will be set aside`);
  const resumed = /the start of (\w{24})/.exec((await sheet.textContent()) ?? '')?.[1] ?? '';
  // The server writes on while somebody reads: what was shown is still what is done.
  await cluster.query('INSERT INTO t VALUES (3); SELECT pg_switch_wal(); INSERT INTO t VALUES (4)');
  await sheet.getByRole('button', { name: 'Reset receiver', exact: true }).click();

  await expect(sheet).toContainText('the receiver streams', LONG);
  await sheet.getByRole('button', { name: 'Close' }).last().click();
  await openPage(page, 'Receive-wal');
  await expect(page.getByText(/^pg_receivewal streams and/)).toBeVisible(LONG);
  const before = await page.getByTestId('received-lsn').textContent();
  await cluster.query('INSERT INTO t VALUES (5); SELECT pg_switch_wal(); INSERT INTO t VALUES (6)');
  await expect(page.getByTestId('received-lsn')).not.toHaveText(before ?? '', LONG);
  await expect.poll(() => existsSync(archivedPath(resumed)), LONG).toBe(true);
  const [kept = ''] = readdirSync(join(home, '.walyard', 'set-aside'));
  expect(kept.endsWith(`-${partial}`)).toBe(true);
  expect(readFileSync(join(home, '.walyard', 'set-aside', kept)).equals(bytes)).toBe(true);
});

test('WAL is switched, and a slot is dropped only after it was asked for', async () => {
  const { page } = launched;
  await cluster.query("SELECT pg_create_physical_replication_slot('standby_1', true); INSERT INTO t VALUES (7)");
  await openPage(page, 'Receive-wal');

  await page.getByRole('button', { name: 'Switch WAL' }).click();
  await expect(page.getByText(/^PostgreSQL has closed \w{24}/)).toBeVisible(LONG);

  await page.getByRole('button', { name: 'Drop slot standby_1' }).click(LONG);
  const sheet = page.getByRole('dialog');
  const drop = sheet.getByRole('button', { name: 'Drop slot standby_1' });
  await expect(drop).toBeDisabled();
  await sheet.getByRole('textbox').fill('standby_1');
  await drop.click();
  await expect(page.locator('[data-slot=standby_1]')).toHaveCount(0, LONG);
  expect(await cluster.query('SELECT count(*) FROM pg_replication_slots')).toBe('0');
});
