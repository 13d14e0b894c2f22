import { describe, expect, it } from 'vitest';
import { fitBounds, parseWindowBounds } from '../../../electron/window-bounds';

const screen = { x: 0, y: 0, width: 1920, height: 1080 };
const second = { x: 1920, y: 0, width: 1280, height: 1024 };

describe('fitBounds', () => {
  it.each([
    [
      'keeps a window that fits',
      { x: 100, y: 50, width: 1200, height: 800 },
      { x: 100, y: 50, width: 1200, height: 800 },
    ],
    [
      'finds the second display',
      { x: 2000, y: 50, width: 1100, height: 800 },
      { x: 2000, y: 50, width: 1100, height: 800 },
    ],
    ['makes it no larger than the display', { x: 0, y: 0, width: 9000, height: 9000 }, screen],
    [
      'makes it no smaller than usable',
      { x: 0, y: 0, width: 200, height: 10 },
      { x: 0, y: 0, width: 1024, height: 640 },
    ],
    ['gives up a window on a display that has gone', { x: 5000, y: 0, width: 1200, height: 800 }, null],
    ['gives up a title bar above the display', { x: 0, y: -500, width: 1200, height: 800 }, null],
    ['gives up a window below the display', { x: 0, y: 1070, width: 1200, height: 800 }, null],
    ['gives up a window of which only an edge shows', { x: -1150, y: 0, width: 1200, height: 800 }, null],
  ])('%s', (_name, bounds, expected) => {
    expect(fitBounds(bounds, [screen, second])).toEqual(expected);
  });
});

describe('parseWindowBounds', () => {
  it('reads what was written', () => {
    const remembered = { bounds: { x: -10, y: 0, width: 1200, height: 800 }, maximized: true };

    expect(parseWindowBounds(JSON.stringify(remembered))).toEqual(remembered);
  });

  it.each([
    '',
    '{',
    'null',
    '{"bounds":{"x":1},"maximized":false}',
    '{"bounds":{"x":0,"y":0,"width":-1,"height":5},"maximized":true}',
  ])('ignores %j', (text) => {
    expect(parseWindowBounds(text)).toBeNull();
  });
});
