import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ResetPlan, ShownReset } from '../../../core/contract/receiver';
import { Icon } from '../../components/icon';
import { receiverQuery } from '../../ipc/core-queries';
import { WithWalNames } from './with-wal-names';

interface ResetPlanWordsProps {
  readonly server: string;
  readonly shown: ShownReset;
  /** Why the plan before this one was not done. */
  readonly changed: string | null;
  readonly onReset: () => void;
  readonly onClose: () => void;
}

/** The plan in words, the consequence first. */
export function ResetPlanWords({ server, shown, changed, onReset, onClose }: ResetPlanWordsProps) {
  const { plan, words } = shown;
  const tone = (plan.lost?.missingCount ?? 0) > 0 ? 'failing' : 'ok';
  return (
    <div className="receive-sheet">
      {changed !== null && (
        <p className="receive-sheet-words tone-attention" role="alert">
          Nothing was done: {changed}. This is the plan of now.
        </p>
      )}
      <p>
        <WithWalNames text={plan.sentence} />
      </p>
      <div className={`reset-loss tone-${tone}`} data-testid="reset-loss">
        <p className="reset-loss-head">
          <Icon name={tone} />
          <strong>
            <WithWalNames text={words.loss ?? ''} />
          </strong>
        </p>
        {words.missing !== null && (
          <p className="reset-missing">
            <WithWalNames text={words.missing} />
          </p>
        )}
      </div>
      <section aria-label="Steps">
        <h3 className="section-title">What will be done</h3>
        <ol className="reset-steps">
          <li>The receiver will be stopped.</li>
          {words.steps.map((step) => (
            <li key={step}>
              <WithWalNames text={step} />
            </li>
          ))}
          {words.archiveFirst !== null && (
            <li>
              <WithWalNames text={words.archiveFirst} />
            </li>
          )}
          <li>
            The receiver will be started. <WithWalNames text={words.resumes ?? ''} />
          </li>
        </ol>
      </section>
      <SetAside server={server} plan={plan} />
      <div className="receive-sheet-buttons">
        <Button variant="default" data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button variant={tone === 'failing' ? 'danger' : 'filled'} onClick={onReset}>
          Reset receiver
        </Button>
      </div>
    </div>
  );
}

function SetAside({ server, plan }: { readonly server: string; readonly plan: ResetPlan }) {
  const directory = useQuery(receiverQuery(server)).data?.setAsideDirectory;
  if (directory === undefined || plan.steps.every(({ kind }) => kind !== 'set-aside')) return null;
  return (
    <p className="muted">
      What is set aside stays in <span className="mono reset-path">{directory}</span>
    </p>
  );
}
