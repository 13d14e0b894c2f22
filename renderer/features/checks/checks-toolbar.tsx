import { Button } from '@mantine/core';
import type { ChecksState } from '../../../core/contract/checks';
import { Icon } from '../../components/icon';
import { Moment } from '../../components/moment';
import { formatAge, formatDuration, secondsSince } from '../../lib/format-age';
import { formatCount, formatCountOf } from '../../lib/format-count';

interface ChecksToolbarProps {
  readonly state: ChecksState;
  readonly isBusy: boolean;
  readonly nowMs: number;
  readonly onRunAll: () => void;
}

export function ChecksToolbar({ state, isBusy, nowMs, onRunAll }: ChecksToolbarProps) {
  const { report, everySeconds } = state;
  const isRunning = state.isRunning || isBusy;
  return (
    <div className="checks-toolbar" role="toolbar" aria-label="Checks">
      <Button
        title="Run all checks (Shift+R)"
        disabled={isRunning}
        leftSection={<Icon name="again" size={14} />}
        onClick={onRunAll}
      >
        Run all checks
      </Button>
      <Summary state={state} isRunning={isRunning} />
      {report !== null && (
        <span className="muted checks-when">
          Checked {formatAge(secondsSince(report.at, nowMs))} ago, <Moment iso={report.at} />, in{' '}
          {formatDuration(report.tookMs)}
          {everySeconds !== null && `; again every ${formatAge(everySeconds)}`}
        </span>
      )}
    </div>
  );
}

function Summary({ state: { report }, isRunning }: { readonly state: ChecksState; readonly isRunning: boolean }) {
  const failed = report?.rows.filter(({ ok }) => !ok).length ?? 0;
  return (
    <span className={`checks-summary tone-${failed > 0 ? 'failing' : 'ok'}`} role="status">
      {isRunning && <span className="muted">Checking…</span>}
      {!isRunning && report !== null && (
        <>
          <Icon name={failed > 0 ? 'failing' : 'ok'} size={14} />
          {failed > 0
            ? `${formatCount(failed)} of ${formatCountOf(report.rows.length, 'check')} ${failed === 1 ? 'fails' : 'fail'}`
            : `All ${formatCountOf(report.rows.length, 'check')} are OK`}
        </>
      )}
    </span>
  );
}
