import type { ChannelFlow, PipelineFlow, PostgresFlow, ReceiverFlow, StorageFlow } from '../../../core/contract/flow';
import type { DiskForecast } from '../../../core/contract/rpo';
import { formatAge, formatDuration, secondsSince } from '../../lib/format-age';
import { formatBytes, formatExactBytes, formatRate } from '../../lib/format-bytes';
import { formatCount } from '../../lib/format-count';
import { formatUtc } from '../../lib/format-time';
import { DiskUse } from './disk-use';
import { FlowNode } from './flow-node';
import { receiverHint, receiverSmall } from './receiver-words';

export function PostgresNode({ postgres }: { readonly postgres: PostgresFlow }) {
  return (
    <FlowNode
      place="postgres"
      title="PostgreSQL"
      state={postgres.state}
      figure={postgres.currentLsn}
      figureHint={
        postgres.currentLsn === null ? 'PostgreSQL has not told its position' : 'Where PostgreSQL writes its WAL now'
      }
      small={postgres.version === null ? 'version not known' : `PostgreSQL ${postgres.version}`}
    >
      <dl className="flow-facts">
        <div title="WAL that PostgreSQL generates">
          <dt>writes</dt>
          <dd className="mono">{formatRate(postgres.bytesPerSecond)}</dd>
        </div>
      </dl>
    </FlowNode>
  );
}

const phaseWords = {
  off: 'Off',
  stopped: 'Stopped',
  starting: 'Starting',
  running: 'Running',
  waiting: 'Waiting',
} as const;

export function ReceiverNode({ receiver, nowMs }: { readonly receiver: ReceiverFlow; readonly nowMs: number }) {
  return (
    <FlowNode
      place="receiver"
      title="Receiver"
      state={receiver.phase === 'off' ? null : receiver.state}
      figure={phaseWords[receiver.phase]}
      figureHint={receiverHint(receiver)}
      small={receiverSmall(receiver, nowMs)}
    />
  );
}

interface ChannelNodeProps {
  readonly channel: ChannelFlow | null;
  readonly name: 'incoming' | 'streaming';
}

export function QueueNode({ channel, name }: ChannelNodeProps) {
  const title = name === 'incoming' ? 'Incoming' : 'Streaming';
  if (channel === null) {
    const setting = name === 'incoming' ? 'archiver' : 'streaming_archiver';
    return (
      <FlowNode
        place={name}
        title={title}
        state={null}
        figure="Off"
        figureHint={`${setting} is off for this server`}
        small="not used"
      />
    );
  }
  return (
    <FlowNode
      place={name}
      title={title}
      state={channel.state}
      figure={formatCount(channel.pendingFiles)}
      figureHint={`Finished files in ${channel.directory} that are not archived yet`}
      small={smallOfQueue(channel)}
    />
  );
}

function smallOfQueue({ enabled, pendingFiles }: ChannelFlow): string {
  if (!enabled) return pendingFiles === 1 ? 'file, not archived' : 'files, not archived';
  return pendingFiles === 1 ? 'file waits' : 'files wait';
}

interface ArchiveCommandNodeProps {
  readonly incoming: ChannelFlow | null;
  readonly nowMs: number;
}

/** Known only by what arrives: whether the command runs without fault is not seen from here. */
export function ArchiveCommandNode({ incoming, nowMs }: ArchiveCommandNodeProps) {
  const node = { place: 'archive-command', title: 'archive_command' } as const;
  if (incoming?.enabled !== true) {
    const hint = 'archiver is off for this server';
    return <FlowNode {...node} state={null} figure="Off" figureHint={hint} small="not used" />;
  }
  const at = incoming.lastArrivalAt;
  return (
    <FlowNode
      {...node}
      state={at === null ? 'unknown' : 'ok'}
      figure={at === null ? null : formatAge(secondsSince(at, nowMs))}
      figureHint={at === null ? 'No file has come since the start' : `The last file came at ${formatUtc(at)}`}
      small="since the last file"
    />
  );
}

const pipelineWords = {
  stopped: 'stopped',
  idle: 'waiting for WAL',
  working: 'archiving',
  blocked: 'blocked',
} as const;

export function PipelineNode({ pipeline, nowMs }: { readonly pipeline: PipelineFlow; readonly nowMs: number }) {
  const latency = pipeline.medianLatencyMs;
  const last = pipeline.lastArchived;
  return (
    <FlowNode
      place="pipeline"
      title="Pipeline"
      state={pipeline.state}
      figure={formatRate(pipeline.bytesPerSecond)}
      figureHint={pipeline.bytesPerSecond === null ? 'Not measured yet' : 'WAL made durable in the archive'}
      small={pipelineWords[pipeline.phase]}
    >
      <dl className="flow-facts">
        <div title="Archived since the start of the archiver">
          <dt>files</dt>
          <dd className="mono">{formatCount(pipeline.archivedFiles)}</dd>
        </div>
        <div title="From the moment a finished file was seen to its durable catalogue line: median of the last 100">
          <dt>latency</dt>
          <dd className="mono">{latency === null ? '–' : formatDuration(latency)}</dd>
        </div>
        <div title={last === null ? 'Nothing was archived since the start' : `${last.name} at ${formatUtc(last.at)}`}>
          <dt>last</dt>
          <dd className="mono">{last === null ? '–' : `${formatAge(secondsSince(last.at, nowMs))} ago`}</dd>
        </div>
      </dl>
    </FlowNode>
  );
}

interface StorageNodeProps {
  readonly storage: StorageFlow;
  readonly forecast: DiskForecast;
  readonly nowMs: number;
}

export function StorageNode({ storage, forecast, nowMs }: StorageNodeProps) {
  const newest = storage.newestTime;
  return (
    <FlowNode
      place="storage"
      title="Archive"
      state={storage.state}
      figure={formatCount(storage.archivedFiles)}
      figureHint={`WAL files in ${storage.directory}`}
      figureTestId="archived-files"
      small={
        <span title={formatExactBytes(storage.archivedBytes)}>WAL files, {formatBytes(storage.archivedBytes)}</span>
      }
    >
      <dl className="flow-facts">
        <div title={newest === null ? 'The archive has no WAL yet' : `Newest WAL: ${formatUtc(newest)}`}>
          <dt>newest</dt>
          <dd className="mono">{newest === null ? '–' : `${formatAge(secondsSince(newest, nowMs))} ago`}</dd>
        </div>
        <div title="Files that did not belong into the archive; they are kept in the errors directory">
          <dt>quarantined</dt>
          <dd className="mono">{formatCount(storage.errorFiles)}</dd>
        </div>
      </dl>
      <DiskUse freeBytes={storage.freeBytes} totalBytes={storage.totalBytes} forecast={forecast} />
    </FlowNode>
  );
}
