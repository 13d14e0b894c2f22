import { formatBytes, formatExactBytes } from '../lib/format-bytes';
import { formatCount } from '../lib/format-count';

interface SelectedTotalsProps {
  readonly count: number;
  /** Null: not known, or not yet. */
  readonly bytes: number | null;
  readonly maxSummed: number;
}

/** How many rows are selected and how big they are together: the right end of a table's footer. */
export function SelectedTotals({ count, bytes, maxSummed }: SelectedTotalsProps) {
  if (count === 0) return <span>Nothing selected</span>;
  const reason =
    count > maxSummed
      ? `Sizes are summed for up to ${formatCount(maxSummed)} files`
      : 'Being summed, or the size of one of them is not known';
  return (
    <span aria-live="polite" title={bytes === null ? reason : formatExactBytes(bytes)}>
      {formatCount(count)} selected, {bytes === null ? '–' : formatBytes(bytes)}
    </span>
  );
}
