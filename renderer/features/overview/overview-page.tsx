import { useQuery } from '@tanstack/react-query';
import type { ServerFlow } from '../../../core/contract/flow';
import { ErrorNotice } from '../../components/error-notice';
import { Loading } from '../../components/loading';
import { describeError } from '../../ipc/call-core';
import { flowQuery } from '../../ipc/core-queries';
import { ArchiveFacts } from './archive-facts';
import { ArchiveRate } from './archive-rate';
import { findProblems } from './find-problems';
import { FlowPicture } from './flow-picture';
import { NextSteps } from './next-steps';
import './overview.css';
import { ReceiverLog } from './receiver-log';
import { RpoStrip } from './rpo-strip';

interface OverviewPageProps {
  readonly server: string;
  readonly onShowErrors: () => void;
  readonly onShowChecks: () => void;
  readonly onReset: () => void;
}

export function OverviewPage({ server, ...links }: OverviewPageProps) {
  const flow = useQuery(flowQuery(server));
  if (flow.data !== undefined) return <OverviewView flow={flow.data} {...links} />;
  if (flow.isPending)
    return <Loading label={`Reading the state of ${server}`} detail="PostgreSQL and the archive are being asked." />;
  const { message, hint } = describeError(flow.error);
  return (
    <ErrorNotice
      title={`The state of ${server} could not be read`}
      message={message}
      hint={hint ?? 'Archiving does not depend on this page; look at the server’s log if it lasts.'}
      action={{ label: 'Read again', run: () => void flow.refetch() }}
    />
  );
}

interface OverviewViewProps {
  readonly flow: ServerFlow;
  readonly onShowErrors: () => void;
  readonly onShowChecks: () => void;
  readonly onReset: () => void;
}

export function OverviewView({ flow, onShowErrors, onShowChecks, onReset }: OverviewViewProps) {
  const problems = findProblems(flow);
  return (
    <div className="overview scroll">
      <RpoStrip flow={flow} />
      <FlowPicture flow={flow} problems={problems.filter(({ place }) => place !== 'checks')} onReset={onReset} />
      <div className="overview-lower">
        <ArchiveRate samples={flow.rate} />
        <div className="overview-side">
          {problems.length > 0 && (
            <NextSteps
              flow={flow}
              problems={problems}
              show={{ errors: onShowErrors, checks: onShowChecks }}
              onReset={onReset}
            />
          )}
          <ArchiveFacts flow={flow} onShowErrors={onShowErrors} />
        </div>
      </div>
      <ReceiverLog server={flow.summary.name} receiver={flow.receiver} />
    </div>
  );
}
