import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CheckAction, CheckRow, ChecksReport, ChecksState } from '../../../core/contract/checks';
import type { ServerFlow } from '../../../core/contract/flow';
import { EmptyState } from '../../components/empty-state';
import { ErrorNotice } from '../../components/error-notice';
import { Loading } from '../../components/loading';
import { describeError } from '../../ipc/call-core';
import { flowQuery } from '../../ipc/core-queries';
import { useNow } from '../../lib/use-now';
import { ChangesList } from './changes-list';
import { ChecksToolbar } from './checks-toolbar';
import './checks.css';
import { FailingCheck, type CheckActs } from './failing-check';
import { FixSheet, type FixPlan } from './fix-sheet';
import { NotCheckedList } from './not-checked-list';
import { sortChecks } from './sort-checks';
import { useCheckKeys } from './use-check-keys';
import { useChecks } from './use-checks';
import { WellChecks } from './well-checks';

interface ChecksPageProps {
  readonly server: string;
  readonly onShowErrors: () => void;
  readonly onShowQueues: () => void;
}

/** Every check of the server: the ones that fail with their cause and what to do, the others below. */
export function ChecksPage(props: ChecksPageProps) {
  const desk = useChecks(props.server);
  const { data, isPending, error, refetch } = desk.checks;
  if (data !== undefined) return <ChecksView {...props} state={data} desk={desk} />;
  if (isPending) return <Loading label="Reading the checks" detail="The last results and their history are read." />;
  const { message, hint } = describeError(error);
  return (
    <ErrorNotice
      title={`The checks of ${props.server} could not be read`}
      message={message}
      hint={hint ?? 'Archiving does not depend on this page. In a terminal: walyard check.'}
      action={{ label: 'Read again', run: () => void refetch() }}
    />
  );
}

interface ChecksViewProps extends ChecksPageProps {
  readonly state: ChecksState;
  readonly desk: ReturnType<typeof useChecks>;
}

function ChecksView({ server, onShowErrors, onShowQueues, state, desk }: ChecksViewProps) {
  const now = useNow();
  const flow = useQuery(flowQuery(server)).data;
  const [plan, setPlan] = useState<FixPlan | null>(null);
  const isBusy = desk.isBusy || state.isRunning;
  const run = (check: string | null) => {
    if (!isBusy) desk.run(check);
  };
  const onKeyDown = useCheckKeys(run);
  const act = (row: CheckRow, action: CheckAction) => {
    if (action === 'open-errors') onShowErrors();
    else if (action === 'open-queues') onShowQueues();
    else setPlan({ row, action });
  };
  const acts: CheckActs = { onRun: run, onAct: act, whyNot: (action) => whyNot(action, flow), isBusy };

  return (
    <section className="checks" aria-label="Checks" onKeyDown={onKeyDown}>
      <ChecksToolbar state={state} isBusy={isBusy} nowMs={now} onRunAll={() => run(null)} />
      <div className="checks-body">
        {state.report === null ? (
          <NeverChecked isBusy={isBusy} onRunAll={() => run(null)} />
        ) : (
          <Report report={state.report} acts={acts} nowMs={now} />
        )}
        <ChangesList changes={state.changes} historyTrouble={state.historyTrouble} />
      </div>
      <FixSheet
        plan={plan}
        server={server}
        onDo={({ row, action }) => desk.fix({ name: row.name, action })}
        onClose={() => setPlan(null)}
      />
    </section>
  );
}

interface ReportProps {
  readonly report: ChecksReport;
  readonly acts: CheckActs;
  readonly nowMs: number;
}

function Report({ report, acts, nowMs }: ReportProps) {
  const { failing, warned, well } = sortChecks(report.rows);
  return (
    <div className="checks-report scroll">
      {!report.active && (
        <p className="muted checks-note">This server is switched off (active = off): its failures do not count.</p>
      )}
      {failing.length > 0 && (
        <section className="checks-group" aria-label="Failing checks">
          <h2 className="section-title">Failing, worst first</h2>
          <ul className="checks-failing">
            {failing.map((row) => (
              <FailingCheck key={row.name} row={row} nowMs={nowMs} {...acts} />
            ))}
          </ul>
        </section>
      )}
      <WellChecks rows={warned} tone="attention" {...acts} />
      <WellChecks rows={well} tone="ok" {...acts} />
      <NotCheckedList list={report.notChecked} notes={report.notes} />
    </div>
  );
}

function NeverChecked({ isBusy, onRunAll }: { readonly isBusy: boolean; readonly onRunAll: () => void }) {
  if (isBusy) return <Loading label="The checks are being made" detail="The server and the archive are being asked." />;
  return (
    <EmptyState icon="check" title="No check has been made yet">
      The first ones are made by themselves a moment after a server is opened. They change nothing.
      <Button className="checks-first" variant="default" onClick={onRunAll}>
        Run all checks
      </Button>
    </EmptyState>
  );
}

function whyNot(action: CheckAction, flow: ServerFlow | undefined): string | null {
  if (flow === undefined) return null;
  if (action === 'start-receiver') return RECEIVER[flow.receiver.phase] ?? null;
  if (action === 'switch-wal' && flow.postgres.state !== 'ok') return 'PostgreSQL does not answer, or is not asked.';
  if (action === 'archive-now' && flow.pipeline.phase === 'stopped')
    return 'Archiving is stopped: start it at the top right.';
  return null;
}

const RECEIVER: Readonly<Partial<Record<ServerFlow['receiver']['phase'], string>>> = {
  off: 'streaming_archiver is off for this server.',
  starting: 'The receiver is starting.',
  running: 'The receiver is running: run the check again.',
};
