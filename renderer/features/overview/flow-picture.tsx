import type { ServerFlow } from '../../../core/contract/flow';
import { useNow } from '../../lib/use-now';
import { describeBalance } from './describe-balance';
import { findChannel, type Problem } from './find-problems';
import { FlowCallout } from './flow-callout';
import { FlowLinks } from './flow-links';
import { ArchiveCommandNode, PipelineNode, PostgresNode, QueueNode, ReceiverNode, StorageNode } from './flow-nodes';

interface FlowPictureProps {
  readonly flow: ServerFlow;
  readonly problems: readonly Problem[];
  readonly onReset: () => void;
}

/** The way of a WAL file from left to right: two lanes between PostgreSQL and the pipeline, one from there on. */
export function FlowPicture({ flow, problems, onReset }: FlowPictureProps) {
  const now = useNow();
  const streaming = findChannel(flow, 'streaming');
  const incoming = findChannel(flow, 'incoming');
  return (
    <section className="flow" aria-label="The way of the WAL">
      <PostgresNode postgres={flow.postgres} />
      <ReceiverNode receiver={flow.receiver} nowMs={now} />
      <QueueNode channel={streaming} name="streaming" />
      <ArchiveCommandNode incoming={incoming} nowMs={now} />
      <QueueNode channel={incoming} name="incoming" />
      <PipelineNode pipeline={flow.pipeline} nowMs={now} />
      <StorageNode storage={flow.storage} forecast={flow.outlook.archiveDisk} nowMs={now} />
      <FlowLinks flow={flow} streaming={streaming} incoming={incoming} nowMs={now} />
      {problems.length === 0 && <p className="flow-balance">{describeBalance(flow)}</p>}
      {problems.map((problem) => (
        <FlowCallout
          key={problem.place}
          problem={problem}
          onReset={problem.place === 'receiver' && flow.receiver.remedy === 'reset' ? onReset : null}
        />
      ))}
    </section>
  );
}
