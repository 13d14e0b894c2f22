import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReplicationSlot } from '../../../core/contract/slots';
import { formatBytes } from '../../lib/format-bytes';

interface DropSlotSheetProps {
  /** Null: closed. */
  readonly slot: ReplicationSlot | null;
  readonly isOurs: boolean;
  /** create_slot = auto, and the receiver is to run. */
  readonly isCreatedAgain: boolean;
  readonly onDrop: (slot: string) => void;
  readonly onClose: () => void;
}

export function DropSlotSheet(props: DropSlotSheetProps) {
  const { slot, onClose } = props;
  return (
    <Modal
      opened={slot !== null}
      onClose={onClose}
      title={`Drop slot ${slot?.name ?? ''}`}
      size={520}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {slot !== null && <DropSlotForm {...props} slot={slot} />}
    </Modal>
  );
}

function DropSlotForm({
  slot,
  isOurs,
  isCreatedAgain,
  onDrop,
  onClose,
}: DropSlotSheetProps & { slot: ReplicationSlot }) {
  const [typed, setTyped] = useState('');
  const isAllowed = isOurs || typed === slot.name;
  return (
    <form
      className="receive-sheet"
      onSubmit={(event) => {
        event.preventDefault();
        onDrop(slot.name);
        onClose();
      }}
    >
      <p>
        <strong>
          The server may then remove the WAL that it keeps for this slot
          {slot.retainedBytes === null ? '' : `, ${formatBytes(slot.retainedBytes)}`}.
        </strong>{' '}
        This cannot be undone.
      </p>
      {isOurs ? (
        <p>
          {isCreatedAgain
            ? 'It is the slot of this receiver, which creates it anew at its next start (create_slot = auto).'
            : 'It is the slot of this receiver. Create it again before the receiver goes on.'}
        </p>
      ) : (
        <>
          <p>It is not the slot of this receiver: a standby or another program may need its WAL.</p>
          <TextInput
            label={`Type ${slot.name} to drop it all the same`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </>
      )}
      <div className="receive-sheet-buttons">
        <Button variant="default" data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" variant="danger" disabled={!isAllowed}>
          Drop slot {slot.name}
        </Button>
      </div>
    </form>
  );
}
