import { memo } from 'react';
import type { GridColumn } from './grid-column';

interface GridRowProps<Row> {
  readonly id: string;
  readonly index: number;
  /** Undefined while its page is on the way. */
  readonly row: Row | undefined;
  readonly name: string | undefined;
  readonly columns: readonly GridColumn<Row>[];
  readonly y: number;
  readonly selected: boolean;
  readonly active: boolean;
}

function PlainGridRow<Row>({ id, index, row, name, columns, y, selected, active }: GridRowProps<Row>) {
  return (
    <div
      id={id}
      role="row"
      className={`grid-row${active ? ' grid-row--active' : ''}`}
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-busy={row === undefined || undefined}
      data-index={index}
      data-wal={name}
      style={{ transform: `translateY(${y}px)` }}
    >
      {columns.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          className={`grid-cell${column.align === 'right' ? ' grid-cell--right' : ''}`}
        >
          {row === undefined ? <span className="grid-pending" /> : column.cell(row)}
        </div>
      ))}
    </div>
  );
}

/** Drawn again only when it changed: scrolling moves rows of the same content. */
export const GridRow = memo(PlainGridRow) as typeof PlainGridRow;
