import type { QueuePage } from '../../../core/contract/files';
import type { Channel } from '../../../core/contract/flow';
import { SelectedTotals } from '../../components/selected-totals';
import { describeError } from '../../ipc/call-core';
import { useSelectedBytes } from '../../ipc/use-selected-bytes';
import { formatCount, formatCountOf } from '../../lib/format-count';
import type { EndNames } from '../../lib/follow-rows';
import { countSelected, type Selection } from '../../lib/selection';
import { queueSource } from './queue-source';

interface QueueFooterProps {
  readonly list: {
    readonly server: string;
    readonly channel: Channel;
    readonly filter: string;
    readonly selection: Selection;
    readonly names: EndNames;
  };
  readonly page: QueuePage;
  readonly error: Error | null;
}

/** Each file costs the core a look into the directory. */
const MAX_SUMMED_ROWS = 2_000;

export function QueueFooter({ list, page, error }: QueueFooterProps) {
  const { server, channel, filter, selection, names } = list;
  const bytes = useSelectedBytes({
    source: queueSource(server, channel, filter),
    selection,
    names,
    matched: page.matched,
    matchedBytes: null,
    maxRows: MAX_SUMMED_ROWS,
  });
  return (
    <footer className="grid-footer">
      <span>
        {filter !== '' && `${formatCount(page.matched)} of `}
        {formatCountOf(page.total, 'file')}
      </span>
      {error !== null && <span className="queue-error tone-failing">{describeError(error).message}</span>}
      <SelectedTotals count={countSelected(selection, page.matched)} bytes={bytes} maxSummed={MAX_SUMMED_ROWS} />
    </footer>
  );
}
