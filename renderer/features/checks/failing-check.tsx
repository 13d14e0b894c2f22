import { Button } from '@mantine/core';
import type { CheckAction, CheckFix, CheckRow } from '../../../core/contract/checks';
import { Icon } from '../../components/icon';
import { Moment } from '../../components/moment';
import { formatAge, secondsSince } from '../../lib/format-age';
import { actionWords, fixLabels } from './check-words';
import { CopyButton } from './copy-button';

export const RUN_HINT = 'Run it again, with what is checked together with it (Enter)';

export interface CheckActs {
  readonly onRun: (check: string) => void;
  readonly onAct: (row: CheckRow, action: CheckAction) => void;
  /** Why an action cannot be done now; null when it can. */
  readonly whyNot: (action: CheckAction) => string | null;
  readonly isBusy: boolean;
}

interface FailingCheckProps extends CheckActs {
  readonly row: CheckRow;
  readonly nowMs: number;
}

/** A failed check as somebody reads it at 3 a.m.: what, why, and exactly what to do. */
export function FailingCheck({ row, nowMs, onRun, onAct, whyNot, isBusy }: FailingCheckProps) {
  const { name, hint, measured, cause, fix, failedSince } = row;
  return (
    <li className="check-failing tone-failing" data-check={name} tabIndex={0} aria-label={`${name} fails`}>
      <header className="check-failing-head">
        <Icon name="failing" size={16} />
        <h3 className="check-name">{name}</h3>
        {failedSince !== null && (
          <span className="muted check-since">
            fails for {formatAge(secondsSince(failedSince, nowMs))}, since <Moment iso={failedSince} />
          </span>
        )}
        <Button
          className="check-again"
          variant="default"
          aria-label={`Run ${name} again`}
          title={RUN_HINT}
          disabled={isBusy}
          leftSection={<Icon name="again" size={14} />}
          onClick={() => onRun(name)}
        >
          Run again
        </Button>
      </header>
      {cause !== null && <p className="check-cause">{cause}</p>}
      <dl className="check-facts">
        {hint !== null && hint !== cause && <Fact label="Result">{hint}</Fact>}
        {measured !== null && measured !== hint && <Fact label="Measured">{measured}</Fact>}
      </dl>
      <div className="check-repair">
        {fix !== null && fix.text !== '' && <Fix fix={fix} />}
        <Act row={row} onAct={onAct} whyNot={whyNot} isBusy={isBusy} />
      </div>
    </li>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: string }) {
  return (
    <div className="check-fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Fix({ fix }: { readonly fix: CheckFix }) {
  const label = fixLabels[fix.kind];
  if (fix.kind === 'advice') {
    return (
      <p className="check-advice">
        <Icon name="right" size={14} />
        <span>{fix.text}</span>
      </p>
    );
  }
  return (
    <div className="check-fix">
      <div className="check-fix-head">
        <span className="section-title">{label}</span>
        <CopyButton text={fix.text} what={NOUNS[fix.kind]} />
      </div>
      <pre className="check-fix-text mono">{fix.text}</pre>
    </div>
  );
}

const NOUNS = { sql: 'the SQL', command: 'the command', setting: 'the setting' } as const;

function Act({ row, onAct, whyNot, isBusy }: Pick<FailingCheckProps, 'row' | 'onAct' | 'whyNot' | 'isBusy'>) {
  const { action } = row;
  if (action === null) return null;
  const words = actionWords[action];
  const reason = whyNot(action);
  return (
    <div className="check-act">
      <Button disabled={isBusy || reason !== null} onClick={() => onAct(row, action)}>
        {words.label}
        {words.confirm !== null && '…'}
      </Button>
      {reason !== null && <span className="muted">{reason}</span>}
    </div>
  );
}
