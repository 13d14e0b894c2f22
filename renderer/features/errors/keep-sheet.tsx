import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ErrorFileRow } from '../../../core/contract/errors';
import { formatCountOf } from '../../lib/format-count';
import { SheetFiles } from './sheet-files';

export interface KeepPlan {
  readonly rows: readonly ErrorFileRow[];
  readonly run: (reason: string) => void;
}

interface KeepSheetProps {
  /** Null: closed. */
  readonly plan: KeepPlan | null;
  readonly onClose: () => void;
}

/** A decision that the next one on call has to understand: so it takes a reason. */
export function KeepSheet({ plan, onClose }: KeepSheetProps) {
  return (
    <Modal
      opened={plan !== null}
      onClose={onClose}
      title={`Keep ${formatCountOf(plan?.rows.length ?? 0, 'file')}`}
      size={560}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {plan !== null && <KeepForm plan={plan} onClose={onClose} />}
    </Modal>
  );
}

function KeepForm({ plan, onClose }: { readonly plan: KeepPlan; readonly onClose: () => void }) {
  const [reason, setReason] = useState('');
  const isMissing = reason.trim() === '';
  return (
    <form
      className="errors-sheet"
      onSubmit={(event) => {
        event.preventDefault();
        if (isMissing) return;
        plan.run(reason);
        onClose();
      }}
    >
      <p>
        It stays where it is and does not count as a problem any more, until its content changes or you let it count
        again.
      </p>
      <SheetFiles rows={plan.rows} />
      <TextInput
        label="Why it may stay"
        placeholder="Needed for the analysis of incident 4711"
        value={reason}
        maxLength={1_000}
        data-autofocus
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className="errors-sheet-buttons">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={isMissing} title={isMissing ? 'Say why first.' : undefined}>
          Keep {formatCountOf(plan.rows.length, 'file')}
        </Button>
      </div>
    </form>
  );
}
