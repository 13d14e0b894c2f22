import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ReceiverView } from '../../../core/contract/receiver';
import type { ReplicationSlot, SlotWarning } from '../../../core/contract/slots';
import { useSlotCommands } from './use-slot-commands';
import { DropSlotSheet } from './drop-slot-sheet';
import { SlotItem, SlotWarningText } from './slot-item';

interface SlotListProps {
  readonly server: string;
  readonly view: ReceiverView;
}

/** Every replication slot of the server, with what is wrong with it. */
export function SlotList({ server, view }: SlotListProps) {
  const commands = useSlotCommands(server);
  const [dropping, setDropping] = useState<ReplicationSlot | null>(null);
  const configured = view.slots?.configuredSlot ?? null;
  return (
    <section className="panel receive-slots" aria-label="Replication slots">
      <div className="receive-panel-head">
        <h2 className="section-title">Replication slots</h2>
        {isMissing(view, configured) && (
          <Button variant="default" disabled={commands.busy} onClick={commands.create}>
            Create slot {configured}
          </Button>
        )}
      </div>
      <div className="receive-slots-list scroll" tabIndex={0} role="group" aria-label="List of slots">
        <p className="muted">{whyNoSlots(view)}</p>
        {generalWarnings(view).map((warning) => (
          <SlotWarningText key={warning.kind} warning={warning} />
        ))}
        <ul>
          {view.slots?.slots.map((slot) => (
            <SlotItem
              key={slot.name}
              slot={slot}
              isOurs={slot.name === configured}
              warnings={warningsOf(view, slot.name)}
              onDrop={() => setDropping(slot)}
            />
          ))}
        </ul>
      </div>
      <DropSlotSheet
        slot={dropping}
        isOurs={dropping?.name === configured}
        isCreatedAgain={view.createsSlot && view.receiver.phase !== 'stopped'}
        onDrop={commands.drop}
        onClose={() => setDropping(null)}
      />
    </section>
  );
}

function isMissing({ slots }: ReceiverView, configured: string | null): boolean {
  return configured !== null && slots?.slots.every(({ name }) => name !== configured) === true;
}

function whyNoSlots({ slots, serverTrouble }: ReceiverView): string | null {
  if (slots === null) return serverTrouble?.what ?? 'The slots are being read.';
  if (slots.configuredSlot === null) return 'slot_name is not set: nothing keeps WAL for the receiver.';
  return slots.slots.length === 0 ? 'The server has no replication slot.' : null;
}

const warningsOf = ({ slots }: ReceiverView, name: string) =>
  (slots?.warnings ?? []).filter(({ slot }) => slot === name);

/** About no slot in the list. */
function generalWarnings({ slots }: ReceiverView): readonly SlotWarning[] {
  const names = new Set(slots?.slots.map(({ name }) => name));
  return (slots?.warnings ?? []).filter(({ slot }) => slot === null || !names.has(slot));
}
