import type { ServerFlow } from '../../../core/contract/flow';
import { Figure } from '../../components/figure';
import { Moment } from '../../components/moment';
import { WalName } from '../../components/wal-name';
import { formatDuration } from '../../lib/format-age';
import { formatBytes, formatExactBytes } from '../../lib/format-bytes';
import { formatCountOf } from '../../lib/format-count';

/** The figures a DBA is asked for: how far the archive is, and how fast it follows. */
interface ArchiveFactsProps {
  readonly flow: ServerFlow;
  readonly onShowErrors: () => void;
}

export function ArchiveFacts({ flow, onShowErrors }: ArchiveFactsProps) {
  const { pipeline, storage, postgres } = flow;
  const last = pipeline.lastArchived;
  const latency = pipeline.medianLatencyMs;
  return (
    <section className="panel" aria-label="Figures">
      <dl>
        <WalFact
          label="PostgreSQL writes"
          name={postgres.currentWal}
          iso={null}
          missing="PostgreSQL has not told its position"
        />
        <WalFact
          label="Last archived"
          name={last?.name ?? null}
          iso={last?.at ?? null}
          missing="Nothing was archived since the start"
        />
        <WalFact
          label="Newest in the archive"
          name={storage.newestWal}
          iso={storage.newestTime}
          missing="The archive has no WAL yet"
        />
        <Figure
          label="Median latency"
          value={latency === null ? null : formatDuration(latency)}
          hint={
            latency === null ? 'Nothing was archived since the start' : 'From finished to durable, the last 100 files'
          }
        />
        <Figure
          label="Archived since the start"
          value={`${formatCountOf(pipeline.archivedFiles, 'file')}, ${formatBytes(pipeline.archivedBytes)}`}
          hint={formatExactBytes(pipeline.archivedBytes)}
        />
        <Quarantined files={storage.errorFiles} onShow={onShowErrors} />
      </dl>
    </section>
  );
}

function Quarantined({ files, onShow }: { readonly files: number; readonly onShow: () => void }) {
  const hint = 'Files that did not belong into the archive; they are kept in the errors directory';
  if (files === 0) return <Figure label="Quarantined files" value="0" hint={hint} />;
  return (
    <div className="figure">
      <dt className="figure-label">Quarantined files</dt>
      <dd className="figure-value">
        <button type="button" className="figure-link mono" title={`${hint}. Shows them.`} onClick={onShow}>
          {formatCountOf(files, 'file')}
        </button>
      </dd>
    </div>
  );
}

interface WalFactProps {
  readonly label: string;
  readonly name: string | null;
  readonly iso: string | null;
  readonly missing: string;
}

function WalFact({ label, name, iso, missing }: WalFactProps) {
  return (
    <div className="figure wal-fact">
      <dt className="figure-label">{label}</dt>
      <dd className="wal-fact-value" title={name === null ? missing : undefined}>
        {name === null ? <span className="mono">–</span> : <WalName name={name} />}
        {iso !== null && (
          <span className="wal-fact-time muted">
            <Moment iso={iso} />
          </span>
        )}
      </dd>
    </div>
  );
}
