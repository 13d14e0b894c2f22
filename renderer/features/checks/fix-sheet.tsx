import { Button, Modal } from '@mantine/core';
import type { CheckAction, CheckRow } from '../../../core/contract/checks';
import { actionWords } from './check-words';

export interface FixPlan {
  readonly row: CheckRow;
  readonly action: CheckAction;
}

interface FixSheetProps {
  /** Null: closed. */
  readonly plan: FixPlan | null;
  readonly server: string;
  readonly onDo: (plan: FixPlan) => void;
  readonly onClose: () => void;
}

/** Says what a button is going to do, before it does it. */
export function FixSheet({ plan, server, onDo, onClose }: FixSheetProps) {
  const words = plan === null ? null : actionWords[plan.action];
  const run = () => {
    if (plan !== null) onDo(plan);
    onClose();
  };
  return (
    <Modal
      opened={plan !== null}
      onClose={onClose}
      title={`${words?.label ?? ''}: ${server}`}
      size={520}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className="checks-sheet">
        <p>{words?.confirm}</p>
        {plan !== null && plan.row.hint !== null && (
          <p className="muted">
            The check “{plan.row.name}” says: {plan.row.hint}
          </p>
        )}
        <div className="checks-sheet-buttons">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button data-autofocus onClick={run}>
            {words?.label}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
