import { columnResizingFeature, columnSizingFeature, tableFeatures, useTable } from '@tanstack/react-table';
import { useEffect, useMemo, useState } from 'react';
import { recall, remember } from '../../lib/remembered';
import type { GridColumn } from './grid-column';

const features = tableFeatures({ columnSizingFeature, columnResizingFeature });
const NO_ROWS: never[] = [];
type Sizes = Record<string, number>;

/** The column model of a table: widths, resizing by pointer and keyboard, remembered under the key. */
export function useColumnSizes<Row>(columns: readonly GridColumn<Row>[], storageKey: string) {
  const [initial] = useState(() => recall<Sizes>(`columns.${storageKey}`, {}, isSizes));
  const definitions = useMemo(
    () => columns.map(({ id, header, size, minSize }) => ({ id, header, size, minSize })),
    [columns],
  );
  // Rows are drawn by the grid from the windows in memory; the table never sees a million of them.
  const table = useTable({
    features,
    columns: definitions,
    data: NO_ROWS,
    columnResizeMode: 'onChange',
    initialState: { columnSizing: initial },
  });
  const { columnSizing } = table.state;
  useEffect(() => remember(`columns.${storageKey}`, columnSizing), [storageKey, columnSizing]);

  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const widths = headers.map((header) => header.getSize());
  const last = widths.length - 1;
  return {
    headers,
    template: widths.map((width, index) => (index === last ? `minmax(${width}px, 1fr)` : `${width}px`)).join(' '),
    minWidth: widths.reduce((sum, width) => sum + width, 0),
    widen: (id: string, byPx: number) =>
      table.setColumnSizing((old: Sizes) => {
        const column = columns.find((candidate) => candidate.id === id);
        if (column === undefined) return old;
        return { ...old, [id]: Math.max(column.minSize, (old[id] ?? column.size) + byPx) };
      }),
  };
}

export type ColumnSizes = ReturnType<typeof useColumnSizes>;

function isSizes(value: unknown): value is Sizes {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((width) => typeof width === 'number' && width > 0 && width < 4_000)
  );
}
