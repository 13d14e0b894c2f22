import { useState } from 'react';
import { followRows, learnNames, type EndNames, type NameAt } from '../../lib/follow-rows';
import { noSelection, shiftSelection, type Selection } from '../../lib/selection';

interface GridList {
  readonly listKey: string;
  readonly rowCount: number;
  readonly growsAtTop: boolean;
  /** Of the rows in memory; undefined for all others and while they are those of another list. */
  readonly nameAt: NameAt;
}

interface State {
  readonly listKey: string;
  readonly rowCount: number;
  readonly selection: Selection;
  readonly names: EndNames;
}

const NO_NAMES: EndNames = new Map();

/** The selection of one list. It belongs to rows, so it moves with them, and ends with the list it was made in. */
export function useGridSelection(list: GridList) {
  const { listKey, rowCount } = list;
  const [state, setState] = useState<State>({ listKey, rowCount, selection: noSelection, names: NO_NAMES });
  const current =
    state.listKey === listKey ? follow(state, list) : { listKey, rowCount, selection: noSelection, names: NO_NAMES };
  if (current !== state) setState(current);
  const select = (selection: Selection) =>
    setState({ listKey, rowCount, selection, names: learnNames(selection, NO_NAMES, list.nameAt) });
  return { selection: current.selection, names: current.names, select };
}

function follow(state: State, { listKey, rowCount, growsAtTop, nameAt }: GridList): State {
  const arrived = growsAtTop && state.rowCount > 0 ? Math.max(0, rowCount - state.rowCount) : 0;
  const shifted = shiftSelection(state.selection, arrived);
  const shiftedNames = arrived === 0 ? state.names : shiftNames(state.names, arrived);
  const selection = followRows(shifted, shiftedNames, { rowCount, nameAt });
  const names = learnNames(selection, shiftedNames, nameAt);
  const isSame = rowCount === state.rowCount && selection === state.selection && names === state.names;
  return isSame ? state : { listKey, rowCount, selection, names };
}

const shiftNames = (names: EndNames, by: number): EndNames =>
  new Map([...names].map(([row, name]) => [row + by, name]));
