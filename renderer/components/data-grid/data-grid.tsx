import {
  useEffect,
  useId,
  useMemo,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from 'react';
import { canvasHeight, type RowRange } from '../../lib/row-window';
import { extendTo, isSelected, selectOnly, toggle, type Selection } from '../../lib/selection';
import './data-grid.css';
import type { GridColumn, GridSort } from './grid-column';
import { GridHeader } from './grid-header';
import { selectionAfterKey } from './grid-keys';
import { GridRow } from './grid-row';
import { useColumnSizes } from './use-column-sizes';
import { scrollableHeight, useRowScroll } from './use-row-scroll';

const ROW_HEIGHT = 28;
const HEADER_HEIGHT = 30;

export interface DataGridProps<Row> {
  readonly label: string;
  /** Widths of its columns are remembered under this key. */
  readonly storageKey: string;
  readonly columns: readonly GridColumn<Row>[];
  readonly listKey: string;
  readonly rowCount: number;
  readonly rowAt: (index: number) => Row | undefined;
  readonly nameOf: (row: Row) => string;
  readonly growsAtTop: boolean;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly onShow: (first: number, last: number) => void;
  readonly sort?: GridSort;
  readonly onSort?: (column: string) => void;
  readonly onCopy: () => void;
  /** The Delete key; without it the key is not the table's. */
  readonly onDelete?: () => void;
  readonly onMenu: (point: { readonly x: number; readonly y: number }) => void;
  /** Fainter while the rows are still those of the list before. */
  readonly isPrevious: boolean;
  /** Instead of rows when there is none. */
  readonly children?: ReactNode;
}

/** A table of any length, operated like a file list: one focus, a moving row, selection by range. */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { columns, rowCount, selection, onShow } = props;
  const id = useId();
  const sizes = useColumnSizes(columns, props.storageKey);
  const scroll = useRowScroll({ ...props, rowHeight: ROW_HEIGHT, headerHeight: HEADER_HEIGHT });
  const { first, last } = scroll.rows;
  useEffect(() => onShow(first, last), [onShow, first, last]);
  const indexes = useMemo(
    () => Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i),
    [first, last],
  );
  const style = { '--columns': sizes.template, '--min-width': `${sizes.minWidth}px` } as CSSProperties;
  const handlers = useGridHandlers(props, scroll.reveal, Math.floor(scroll.space.viewportHeight / ROW_HEIGHT));

  return (
    <div
      ref={scroll.scroller}
      className={`data-grid scroll${props.isPrevious ? ' data-grid--previous' : ''}`}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length}
      aria-multiselectable
      aria-activedescendant={isDrawn(selection.active, scroll.rows) ? `${id}-${selection.active}` : undefined}
      style={style}
      onScroll={scroll.onScroll}
      {...handlers}
    >
      <div className="grid-canvas">
        <GridHeader columns={columns} sizes={sizes} sort={props.sort ?? null} onSort={props.onSort ?? null} />
        <div className="grid-rows" role="rowgroup" style={{ height: scroll.space.viewportHeight }}>
          {indexes.map((index) => {
            const row = props.rowAt(index);
            return (
              <GridRow
                key={index}
                id={`${id}-${index}`}
                index={index}
                row={row}
                name={row === undefined ? undefined : props.nameOf(row)}
                columns={columns}
                y={index * ROW_HEIGHT - scroll.top}
                selected={isSelected(selection, index)}
                active={selection.active === index}
              />
            );
          })}
          {rowCount === 0 && props.children}
        </div>
        <div style={{ height: scrollableHeight(scroll.space, canvasHeight(scroll.space)) }} />
      </div>
    </div>
  );
}

const isDrawn = (row: number | null, { first, last }: RowRange): row is number =>
  row !== null && first <= row && row <= last;

function useGridHandlers<Row>(props: DataGridProps<Row>, reveal: (index: number) => void, rowsPerPage: number) {
  const { selection, onSelect, rowCount } = props;

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const command = event.ctrlKey || event.metaKey;
    if (event.target !== event.currentTarget || event.altKey) return;
    const act = actOfKey(event, props);
    if (act !== null) {
      event.preventDefault();
      return act();
    }
    const next = selectionAfterKey({ key: event.key, shift: event.shiftKey, command }, selection, {
      rowCount,
      rowsPerPage,
    });
    if (next === null) return;
    event.preventDefault();
    onSelect(next);
    if (next.active !== null && !command) reveal(next.active);
  };

  const onMouseDown = (event: MouseEvent<HTMLDivElement>) => {
    const index = indexOfRow(event.target);
    if (index === null || event.button !== 0) return;
    if (event.shiftKey) {
      event.preventDefault(); // Otherwise the browser marks the text in between.
      event.currentTarget.focus();
      onSelect(extendTo(selection, index));
    } else onSelect(event.ctrlKey || event.metaKey ? toggle(selection, index) : selectOnly(index));
  };

  const onContextMenu = (event: MouseEvent<HTMLDivElement>) => {
    const index = indexOfRow(event.target);
    if (index === null) return;
    event.preventDefault();
    if (!isSelected(selection, index)) onSelect(selectOnly(index));
    props.onMenu({ x: event.clientX, y: event.clientY });
  };

  return { onKeyDown, onMouseDown, onContextMenu };
}

/** What the table's owner does for a key; null: the key moves the selection, or is not the table's. */
function actOfKey<Row>(event: KeyboardEvent<HTMLDivElement>, props: DataGridProps<Row>): (() => void) | null {
  const { key, shiftKey, currentTarget } = event;
  if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === 'c') return props.onCopy;
  if (key === 'Delete') return props.onDelete ?? null;
  const isMenu = key === 'ContextMenu' || (shiftKey && key === 'F10');
  return isMenu ? () => props.onMenu(pointOfActiveRow(currentTarget)) : null;
}

function indexOfRow(target: EventTarget): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
  const index = row?.dataset['index'];
  return index === undefined ? null : Number(index);
}

function pointOfActiveRow(grid: HTMLElement): { x: number; y: number } {
  const box = (grid.querySelector('.grid-row--active') ?? grid).getBoundingClientRect();
  return { x: box.left + 24, y: box.top + ROW_HEIGHT };
}
