import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Page } from '@playwright/test';

const SEGMENT = /^[0-9A-F]{24}$/;

/** The count of archived files that the Overview shows, 0 while it shows none. */
export async function shownCount(page: Page): Promise<number> {
  const text = await page.getByTestId('archived-files').first().textContent();
  return Number((text ?? '').replace(/\D/g, ''));
}

/** The WAL names in the rows of the Storage page, sorted. */
export async function shownWals(page: Page): Promise<readonly string[]> {
  const rows = page.locator('[role=row][data-wal]');
  return (await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-wal') ?? ''))).sort();
}

/** The archived segments of the demo by name: the file each is in. */
export async function archivedOnDisk(demoDirectory: string): Promise<ReadonlyMap<string, string>> {
  const wals = join(demoDirectory, 'barman', 'demo', 'wals');
  const files = await readdir(wals, { recursive: true });
  return new Map(
    files.filter((file) => SEGMENT.test(basename(file))).map((file) => [basename(file), join(wals, file)]),
  );
}
