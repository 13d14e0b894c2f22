import { describe, expect, it } from 'vitest';
import { fetchRows } from '../../../renderer/ipc/fetch-rows';
import { pageRequests, WINDOW_SIZE, windowOffsets } from '../../../renderer/lib/page-windows';
import {
  canvasHeight,
  MAX_CANVAS_PX,
  scrollOfTop,
  topOfScroll,
  topToReveal,
  visibleRows,
  type RowSpace,
} from '../../../renderer/lib/row-window';

const million: RowSpace = { rowCount: 1_000_000, rowHeight: 28, viewportHeight: 600 };
const few: RowSpace = { rowCount: 10, rowHeight: 28, viewportHeight: 600 };

describe('a space of 1,000,000 rows', () => {
  it('fits into a canvas that the browser can lay out', () => {
    expect(canvasHeight(million)).toBe(MAX_CANVAS_PX);
  });

  it('has its last row at the end of the scroll bar and its first at the start', () => {
    const end = topOfScroll(canvasHeight(million) - million.viewportHeight, million);

    expect(visibleRows(end, million).last).toBe(999_999);
    expect(visibleRows(topOfScroll(0, million), million).first).toBe(0);
  });

  it.each([0, 28, 14_000_000, 27_999_400])('finds the position %i again after scrolling to it', (top) => {
    expect(topOfScroll(scrollOfTop(top, million), million)).toBeCloseTo(top, 3);
  });
});

describe('visibleRows', () => {
  it.each([
    [0, { first: 0, last: 21 }],
    [27, { first: 0, last: 22 }],
    [28, { first: 1, last: 22 }],
  ])('at %i pixels are the rows that show at least a part', (top, rows) => {
    expect(visibleRows(top, million)).toEqual(rows);
  });

  it('with some more on both sides stay within the list', () => {
    expect(visibleRows(0, few, 6)).toEqual({ first: 0, last: 9 });
    expect(visibleRows(0, { ...few, rowCount: 0 }, 6).last).toBe(-1);
  });
});

it.each([
  [0, 280, 0],
  [12, 280, 280],
  [9, 280, 252],
  [40, 0, 41 * 28 - 600],
])('row %i is revealed from %i pixels by moving to %i', (row, top, expected) => {
  expect(topToReveal(row, top, million)).toBe(expected);
});

it.each([
  [0, 30, [0]],
  [190, 210, [0, WINDOW_SIZE]],
  [0, -1, [0]],
  [-5, 3, [0]],
])('windowOffsets of the rows %i to %i are %j', (first, last, offsets) => {
  expect(windowOffsets(first, last)).toEqual(offsets);
});

it('pageRequests covers the rows exactly, page by page', () => {
  expect(pageRequests(10, 1_009, 500)).toEqual([
    { offset: 10, limit: 500 },
    { offset: 510, limit: 500 },
  ]);
  expect(pageRequests(5, 4, 500)).toEqual([]);
});

describe('fetchRows', () => {
  const fetchPage = async (offset: number, limit: number) => Array.from({ length: limit }, (_, row) => offset + row);

  it('reads the rows of all ranges in their order', async () => {
    const ranges = [
      { first: 2, last: 4 },
      { first: 600, last: 1_200 },
    ];

    const rows = await fetchRows(ranges, 10_000, fetchPage);

    expect(rows).toHaveLength(604);
    expect([...rows.slice(0, 4), rows.at(-1)]).toEqual([2, 3, 4, 600, 1_200]);
  });

  it('stops at the most that is wanted', async () => {
    const ranges = [
      { first: 0, last: 9 },
      { first: 20, last: 29 },
      { first: 40, last: 49 },
    ];

    expect(await fetchRows(ranges, 12, fetchPage)).toEqual([...Array(10).keys(), 20, 21]);
  });
});
