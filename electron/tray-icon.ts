import type { Health } from '../core/contract/flow';

/** Red, green, blue: the same meanings as in the window. */
const COLOURS: Readonly<Record<Health, readonly [number, number, number]>> = {
  ok: [47, 158, 92],
  attention: [217, 145, 18],
  failing: [214, 57, 57],
  stopped: [128, 134, 145],
};

/** Three shelves of segments, drawn on a 16 × 16 grid as [left, top, right, bottom]; the last one carries the state. */
const SHELVES = [
  [2, 2, 14, 5],
  [2, 7, 14, 10],
  [2, 12, 14, 15],
] as const;
const STEEL = [96, 125, 175] as const;

/** The mark of the app as BGRA pixels, `size` × `size` (a multiple of 16). */
export function drawIcon(state: Health, size: number): Buffer {
  const pixels = Buffer.alloc(size * size * 4);
  const scale = size / 16;
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const shelf = shelfAt(x / scale, y / scale);
      if (shelf < 0) continue;
      const [red, green, blue] = shelf === SHELVES.length - 1 ? COLOURS[state] : STEEL;
      pixels.set([blue, green, red, 255], (y * size + x) * 4);
    }
  }
  return pixels;
}

function shelfAt(x: number, y: number): number {
  return SHELVES.findIndex(([left, top, right, bottom]) => x >= left && x < right && y >= top && y < bottom);
}
