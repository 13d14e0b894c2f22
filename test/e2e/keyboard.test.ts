import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { shownCount } from './archived-files';
import { launchApp } from './launch-app';
import type { LaunchedApp } from './launch-app';

const PRESSES = 80;

let launched: LaunchedApp | null = null;
test.afterEach(async () => {
  await launched?.dispose();
  launched = null;
});

interface Focused {
  readonly key: string;
  readonly visible: boolean;
}

/** Numbers every control that the Tab key has to reach; answers their keys. */
function markControls(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const controls = document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, [tabindex]');
    const wanted = [...controls].filter(
      (control) => control.tabIndex >= 0 && !control.matches(':disabled') && control.checkVisibility(),
    );
    return wanted.map((control, index) => {
      const name = control.getAttribute('aria-label') ?? control.textContent;
      return (control.dataset['e2eKey'] = `${index} ${name.trim().slice(0, 40)}`);
    });
  });
}

/** The focused control and whether one can see that it is: an outline or a shadow, on it or around it. */
function focusedControl(page: Page): Promise<Focused | null> {
  return page.evaluate(() => {
    const control = document.activeElement;
    if (!(control instanceof HTMLElement) || control === document.body) return null;
    const visible = [control, control.parentElement].some((element) => {
      const style = element === null ? null : getComputedStyle(element);
      if (style === null) return false;
      return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
    });
    return { key: control.dataset['e2eKey'] ?? '', visible };
  });
}

async function expectAllReachable(page: Page): Promise<void> {
  const wanted = await markControls(page);
  expect(wanted.length).toBeGreaterThan(1);
  const reached = new Map<string, boolean>();
  for (let press = 0; press < PRESSES; press += 1) {
    await page.keyboard.press('Tab');
    const focused = await focusedControl(page);
    if (focused !== null) reached.set(focused.key, focused.visible);
  }
  expect(
    wanted.filter((key) => !reached.has(key)),
    'not reached',
  ).toEqual([]);
  expect(
    wanted.filter((key) => reached.get(key) === false),
    'focus not visible',
  ).toEqual([]);
}

test('everything on the welcome screen is reached with Tab and shows its focus', async () => {
  launched = await launchApp();
  await expect(launched.page.getByRole('button', { name: /Try the demo/ }).first()).toBeVisible();

  await expectAllReachable(launched.page);
});

test('the demo is started, and every page reached and walked through, by keyboard alone', async () => {
  launched = await launchApp();
  const { page } = launched;
  await page
    .getByRole('button', { name: /Try the demo/ })
    .first()
    .focus();

  await page.keyboard.press('Enter');

  await expect.poll(() => shownCount(page).catch(() => 0), { timeout: 90_000 }).toBeGreaterThan(0);
  await expectAllReachable(page);
  for (const [key, name] of [
    ['2', 'Queues'],
    ['3', 'Storage'],
    ['4', 'Errors'],
    ['1', 'Overview'],
  ] as const) {
    await page.keyboard.press('Escape');
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press(key);
    const current = page.locator('[aria-current=page], [role=tab][aria-selected=true]').filter({ hasText: name });
    await expect(current.first()).toBeVisible();
  }
});
