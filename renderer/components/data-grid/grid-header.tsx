import { Icon } from '../icon';
import type { GridColumn, GridSort } from './grid-column';
import type { ColumnSizes } from './use-column-sizes';

interface GridHeaderProps<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly sizes: ColumnSizes;
  readonly sort: GridSort | null;
  readonly onSort: ((column: string) => void) | null;
}

const KEY_STEP_PX = 16;

export function GridHeader<Row>({ columns, sizes, sort, onSort }: GridHeaderProps<Row>) {
  return (
    <div className="grid-header" role="row" aria-rowindex={1}>
      {columns.map((column, index) => (
        <div
          key={column.id}
          role="columnheader"
          className={`grid-cell grid-head${column.align === 'right' ? ' grid-cell--right' : ''}`}
          aria-sort={column.sortable === true ? ariaSort(sort, column.id) : undefined}
        >
          {column.sortable === true && onSort !== null ? (
            <SortButton column={column} sort={sort} onSort={onSort} />
          ) : (
            <span className="ellipsis">{column.header}</span>
          )}
          {index < columns.length - 1 && <Resizer column={column} sizes={sizes} />}
        </div>
      ))}
    </div>
  );
}

interface SortButtonProps<Row> {
  readonly column: GridColumn<Row>;
  readonly sort: GridSort | null;
  readonly onSort: (column: string) => void;
}

function SortButton<Row>({ column, sort, onSort }: SortButtonProps<Row>) {
  const sorted = sort?.by === column.id;
  return (
    <button type="button" className="grid-sort" onClick={() => onSort(column.id)} title={`Sort by ${column.header}`}>
      <span className="ellipsis">{column.header}</span>
      <span className="grid-sort-mark">
        {sorted && <Icon name={sort.descending ? 'descending' : 'ascending'} size={12} />}
      </span>
    </button>
  );
}

function Resizer<Row>({ column, sizes }: { readonly column: GridColumn<Row>; readonly sizes: ColumnSizes }) {
  const header = sizes.headers.find((candidate) => candidate.column.id === column.id);
  if (header === undefined) return null;
  const resize = header.getResizeHandler();
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`Width of the column ${column.header}`}
      aria-valuenow={header.getSize()}
      className="grid-resizer"
      onMouseDown={resize}
      onTouchStart={resize}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
        event.stopPropagation();
        sizes.widen(column.id, event.key === 'ArrowLeft' ? -KEY_STEP_PX : KEY_STEP_PX);
      }}
    />
  );
}

function ariaSort(sort: GridSort | null, id: string): 'ascending' | 'descending' | 'none' {
  if (sort?.by !== id) return 'none';
  return sort.descending ? 'descending' : 'ascending';
}
