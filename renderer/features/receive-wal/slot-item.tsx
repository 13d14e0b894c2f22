import { Button } from '@mantine/core';
import type { ReplicationSlot, SlotWarning } from '../../../core/contract/slots';
import { Icon } from '../../components/icon';
import { StateBadge, type Tone } from '../../components/state-badge';
import { formatBytes } from '../../lib/format-bytes';

interface SlotItemProps {
  readonly slot: ReplicationSlot;
  /** It is the one of slot_name. */
  readonly isOurs: boolean;
  readonly warnings: readonly SlotWarning[];
  readonly onDrop: () => void;
}

const tones: Readonly<Record<SlotWarning['severity'], Tone>> = {
  serious: 'failing',
  attention: 'attention',
  note: 'stopped',
};

export function SlotItem({ slot, isOurs, warnings, onDrop }: SlotItemProps) {
  const [worst] = warnings;
  const because = whyNotDropped(slot);
  return (
    <li className="slot" data-slot={slot.name}>
      <div className="slot-head">
        <span className="slot-name mono ellipsis" title={slot.name}>
          {slot.name}
        </span>
        {isOurs && <span className="slot-tag">slot_name</span>}
        <StateBadge state={worst === undefined ? (slot.active ? 'ok' : 'stopped') : tones[worst.severity]} />
        <Button
          variant="default"
          aria-label={`Drop slot ${slot.name}`}
          disabled={because !== null}
          title={because ?? undefined}
          onClick={onDrop}
        >
          Drop…
        </Button>
      </div>
      <p className="slot-facts">
        {useOf(slot)}
        <br />
        {keptBy(slot)}
      </p>
      {warnings.map((warning) => (
        <SlotWarningText key={warning.kind} warning={warning} />
      ))}
    </li>
  );
}

function whyNotDropped({ active, type }: ReplicationSlot): string | null {
  if (active) return 'It is in use: stop its receiver first';
  return type === 'logical' ? 'A logical slot belongs to a subscription: drop it there' : null;
}

function useOf({ type, active, owner, ownerPid, database }: ReplicationSlot): string {
  const kind = type === 'logical' ? `logical, database ${database ?? '–'}, ` : '';
  if (!active) return `${kind}not in use`;
  return `${kind}in use by ${owner ?? 'somebody'}${ownerPid === null ? '' : ` (process ${ownerPid} of the server)`}`;
}

function keptBy({ restartLsn, retainedBytes, walStatus }: ReplicationSlot) {
  if (restartLsn === null) return `keeps no WAL${walStatus === null ? '' : `, ${walStatus}`}`;
  return (
    <>
      keeps <span className="mono">{retainedBytes === null ? '–' : formatBytes(retainedBytes)}</span> from{' '}
      <span className="mono">{restartLsn}</span>
      {walStatus !== null && `, ${walStatus}`}
    </>
  );
}

export function SlotWarningText({ warning }: { readonly warning: SlotWarning }) {
  const tone = tones[warning.severity];
  return (
    <div className={`slot-warning tone-${tone}`}>
      <Icon name={tone} size={14} />
      <p>
        {warning.what} <span className="muted">{warning.todo}</span>
      </p>
    </div>
  );
}
