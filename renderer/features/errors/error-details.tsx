import type { ErrorFileRow } from '../../../core/contract/errors';
import { Icon } from '../../components/icon';
import { Moment } from '../../components/moment';
import { formatCountOf } from '../../lib/format-count';
import { DuplicateDetails } from './duplicate-details';
import { Fact, Facts } from './fact';
import { SeverityMark } from './severity-mark';
import { UnknownDetails } from './unknown-details';

interface ErrorDetailsProps {
  /** The one that is selected. */
  readonly row: ErrorFileRow | undefined;
  /** How many are. */
  readonly selected: number;
}

/** Why the selected file is here, what that means for the data, what to do, and the facts to judge it by. */
export function ErrorDetails({ row, selected }: ErrorDetailsProps) {
  return (
    <aside className="error-details scroll" aria-label="Explanation" tabIndex={0}>
      {row === undefined ? <p className="error-details-none muted">{hintFor(selected)}</p> : <Explained row={row} />}
    </aside>
  );
}

const hintFor = (selected: number) =>
  selected > 1
    ? `${formatCountOf(selected, 'file')} are selected. Select one of them to see why it is here.`
    : 'Select a file to see why it is here.';

function Explained({ row }: { readonly row: ErrorFileRow }) {
  const { explanation, kept, record } = row;
  return (
    <>
      <div className="error-words">
        <header className="error-details-title">
          <h2 className="mono ellipsis" title={row.errorFile}>
            {row.name}
          </h2>
          <SeverityMark row={row} />
        </header>
        <p>{explanation.what}</p>
        <p>{explanation.meaning}</p>
        <p className="error-todo">
          <Icon name="right" size={14} />
          <span>
            <span className="visually-hidden">What to do: </span>
            {explanation.todo}
          </span>
        </p>
        {kept !== null && (
          <p className="error-kept">
            Kept by {kept.by}, <Moment iso={kept.at} />: {kept.reason}
          </p>
        )}
        {record === null && (
          <p className="muted">
            Another program quarantined it, or its record is lost. “Compare again” looks at its content now.
          </p>
        )}
      </div>
      <div className="error-evidence">
        {record?.reason === 'duplicate' && <DuplicateDetails facts={record.duplicate} />}
        {record?.reason === 'unknown' && <UnknownDetails facts={record.unknown} />}
        <Provenance row={row} />
      </div>
    </>
  );
}

const NO_RECORD = { channel: null, deliveredAt: null, host: null, ownerUid: null, sha256: null };

function Provenance({ row }: { readonly row: ErrorFileRow }) {
  const { channel, deliveredAt, host, ownerUid, sha256 } = row.record ?? NO_RECORD;
  return (
    <Facts title="How it came">
      <Fact label="Through">{channel}</Fact>
      <Fact label="Last written">
        <Moment iso={deliveredAt ?? row.modifiedAt} />
      </Fact>
      <Fact label="Quarantined">{row.quarantinedAt === null ? null : <Moment iso={row.quarantinedAt} />}</Fact>
      <Fact label="By the archiver on">{host}</Fact>
      <Fact label="Owner">{ownerUid === null ? null : `user id ${ownerUid}`}</Fact>
      <Fact label="File">
        <span className="mono error-break">{row.errorFile}</span>
      </Fact>
      <Fact label="SHA-256">{sha256 === null ? null : <span className="mono error-break">{sha256}</span>}</Fact>
    </Facts>
  );
}
