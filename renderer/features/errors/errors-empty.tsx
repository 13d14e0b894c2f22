import { Button } from '@mantine/core';
import type { ErrorsPage as Page } from '../../../core/contract/errors';
import { EmptyState } from '../../components/empty-state';
import { ErrorNotice } from '../../components/error-notice';
import { Loading } from '../../components/loading';
import { describeError } from '../../ipc/call-core';
import type { WindowedRows } from '../../ipc/use-windowed-rows';
import { formatCountOf } from '../../lib/format-count';
import type { ErrorsView } from './errors-page';

interface UnreadProps {
  readonly server: string;
  readonly rows: Pick<WindowedRows<unknown, unknown>, 'error' | 'retry'>;
}

export function UnreadErrors({ server, rows }: UnreadProps) {
  if (rows.error === null) {
    return <Loading label={`Looking at the error files of ${server}`} detail="Each of them is looked at once." />;
  }
  const { message, hint } = describeError(rows.error);
  return (
    <ErrorNotice
      title={`The error files of ${server} could not be read`}
      message={message}
      hint={hint ?? 'Archiving goes on; nothing in the errors directory is touched by this.'}
      action={{ label: 'Read again', run: rows.retry }}
    />
  );
}

interface NoErrorFilesProps {
  readonly server: string;
  readonly filter: string;
  readonly page: Page;
  readonly onView: (view: ErrorsView) => void;
}

export function NoErrorFiles({ server, filter, page, onView }: NoErrorFilesProps) {
  if (filter !== '') {
    return (
      <EmptyState icon="search" title={`No error file matches “${filter}”`}>
        The filter looks for a part of the name.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="ok" title="Nothing is quarantined">
      Every file that came for {server} belonged into its archive. What does not, such as another content under the name
      of an archived WAL, would be put here, explained, and never thrown away by itself.
      {page.discarded > 0 && (
        <span className="errors-empty-action">
          <Button variant="default" onClick={() => onView('trash')}>
            Show {formatCountOf(page.discarded, 'discarded file')}
          </Button>
        </span>
      )}
    </EmptyState>
  );
}

export function EmptyTrash({ filter, keptDays }: { readonly filter: string; readonly keptDays: number | null }) {
  if (filter !== '') {
    return (
      <EmptyState icon="search" title={`Nothing in the trash matches “${filter}”`}>
        The filter looks for a part of the name.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="trash" title="The trash is empty">
      Discarded error files come here and can be restored{' '}
      {keptDays === null ? 'at any time.' : `for ${formatCountOf(keptDays, 'day')}.`}
    </EmptyState>
  );
}
