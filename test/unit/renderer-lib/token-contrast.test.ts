import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../../renderer/styles/tokens.css', import.meta.url), 'utf8');
const light = tokensOf(':root {');
const schemes = { light, dark: { ...light, ...tokensOf(":root[data-mantine-color-scheme='dark'] {") } };
type Tokens = Readonly<Record<string, string>>;

const surfaces = ['surface', 'surface-raised', 'surface-sunken', 'hover', 'selected'];
const states = ['ok', 'attention', 'failing', 'stopped'];
/** WCAG 2.1, 1.4.3: text of less than 24 px. */
const TEXT = 4.5;
/** WCAG 2.1, 1.4.11: what has to be seen to operate or understand the window. */
const GRAPHIC = 3;

describe.each(Object.entries(schemes))('the colours of the %s theme', (_scheme, tokens) => {
  const ratio = (front: string, back: string) => contrast(colourOf(tokens, front), colourOf(tokens, back));

  it.each(surfaces.flatMap((back) => ['text', 'text-muted'].map((front) => [front, back] as const)))(
    'show %s on %s readably',
    (front, back) => {
      expect(ratio(front, back)).toBeGreaterThanOrEqual(TEXT);
    },
  );

  it.each(['surface', 'surface-raised', 'hover'])('show the faint timeline of a WAL name on %s', (back) => {
    expect(ratio('text-faint', back)).toBeGreaterThanOrEqual(TEXT);
  });

  it.each(
    states.flatMap((state) => ['surface', 'surface-raised', `${state}-soft`].map((back) => [state, back] as const)),
  )('show the word %s on %s readably', (state, back) => {
    expect(ratio(state, back)).toBeGreaterThanOrEqual(TEXT);
  });

  it.each(states.flatMap((state) => ['text', 'text-muted'].map((front) => [front, `${state}-soft`] as const)))(
    'show %s on %s readably',
    (front, back) => {
      expect(ratio(front, back)).toBeGreaterThanOrEqual(TEXT);
    },
  );

  it('show the words of a filled button, and of a hint, readably', () => {
    expect(ratio('accent-text', 'accent')).toBeGreaterThanOrEqual(TEXT);
    expect(ratio('surface-raised', 'text')).toBeGreaterThanOrEqual(TEXT);
  });

  it.each(['surface', 'surface-raised', 'selected', 'hover'])('show the focus ring and moving WAL on %s', (back) => {
    expect(ratio('accent', back)).toBeGreaterThanOrEqual(GRAPHIC);
  });

  it.each(['surface', 'surface-raised'])('show the edges of fields and buttons on %s', (back) => {
    expect(ratio('line-control', back)).toBeGreaterThanOrEqual(GRAPHIC);
  });

  it('are four states that can be told from each other', () => {
    expect(new Set(states.map((state) => tokens[state])).size).toBe(4);
  });
});

function tokensOf(selector: string): Tokens {
  const block = css.slice(css.indexOf(selector) + selector.length).split('}')[0] ?? '';
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

function colourOf(tokens: Tokens, name: string): readonly number[] {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(tokens[name] ?? '');
  if (hex === null) throw new Error(`--${name} is not a colour: ${tokens[name]}`);
  return hex.slice(1).map((part) => Number.parseInt(part, 16) / 255);
}

function contrast(a: readonly number[], b: readonly number[]): number {
  const [dark = 0, bright = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (bright + 0.05) / (dark + 0.05);
}

/** Relative luminance as WCAG defines it for sRGB. */
function luminance(colour: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
