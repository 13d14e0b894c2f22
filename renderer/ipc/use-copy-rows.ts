import { useState } from 'react';
import { copyText } from '../lib/copy-text';
import { formatCount, formatCountOf } from '../lib/format-count';
import type { EndNames } from '../lib/follow-rows';
import { noticeList } from '../lib/notices';
import { countSelected, type Selection } from '../lib/selection';
import { describeError } from './call-core';
import { readSelectedRows } from './read-selected-rows';

/** More would hold the clipboard for seconds and what is pasted into for minutes. */
export const MAX_COPIED_ROWS = 50_000;

interface CopiedList<Row> {
  readonly selection: Selection;
  readonly rowCount: number;
  /** Names of the selected rows as far as they are known, by row number. */
  readonly names: EndNames;
  readonly nameOf: (row: Row) => string;
  readonly fetchPage: (offset: number, limit: number) => Promise<readonly Row[]>;
}

/** Copies the selected rows as text, reading those that are not in memory. Says what it did, and what it left out. */
export function useCopyRows<Row>({ selection, rowCount, names, nameOf, fetchPage }: CopiedList<Row>) {
  const [copying, setCopying] = useState(false);
  const copy = async (what: string, toText: (rows: readonly Row[]) => string): Promise<void> => {
    const wanted = countSelected(selection, rowCount);
    if (wanted === 0 || copying) return;
    setCopying(true);
    try {
      const rows = await readSelectedRows({ selection, rowCount, names, nameOf, fetchPage, maxRows: MAX_COPIED_ROWS });
      if (rows === null) {
        noticeList.add('failing', 'Nothing was copied: the list changed while it was read.', 'Copy again.');
      } else if (await copyText(toText(rows))) sayCopied(rows.length, wanted, what);
      else noticeList.add('failing', CLIPBOARD_REFUSED, 'Copy again while this window is in front.');
    } catch (error) {
      const { message, hint } = describeError(error);
      noticeList.add('failing', message, hint);
    } finally {
      setCopying(false);
    }
  };
  return { copy, copying };
}

const CLIPBOARD_REFUSED = 'Nothing was copied: the system did not give access to the clipboard.';

function sayCopied(copied: number, wanted: number, what: string): void {
  if (copied < wanted) {
    const text = `Copied the first ${formatCount(copied)} of ${formatCount(wanted)} selected files as ${what}.`;
    noticeList.add('ok', text, 'Narrow the filter to copy the rest.');
  } else noticeList.add('ok', `Copied ${formatCountOf(copied, 'file')} as ${what}.`);
}
