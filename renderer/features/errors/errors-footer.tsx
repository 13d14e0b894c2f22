import type { ErrorsPage as Page, ErrorSort } from '../../../core/contract/errors';
import { Icon } from '../../components/icon';
import { SelectedTotals } from '../../components/selected-totals';
import { describeError } from '../../ipc/call-core';
import { useSelectedBytes } from '../../ipc/use-selected-bytes';
import { formatCount, formatCountOf } from '../../lib/format-count';
import type { EndNames } from '../../lib/follow-rows';
import { countSelected, type Selection } from '../../lib/selection';
import { errorsSource } from './errors-source';

interface ErrorsFooterProps {
  readonly list: {
    readonly server: string;
    readonly filter: string;
    readonly sort: ErrorSort;
    readonly selection: Selection;
    readonly names: EndNames;
  };
  readonly page: Page;
  readonly error: Error | null;
}

const MAX_SUMMED_ROWS = 2_000;

export function ErrorsFooter({ list, page, error }: ErrorsFooterProps) {
  const { server, filter, sort, selection, names } = list;
  const bytes = useSelectedBytes({
    source: errorsSource(server, filter, sort),
    selection,
    names,
    matched: page.matched,
    matchedBytes: null,
    maxRows: MAX_SUMMED_ROWS,
  });
  return (
    <footer className="grid-footer">
      <span className="ellipsis" title={page.directory}>
        {filter !== '' && `${formatCount(page.matched)} of `}
        {formatCountOf(page.total, 'file')}
        {page.kept > 0 && `, ${formatCount(page.kept)} kept`}
      </span>
      {error !== null && (
        <span className="errors-trouble tone-failing">
          <Icon name="failing" size={14} />
          {describeError(error).message}
        </span>
      )}
      <SelectedTotals count={countSelected(selection, page.matched)} bytes={bytes} maxSummed={MAX_SUMMED_ROWS} />
    </footer>
  );
}
