import { z } from 'zod';

export const SMALLEST_WIDTH = 1024;
export const SMALLEST_HEIGHT = 640;
/** So much of a remembered window must lie on a display that its title bar can be reached. */
const REACHABLE_PX = 120;

const pixels = z.number().int();
const Rectangle = z.object({ x: pixels, y: pixels, width: pixels.positive(), height: pixels.positive() });
export type Rectangle = z.infer<typeof Rectangle>;

export const WindowBounds = z.object({ bounds: Rectangle, maximized: z.boolean() });
export type WindowBounds = z.infer<typeof WindowBounds>;

/** What was remembered, or null when it cannot be read. */
export function parseWindowBounds(text: string): WindowBounds | null {
  try {
    return WindowBounds.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The bounds to open with: null when they lie on no display (any more); never larger than the display. */
export function fitBounds({ x, y, width, height }: Rectangle, workAreas: readonly Rectangle[]): Rectangle | null {
  const area = workAreas.find(
    (candidate) =>
      overlap(x, width, candidate.x, candidate.width) >= REACHABLE_PX &&
      y >= candidate.y &&
      y <= candidate.y + candidate.height - REACHABLE_PX,
  );
  if (area === undefined) return null;
  return {
    x,
    y,
    width: clamp(width, SMALLEST_WIDTH, area.width),
    height: clamp(height, SMALLEST_HEIGHT, area.height),
  };
}

function overlap(start: number, length: number, otherStart: number, otherLength: number): number {
  return Math.min(start + length, otherStart + otherLength) - Math.max(start, otherStart);
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
