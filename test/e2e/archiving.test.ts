import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { archivedOnDisk, shownCount, shownWals } from './archived-files';
import { callCore } from './call-core';
import { launchApp } from './launch-app';
import type { LaunchedApp } from './launch-app';

const ROUND_TRIPS = 600;

test.describe.configure({ mode: 'serial' });

let launched: LaunchedApp;

test.beforeAll(async () => {
  launched = await launchApp(['--demo', '--print-state']);
});
test.afterAll(() => launched.dispose());

test('the archived count of the demo rises in the window without a click', async () => {
  const { page } = launched;
  await expect.poll(() => shownCount(page), { timeout: 90_000 }).toBeGreaterThan(0);

  const before = await shownCount(page);

  await expect.poll(() => shownCount(page), { timeout: 30_000 }).toBeGreaterThan(before);
});

test('the main process answers within 50 ms (p99) while the demo is archived', async () => {
  const { page } = launched;
  const before = await callCore(page, 'server.flow', { server: 'demo' });

  const times = await page.evaluate(async (count) => {
    const { core } = window as unknown as { core: { call(method: string, request: object): Promise<unknown> } };
    const measured: number[] = [];
    for (let trip = 0; trip < count; trip += 1) {
      const startedAt = performance.now();
      await core.call('app.info', {});
      measured.push(performance.now() - startedAt);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return measured.sort((one, other) => one - other);
  }, ROUND_TRIPS);

  const after = await callCore(page, 'server.flow', { server: 'demo' });
  expect(after.storage.archivedFiles).toBeGreaterThan(before.storage.archivedFiles);
  expect(times).toHaveLength(ROUND_TRIPS);
  expect(times[Math.floor(ROUND_TRIPS * 0.99)]).toBeLessThan(50);
});

test('--print-state prints a line for every change of the count', () => {
  const lines = launched
    .output()
    .split('\n')
    .filter((line) => line.includes('WAL archived'));

  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) {
    expect(line).toMatch(/^\d\d:\d\d:\d\d demo \w+: \d+ WAL archived \([\d.]+ \w+\), \d+ waiting, newest (\w{24}|–)$/);
  }
});

test('the segments listed on the Storage page are the files on disk, and they equal the WAL of the cluster byte for byte', async () => {
  const { page, demoDirectory } = launched;
  await callCore(page, 'archiving.stop', { server: 'demo' });

  await page
    .getByRole('tab', { name: /Storage/ })
    .or(page.getByRole('link', { name: /Storage/ }))
    .first()
    .click();

  const onDisk = await archivedOnDisk(demoDirectory);
  expect(onDisk.size).toBeGreaterThanOrEqual(3);
  await expect.poll(() => shownWals(page)).toEqual([...onDisk.keys()].sort());
  for (const [name, file] of onDisk) {
    const original = await readFile(join(demoDirectory, 'pgdata', 'pg_wal', name));
    expect((await readFile(file)).equals(original), name).toBe(true);
  }
});
