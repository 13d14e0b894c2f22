import type { ErrorFileRow } from '../../../core/contract/errors';
import { formatCountOf } from '../../lib/format-count';
import { reasonWords } from './reason-words';

const SHOWN = 6;

/** The files that a plan is about; of many, the first ones. */
export function SheetFiles({ rows }: { readonly rows: readonly ErrorFileRow[] }) {
  return (
    <ul className="errors-sheet-files">
      {rows.slice(0, SHOWN).map((row) => (
        <li key={row.errorFile}>
          <span className="mono ellipsis" title={row.errorFile}>
            {row.name}
          </span>
          <span className="muted ellipsis">{reasonWords(row)}</span>
        </li>
      ))}
      {rows.length > SHOWN && <li className="muted">and {formatCountOf(rows.length - SHOWN, 'more file')}</li>}
    </ul>
  );
}
