import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ShownReset } from '../../../core/contract/receiver';
import { Icon } from '../../components/icon';
import { receiverQuery } from '../../ipc/core-queries';

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
  const aside = useQuery(receiverQuery(server)).data?.setAsideDirectory;
  const tone = (plan.lost?.missingCount ?? 0) > 0 ? 'failing' : 'ok';
  return (
    <div className="receive-sheet">
      {changed !== null && (
        <p className="receive-sheet-words tone-attention" role="alert">
          Nothing was done: {changed}. This is the plan of now.
        </p>
      )}
      <p>{plan.sentence}</p>
      <div className={`reset-loss tone-${tone}`} data-testid="reset-loss">
        <p className="reset-loss-head">
          <Icon name={tone} />
          <strong>{words.loss}</strong>
        </p>
        {words.missing !== null && <p className="reset-missing">{words.missing}</p>}
      </div>
      <section aria-label="Steps">
        <h3 className="section-title">What will be done</h3>
        <ol className="reset-steps">
          <li>The receiver will be stopped.</li>
          {words.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
          {words.archiveFirst !== null && <li>{words.archiveFirst}</li>}
          <li>The receiver will be started. {words.resumes}</li>
        </ol>
      </section>
      {aside !== undefined && plan.steps.some(({ kind }) => kind === 'set-aside') && (
        <p className="muted">
          What is set aside stays in <span className="mono reset-path">{aside}</span>
        </p>
      )}
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
