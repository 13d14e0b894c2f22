import { Button, Modal } from '@mantine/core';
import type { DemoStatus } from '../../../core/contract/demo';
import { formatBytes } from '../../lib/format-bytes';

interface RemoveDemoSheetProps {
  readonly demo: DemoStatus;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onRemove: () => void;
}

/** The plan before the act: what goes, from where, and what stays. */
export function RemoveDemoSheet({ demo, opened, onClose, onRemove }: RemoveDemoSheetProps) {
  const isUp = demo.phase === 'running' || demo.phase === 'preparing';
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Remove the demo"
      size={520}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className="demo-sheet">
        <p>
          <strong>The demo’s PostgreSQL and its archive are deleted for good. Your own servers are not touched.</strong>
        </p>
        <ol className="demo-plan">
          {isUp && <li>Stop archiving, the receiver and the PostgreSQL of the demo</li>}
          <li>
            Delete its folder
            {demo.sizeBytes !== null && `, ${formatBytes(demo.sizeBytes)}`}
            <span className="mono demo-directory">{demo.directory}</span>
          </li>
        </ol>
        <div className="demo-sheet-buttons">
          <Button variant="default" data-autofocus onClick={onClose}>
            Cancel
          </Button>
          <Button variant="danger" onClick={onRemove}>
            {isUp ? 'Stop demo and remove files' : 'Remove demo files'}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
