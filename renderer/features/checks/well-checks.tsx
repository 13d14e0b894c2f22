import { ActionIcon } from '@mantine/core';
import type { CheckRow } from '../../../core/contract/checks';
import { Icon } from '../../components/icon';
import { formatCountOf } from '../../lib/format-count';
import { RUN_HINT, type CheckActs } from './failing-check';

interface WellChecksProps extends Pick<CheckActs, 'onRun' | 'isBusy'> {
  readonly rows: readonly CheckRow[];
  /** `attention`: well, but with a word of warning. */
  readonly tone: 'ok' | 'attention';
}

/** What is well, one line each: that it was looked at and what was found. */
export function WellChecks({ rows, tone, onRun, isBusy }: WellChecksProps) {
  if (rows.length === 0) return null;
  const title =
    tone === 'ok'
      ? `${formatCountOf(rows.length, 'check')} OK`
      : `${formatCountOf(rows.length, 'check')} OK with a warning`;
  return (
    <section className={`checks-group tone-${tone}`} aria-label={title}>
      <h2 className="section-title">{title}</h2>
      <ul className="checks-well">
        {rows.map((row) => (
          <li key={row.name} className="check-well" data-check={row.name} tabIndex={0} aria-label={`${row.name} is OK`}>
            <Icon name={tone} size={14} />
            <span className="check-name">{row.name}</span>
            <span className="check-found">
              <Found row={row} />
            </span>
            <ActionIcon
              aria-label={`Run ${row.name} again`}
              title={RUN_HINT}
              disabled={isBusy}
              onClick={() => onRun(row.name)}
            >
              <Icon name="again" size={14} />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Found({ row: { measured, hint } }: { readonly row: CheckRow }) {
  if (measured === null && hint === null) return <span className="muted">OK</span>;
  return (
    <>
      {measured !== null && <span className="mono">{measured}</span>}
      {hint !== null && hint !== measured && <span className="muted">{hint}</span>}
    </>
  );
}
