import type { KeyboardEvent } from 'react';
import { formatCount } from '../lib/format-count';
import { pages, type PageId } from './pages';

/** Their counts are of what somebody has to look at. */
const CALLS_FOR_A_LOOK: ReadonlySet<PageId> = new Set(['errors', 'checks']);

interface PageTabsProps {
  readonly page: PageId;
  readonly pendingFiles: number;
  /** Null while not known. */
  readonly archivedFiles: number | null;
  /** Error files that nobody has decided about; null while not known. */
  readonly errorFiles: number | null;
  /** Checks that fail; null while none was made. */
  readonly failedChecks: number | null;
  readonly onChoose: (page: PageId) => void;
}

export function PageTabs(props: PageTabsProps) {
  const { page, pendingFiles, archivedFiles, errorFiles, failedChecks, onChoose } = props;
  const counts: Readonly<Record<PageId, number | null>> = {
    overview: null,
    queues: pendingFiles,
    storage: archivedFiles,
    receiver: null,
    errors: errorFiles === 0 ? null : errorFiles,
    checks: failedChecks === 0 ? null : failedChecks,
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = pages[pages.findIndex((one) => one.id === page) + step];
    if (step === 0 || next === undefined) return;
    onChoose(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <div className="page-tabs" role="tablist" aria-label="Pages" onKeyDown={onKeyDown}>
      {pages.map((one) => {
        const count = counts[one.id];
        return (
          <button
            key={one.id}
            id={`tab-${one.id}`}
            type="button"
            role="tab"
            className="page-tab"
            aria-selected={one.id === page}
            aria-controls="page"
            tabIndex={one.id === page ? 0 : -1}
            title={`${one.label} (${one.key})`}
            onClick={() => onChoose(one.id)}
          >
            {one.label}
            {count !== null && (
              <span className={`page-tab-count${CALLS_FOR_A_LOOK.has(one.id) ? ' page-tab-count--attention' : ''}`}>
                {formatCount(count)}
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}
