import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ResetOutcome, ResetPlan, ShownReset } from '../../../core/contract/receiver';
import { Loading } from '../../components/loading';
import { describeError } from '../../ipc/call-core';
import { receiverQuery } from '../../ipc/core-queries';
import './receive-wal.css';
import { stageWords } from './receiver-sentence';
import { ResetDone } from './reset-done';
import { ResetPlanWords } from './reset-plan-words';
import { useReset } from './use-reset';

interface ResetSheetProps {
  readonly server: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** The reset of a receiver: the plan, one button that does it, and then whether it streams. */
export function ResetSheet({ server, opened, onClose }: ResetSheetProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Reset the receiver of ${server}`}
      size={640}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {opened && <ResetBody server={server} onClose={onClose} />}
    </Modal>
  );
}

function ResetBody({ server, onClose }: Omit<ResetSheetProps, 'opened'>) {
  const { planning, applying, planAgain } = useReset(server);
  const end: ResetEnd = { onClose, onAgain: planAgain };
  if (applying.isPending) return <ResetProgress server={server} />;
  if (applying.error !== null) return <Words {...failureWords(applying.error, 'The reset failed')} {...end} />;
  if (planning.error !== null) return <Words {...failureWords(planning.error, 'There is no plan')} {...end} />;
  const done = applying.data;
  if (done?.outcome === 'streaming') return <ResetDone server={server} onClose={onClose} />;
  if (done?.outcome === 'not-streaming') return <Words what={done.advice.what} todo={done.advice.todo} {...end} />;
  const shown = shownOf(done, planning.data);
  if (shown === undefined) return <Loading label="Planning the reset" detail="PostgreSQL is asked for its position." />;
  if (shown.plan.decision !== 'reset') return <NothingToDo plan={shown.plan} {...end} />;
  return (
    <ResetPlanWords
      server={server}
      shown={shown}
      changed={done?.message ?? null}
      onReset={() => applying.mutate(shown.plan)}
      onClose={onClose}
    />
  );
}

/** A plan that came back instead of being done takes the place of the one that was shown. */
function shownOf(done: ResetOutcome | undefined, planned: ShownReset | undefined): ShownReset | undefined {
  return done?.outcome === 'changed' ? done.shown : planned;
}

/** A reset that failed may have done some of its steps; they are not undone, and a new plan has the rest. */
function failureWords(error: Error, what: string) {
  const { message, hint } = describeError(error);
  return { what: `${what}: ${message}.`, todo: hint };
}

interface ResetEnd {
  readonly onClose: () => void;
  readonly onAgain: () => void;
}

function NothingToDo({ plan, ...end }: ResetEnd & { readonly plan: ResetPlan }) {
  const tone = plan.decision === 'aligned' ? 'ok' : 'attention';
  return <Words tone={tone} what={plan.sentence} todo={plan.hint} {...end} />;
}

interface WordsProps extends ResetEnd {
  readonly what: string;
  readonly todo: string | null;
  readonly tone?: 'ok' | 'attention' | 'failing';
}

function Words({ what, todo, tone = 'failing', onClose, onAgain }: WordsProps) {
  return (
    <div className="receive-sheet">
      <div className={`receive-sheet-words tone-${tone}`} role="status">
        <p>{what}</p>
        {todo !== null && <p className="muted">{todo}</p>}
      </div>
      <div className="receive-sheet-buttons">
        <Button variant="default" onClick={onAgain}>
          Plan again
        </Button>
        <Button variant="default" data-autofocus onClick={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}

function ResetProgress({ server }: { readonly server: string }) {
  const stage = useQuery(receiverQuery(server)).data?.resetting ?? 'stopping';
  return (
    <div className="receive-sheet receive-sheet--busy" role="status">
      <div className="waiting-bar" aria-hidden />
      <p>{stageWords[stage]}</p>
    </div>
  );
}
