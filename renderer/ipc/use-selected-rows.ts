import { noticeList } from '../lib/notices';
import { describeError } from './call-core';
import { readSelectedRows, type SelectedRows } from './read-selected-rows';

/** Reads what is selected and acts on it; says why nothing was done when it cannot be read or has changed. */
export function useSelectedRows<Row>(list: SelectedRows<Row>) {
  return async (act: (rows: readonly Row[]) => void): Promise<void> => {
    try {
      const rows = await readSelectedRows(list);
      if (rows === null) noticeList.add('failing', 'Nothing was done: the list changed meanwhile.', 'Select again.');
      else if (rows.length > 0) act(rows);
    } catch (error) {
      const { message, hint } = describeError(error);
      noticeList.add('failing', message, hint);
    }
  };
}
