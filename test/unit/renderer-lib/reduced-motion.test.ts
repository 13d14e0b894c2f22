import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const renderer = fileURLToPath(new URL('../../../renderer', import.meta.url));
const sheets = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.css'));
const animated = sheets.filter((path) => /animation: (?!none)/.test(readFileSync(join(renderer, path), 'utf8')));

it.each(animated)('%s stands still for those who asked for less motion', (path) => {
  const css = readFileSync(join(renderer, path), 'utf8');
  const [moving = '', still = ''] = css.split('@media (prefers-reduced-motion: reduce)');
  const selectors = [...moving.matchAll(/([^{}]+)\{[^{}]*animation: (?!none)/g)].map(([, one = '']) => one.trim());

  expect(selectors.length).toBeGreaterThan(0);
  for (const selector of selectors) expect(still).toMatch(new RegExp(`${escape(selector)} \\{[^}]*animation: none`));
});

it('knows of moving things at all', () => {
  expect(animated.length).toBeGreaterThan(2);
});

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
