/** A column of equally high rows behind a viewport. Heights and positions are CSS pixels. */
export interface RowSpace {
  readonly rowCount: number;
  readonly rowHeight: number;
  readonly viewportHeight: number;
}

export interface RowRange {
  readonly first: number;
  /** Inclusive; below `first` when there is no row. */
  readonly last: number;
}

/**
 * Chromium's layout ends at 2^25 physical pixels, which 1,000,000 rows of 28 px pass on a screen with a scale of 1.2.
 * A higher space is scrolled through a canvas of this height, whose scroll bar then stands for more than it measures.
 */
export const MAX_CANVAS_PX = 8_000_000;

export const contentHeight = (space: RowSpace) => space.rowCount * space.rowHeight;
export const canvasHeight = (space: RowSpace) => Math.min(contentHeight(space), MAX_CANVAS_PX);
export const isScaled = (space: RowSpace) => contentHeight(space) > MAX_CANVAS_PX;
const highestTop = (space: RowSpace) => Math.max(0, contentHeight(space) - space.viewportHeight);

/** How many pixels of rows one pixel of the scroll bar stands for; 1 as long as the space fits. */
export function scrollRatio(space: RowSpace): number {
  const travel = canvasHeight(space) - space.viewportHeight;
  return isScaled(space) && travel > 0 ? highestTop(space) / travel : 1;
}

export function clampTop(top: number, space: RowSpace): number {
  return Math.min(Math.max(0, top), highestTop(space));
}

export function topOfScroll(scrollTop: number, space: RowSpace): number {
  return clampTop(scrollTop * scrollRatio(space), space);
}

export function scrollOfTop(top: number, space: RowSpace): number {
  return clampTop(top, space) / scrollRatio(space);
}

export function visibleRows(top: number, space: RowSpace, overscan = 0): RowRange {
  const first = Math.floor(top / space.rowHeight) - overscan;
  const last = Math.ceil((top + space.viewportHeight) / space.rowHeight) - 1 + overscan;
  return { first: Math.max(0, first), last: Math.min(space.rowCount - 1, last) };
}

/** The nearest position at which the row is in full view. */
export function topToReveal(index: number, top: number, space: RowSpace): number {
  const start = index * space.rowHeight;
  if (start < top) return clampTop(start, space);
  const end = start + space.rowHeight;
  return clampTop(end > top + space.viewportHeight ? end - space.viewportHeight : top, space);
}
