import type { ChecksState } from '../../../core/contract/checks';
import { Icon } from '../../components/icon';
import { Moment } from '../../components/moment';
import { describeChange } from './check-words';

/** As many as somebody reads; the file holds more. */
const SHOWN = 100;

/** When which check began to fail and was well again. */
export function ChangesList({ changes, historyTrouble }: Pick<ChecksState, 'changes' | 'historyTrouble'>) {
  return (
    <aside className="checks-changes scroll" aria-label="Changes" tabIndex={0}>
      <h2 className="section-title">Changes</h2>
      {historyTrouble !== null && (
        <p className="checks-trouble tone-attention">
          <Icon name="attention" size={14} />
          <span>They are not kept: {historyTrouble}.</span>
        </p>
      )}
      {changes.length === 0 && <p className="muted">No check has failed since they were first made here.</p>}
      <ol>
        {changes.slice(0, SHOWN).map((change, index) => (
          <li key={`${change.at} ${change.check}`} className={`check-change tone-${change.ok ? 'ok' : 'failing'}`}>
            <Icon name={change.ok ? 'ok' : 'failing'} size={14} />
            <div>
              <p className="check-change-head">
                <strong>{change.check}</strong> <Moment iso={change.at} />
              </p>
              <p className="muted">{describeChange(change, changes.slice(index + 1))}</p>
            </div>
          </li>
        ))}
      </ol>
    </aside>
  );
}
