import type { StoragePage } from '../../../core/contract/files';
import { Icon } from '../../components/icon';
import { SelectedTotals } from '../../components/selected-totals';
import { describeError } from '../../ipc/call-core';
import { useSelectedBytes } from '../../ipc/use-selected-bytes';
import { formatBytes, formatExactBytes } from '../../lib/format-bytes';
import { formatCount, formatCountOf } from '../../lib/format-count';
import { countSelected } from '../../lib/selection';
import { storageSource } from './storage-source';
import type { StorageList } from './use-storage-actions';

const MAX_SUMMED_ROWS = 20_000;

interface StorageFooterProps {
  readonly list: StorageList;
  readonly page: StoragePage;
  readonly error: Error | null;
  readonly onRetry: () => void;
}

/** How much there is, how much is selected, and what could not be read. */
export function StorageFooter({ list, page, error, onRetry }: StorageFooterProps) {
  const { selection, names, matched } = list;
  const count = countSelected(selection, matched);
  const bytes = useSelectedBytes({
    source: storageSource(list.server, list.filter, list.sort),
    selection,
    names,
    matched,
    matchedBytes: page.matchedBytes,
    maxRows: MAX_SUMMED_ROWS,
  });
  return (
    <footer className="grid-footer">
      <span className="storage-totals" title={formatExactBytes(page.matchedBytes)}>
        {list.filter !== '' && `${formatCount(page.matched)} of `}
        {formatCountOf(page.total, 'file')}, {formatBytes(list.filter === '' ? page.totalBytes : page.matchedBytes)}
      </span>
      {page.damagedLines > 0 && <DamagedLines count={page.damagedLines} />}
      {error !== null && (
        <span className="storage-mark tone-failing" title={describeError(error).hint ?? undefined}>
          <Icon name="failing" size={14} />
          {describeError(error).message}
          <button type="button" className="link-button" onClick={onRetry}>
            Read again
          </button>
        </span>
      )}
      <SelectedTotals count={count} bytes={bytes} maxSummed={MAX_SUMMED_ROWS} />
    </footer>
  );
}

function DamagedLines({ count }: { readonly count: number }) {
  return (
    <span
      className="storage-mark tone-attention"
      title="The WAL itself is not touched. walyard rebuild-catalogue writes the catalogue anew from the archived files."
    >
      <Icon name="attention" size={14} />
      {formatCountOf(count, 'catalogue line')} could not be read
    </span>
  );
}
