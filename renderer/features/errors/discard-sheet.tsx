import { Button, Modal } from '@mantine/core';
import type { ErrorFileRow } from '../../../core/contract/errors';
import { formatCountOf } from '../../lib/format-count';
import { SheetFiles } from './sheet-files';

export interface DiscardPlan {
  readonly rows: readonly ErrorFileRow[];
  readonly run: () => void;
}

interface DiscardSheetProps {
  /** Null: closed. */
  readonly plan: DiscardPlan | null;
  readonly onClose: () => void;
}

/** Asked only where one of the files may be the only good copy of its WAL; everything else is undone as easily. */
export function DiscardSheet({ plan, onClose }: DiscardSheetProps) {
  const rows = plan?.rows ?? [];
  const serious = rows.filter(({ explanation }) => explanation.severity === 'serious').length;
  const files = formatCountOf(rows.length, 'file');
  const run = () => {
    plan?.run();
    onClose();
  };
  return (
    <Modal
      opened={plan !== null}
      onClose={onClose}
      title={`Move ${files} to the trash`}
      size={560}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className="errors-sheet">
        <p>
          <strong>
            {serious === 1 && rows.length === 1 ? 'It' : `${formatCountOf(serious, 'file')} of them`} may be the only
            good copy of its WAL.
          </strong>
        </p>
        <SheetFiles rows={rows} />
        <p className="muted">They can be restored from the trash until it is emptied of them.</p>
        <div className="errors-sheet-buttons">
          <Button variant="default" data-autofocus onClick={onClose}>
            Cancel
          </Button>
          <Button variant="danger" onClick={run}>
            Move {files} to the trash
          </Button>
        </div>
      </div>
    </Modal>
  );
}
