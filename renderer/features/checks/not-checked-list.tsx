import type { NotChecked } from '../../../core/contract/checks';
import { Icon } from '../../components/icon';

/** What nobody looked at must not be taken for well. */
export function NotCheckedList({
  list,
  notes,
}: {
  readonly list: readonly NotChecked[];
  readonly notes: readonly string[];
}) {
  return (
    <section className="checks-group" aria-label="Not checked">
      <h2 className="section-title">Not checked</h2>
      <ul className="checks-well">
        {list.map(({ name, because }) => (
          <li key={name} className="check-well muted">
            <Icon name="off" size={14} />
            <span className="check-name">{name}</span>
            <span className="check-found">{because}</span>
          </li>
        ))}
      </ul>
      {notes.map((note) => (
        <p key={note} className="muted checks-note">
          {note}
        </p>
      ))}
    </section>
  );
}
