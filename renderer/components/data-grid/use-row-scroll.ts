import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import {
  clampTop,
  contentHeight,
  isScaled,
  scrollOfTop,
  topOfScroll,
  topToReveal,
  visibleRows,
  type RowSpace,
} from '../../lib/row-window';

/** Until the first measurement: enough rows for any window, few enough to be drawn at once. */
const ASSUMED_VIEWPORT_PX = 600;
const OVERSCAN = 6;

interface RowScrollOptions {
  /** Of the list shown; another list starts at its top. */
  readonly listKey: string;
  readonly rowCount: number;
  readonly rowHeight: number;
  readonly headerHeight: number;
  /** New rows come in above the others: what is being looked at has to stay under the eyes. */
  readonly growsAtTop: boolean;
}

/** Scrolling over equally high rows, exact to the pixel for any number of them. */
export function useRowScroll(options: RowScrollOptions) {
  const { rowCount, rowHeight, headerHeight } = options;
  const scroller = useRef<HTMLDivElement>(null);
  const viewportHeight = useViewportHeight(scroller, headerHeight);
  const [top, setTop] = useState(0);
  const written = useRef(0);
  const space: RowSpace = { rowCount, rowHeight, viewportHeight };

  const moveTo = (wanted: number) => {
    const next = clampTop(wanted, space);
    setTop(next);
    const element = scroller.current;
    if (element === null) return;
    element.scrollTop = scrollOfTop(next, space);
    written.current = element.scrollTop; // Read back: the browser rounds.
  };

  useKeptPosition(options, top, moveTo, viewportHeight);
  useWheelOverScaledRows(scroller, isScaled(space), (delta) => moveTo(top + delta));

  return {
    scroller,
    space,
    top: clampTop(top, space),
    rows: visibleRows(clampTop(top, space), space, OVERSCAN),
    /** The part of the scroll height that is below the viewport. */
    onScroll: () => {
      const scrollTop = scroller.current?.scrollTop ?? 0;
      if (Math.abs(scrollTop - written.current) < 1 && isScaled(space)) return; // Our own movement, already exact.
      written.current = scrollTop;
      setTop(topOfScroll(scrollTop, space));
    },
    reveal: (index: number) => moveTo(topToReveal(index, top, space)),
  };
}

function useViewportHeight(scroller: RefObject<HTMLDivElement | null>, headerHeight: number): number {
  const [height, setHeight] = useState(ASSUMED_VIEWPORT_PX);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const measure = () => {
      const measured = element.clientHeight - headerHeight;
      if (measured > 0) setHeight(measured);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, headerHeight]);
  return height;
}

/** Another list: to the top. The same list, longer: the rows in view stay, unless the newest are what is looked at. */
function useKeptPosition(
  { listKey, rowCount, rowHeight, growsAtTop }: RowScrollOptions,
  top: number,
  moveTo: (top: number) => void,
  viewportHeight: number,
): void {
  const before = useRef({ listKey, rowCount, viewportHeight });
  useLayoutEffect(() => {
    const old = before.current;
    before.current = { listKey, rowCount, viewportHeight };
    if (old.listKey !== listKey) return moveTo(0);
    if (old.rowCount === rowCount && old.viewportHeight === viewportHeight) return undefined;
    const arrived = growsAtTop && top > 0 && old.rowCount > 0 ? Math.max(0, rowCount - old.rowCount) : 0;
    return moveTo(top + arrived * rowHeight);
  });
}

/** Where the scroll bar stands for more than it measures, a notch of the wheel would jump over rows: move exactly. */
function useWheelOverScaledRows(
  scroller: RefObject<HTMLDivElement | null>,
  active: boolean,
  move: (deltaPx: number) => void,
): void {
  const latest = useRef(move);
  useEffect(() => {
    latest.current = move;
  });
  const onWheel = useCallback((event: WheelEvent) => {
    if (event.ctrlKey || event.deltaY === 0 || event.shiftKey) return;
    event.preventDefault();
    latest.current(event.deltaY);
  }, []);
  useEffect(() => {
    const element = scroller.current;
    if (element === null || !active) return undefined;
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [scroller, active, onWheel]);
}

/** Height that scrolls below the first viewport; with it the scroll bar has the right length. */
export function scrollableHeight(space: RowSpace, canvas: number): number {
  return contentHeight(space) <= space.viewportHeight ? 0 : canvas - space.viewportHeight;
}
