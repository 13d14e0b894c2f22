import { extendTo, noSelection, selectAll, selectOnly, toggle, type Selection } from '../../lib/selection';

export interface GridKey {
  readonly key: string;
  readonly shift: boolean;
  /** Ctrl, or Cmd on a Mac. */
  readonly command: boolean;
}

export interface GridExtent {
  readonly rowCount: number;
  readonly rowsPerPage: number;
}

/** The selection after a key, or null when the key is not the table's. */
export function selectionAfterKey(pressed: GridKey, selection: Selection, extent: GridExtent): Selection | null {
  if (extent.rowCount === 0) return null;
  if (pressed.command) return pressed.key.toLowerCase() === 'a' ? selectAll(selection) : null;
  if (pressed.key === 'Escape') return { ...noSelection, active: selection.active };
  if (pressed.key === ' ') return selection.active === null ? null : toggle(selection, selection.active);
  const target = rowAfterKey(pressed.key, selection.active, extent);
  if (target === null) return null;
  const index = Math.min(Math.max(0, target), extent.rowCount - 1);
  return pressed.shift ? extendTo(selection, index) : selectOnly(index);
}

function rowAfterKey(key: string, active: number | null, extent: GridExtent): number | null {
  return moves.get(key.length === 1 ? key.toLowerCase() : key)?.(active, extent) ?? null;
}

type Move = (active: number | null, extent: GridExtent) => number;

const down: Move = (active) => (active === null ? 0 : active + 1);
const up: Move = (active) => (active === null ? 0 : active - 1);

/** The row a key leads to; it may lie outside of the list. */
const moves: ReadonlyMap<string, Move> = new Map([
  ['ArrowDown', down],
  ['j', down],
  ['ArrowUp', up],
  ['k', up],
  ['PageDown', (active, { rowsPerPage }) => (active ?? 0) + rowsPerPage],
  ['PageUp', (active, { rowsPerPage }) => (active ?? 0) - rowsPerPage],
  ['Home', () => 0],
  ['End', (_active, { rowCount }) => rowCount - 1],
]);
