import type { ServerFlow } from '../../../core/contract/flow';
import { Hint } from '../../components/hint';
import { Icon } from '../../components/icon';
import { WalName } from '../../components/wal-name';
import { formatBytes, formatExactBytes } from '../../lib/format-bytes';
import { hintOfPgWal, wordsOfBacklog, wordsOfPartial, wordsOfPgWal, wordsOfRpo, type Words } from './rpo-words';
import './rpo-strip.css';

/** What would be lost with the primary now, and where the WAL is that is not archived, in the order of the way. */
export function RpoStrip({ flow }: { readonly flow: ServerFlow }) {
  const { rpo, outlook } = flow;
  const { places } = rpo;
  return (
    <section className="rpo" aria-label="RPO">
      <div className="rpo-figure">
        <h2 className="rpo-label">RPO</h2>
        <p className="rpo-value mono" data-testid="rpo">
          {rpo.bytes === null ? 'not known' : formatBytes(rpo.bytes)}
        </p>
        <p className="rpo-words">{wordsOfRpo(rpo)}</p>
        {rpo.missingWal !== null && (
          <p className="rpo-missing tone-failing">
            <Icon name="failing" size={12} />
            <span>
              <WalName name={rpo.missingWal} /> has not come, later files have
            </span>
          </p>
        )}
      </div>
      <dl className="rpo-places">
        <Place
          label="Only on the primary"
          bytes={places.primaryBytes}
          words={wordsOfPgWal(outlook)}
          hint={hintOfPgWal(outlook)}
        />
        <Place
          label="Only in .partial"
          bytes={places.partialBytes}
          words={wordsOfPartial(places.partialBytes, flow.receiver.phase)}
          hint="Received, and lost only with this machine. A restore needs the .partial file for it."
        />
        <Place
          label="Waits here"
          bytes={places.waitingBytes}
          words={wordsOfBacklog(outlook.backlog)}
          hint="Whole files in streaming and incoming that are not archived yet"
        />
        <ArchivedPlace archivedTo={places.archivedTo} />
      </dl>
    </section>
  );
}

interface PlaceProps {
  readonly label: string;
  readonly bytes: number | null;
  readonly words: Words;
  readonly hint: string;
}

function Place({ label, bytes, words, hint }: PlaceProps) {
  const exact = bytes === null ? 'Not known.' : `${formatExactBytes(bytes)}.`;
  return (
    <div className="rpo-place">
      <dt className="rpo-label">{label}</dt>
      <Hint text={`${exact} ${hint}`}>
        <dd>
          <span className="rpo-bytes mono">{bytes === null ? '–' : formatBytes(bytes)}</span>
          <span className={words.marked ? 'rpo-words tone-attention rpo-words--marked' : 'rpo-words'}>
            {words.marked && <Icon name="attention" size={12} />}
            {words.text}
          </span>
        </dd>
      </Hint>
    </div>
  );
}

function ArchivedPlace({ archivedTo }: { readonly archivedTo: string | null }) {
  return (
    <div className="rpo-place">
      <dt className="rpo-label">Archived up to</dt>
      <Hint text={archivedTo === null ? 'Not known' : 'The LSN before which the archive holds all'}>
        <dd>
          <span className="rpo-bytes mono">{archivedTo ?? '–'}</span>
          <span className="rpo-words">LSN</span>
        </dd>
      </Hint>
    </div>
  );
}
