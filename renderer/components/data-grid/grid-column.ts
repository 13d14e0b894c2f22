import type { ReactNode } from 'react';

export interface GridColumn<Row> {
  readonly id: string;
  readonly header: string;
  /** Width in pixels until the user changes it; the last column takes what is left. */
  readonly size: number;
  readonly minSize: number;
  readonly align?: 'right';
  readonly sortable?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

export interface GridSort {
  readonly by: string;
  readonly descending: boolean;
}
