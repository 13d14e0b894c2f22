import { expect, it } from 'vitest';
import { drawIcon } from '../../../electron/tray-icon';

it.each([16, 32, 128])('draws %i × %i pixels', (size) => {
  expect(drawIcon('ok', size)).toHaveLength(size * size * 4);
});

it('differs with the state', () => {
  const icons = (['ok', 'attention', 'failing', 'stopped'] as const).map((state) =>
    drawIcon(state, 16).toString('hex'),
  );

  expect(new Set(icons).size).toBe(4);
});
