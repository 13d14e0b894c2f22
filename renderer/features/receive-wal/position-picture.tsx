import type { ReactNode } from 'react';
import type { ReceiverView } from '../../../core/contract/receiver';
import type { ReplicationSlot } from '../../../core/contract/slots';
import { lsnDistance, parseLsn } from '../../../core/wal/lsn';
import { Hint } from '../../components/hint';
import { WalName } from '../../components/wal-name';
import { formatBytes, formatExactBytes } from '../../lib/format-bytes';

/** From the oldest position to the newest: where the slot keeps WAL from, what is received, what the server has written. */
export function PositionPicture({ view }: { readonly view: ReceiverView }) {
  const { position } = view;
  const slot = configuredSlot(view);
  return (
    <section className="positions" aria-label="Position">
      <SlotStation view={view} slot={slot} />
      <Gap
        label={aheadOf(slot, position.receivedLsn)}
        hint="Received, and not yet given free by the slot"
        tone={null}
      />
      <ReceivedStation view={view} />
      <BehindGap view={view} />
      <ServerStation view={view} />
    </section>
  );
}

function ReceivedStation({ view: { position } }: { readonly view: ReceiverView }) {
  const { receivedLsn } = position;
  const file = position.partial ?? position.lastSegment;
  return (
    <Station
      title="Received up to"
      lsn={receivedLsn}
      hint={receivedLsn === null ? 'No file of the streaming directory tells' : 'The end of what was received'}
      testId="received-lsn"
    >
      {file === null ? 'nothing in the streaming directory' : <WalName name={file} />}
    </Station>
  );
}

function BehindGap({ view }: { readonly view: ReceiverView }) {
  const { behindBytes } = view.position;
  const { phase, state } = view.receiver;
  if (behindBytes === null) return <Gap label={null} hint={whyUnknown(view)} tone={null} />;
  return (
    <Gap
      label={`${formatBytes(behindBytes)} behind`}
      hint={`${formatExactBytes(behindBytes)} are on the server alone`}
      tone={phase === 'running' || behindBytes === 0 ? null : state}
    />
  );
}

function ServerStation({ view }: { readonly view: ReceiverView }) {
  const { serverLsn, serverWal } = view.position;
  return (
    <Station
      title="Server writes at"
      lsn={serverLsn}
      hint={serverLsn === null ? whyUnknown(view) : 'Where PostgreSQL writes its WAL'}
    >
      {serverWal === null ? serverLsn === null ? 'not known' : 'a standby' : <WalName name={serverWal} />}
    </Station>
  );
}

const whyUnknown = ({ serverTrouble, position }: ReceiverView) =>
  serverTrouble?.what ??
  (position.serverLsn === null ? 'PostgreSQL has not told its position' : 'What is received is not known');

const configuredSlot = ({ slots }: ReceiverView): ReplicationSlot | null =>
  slots?.slots.find(({ name }) => name === slots.configuredSlot) ?? null;

function SlotStation({ view, slot }: { readonly view: ReceiverView; readonly slot: ReplicationSlot | null }) {
  const name = view.slots?.configuredSlot ?? null;
  const [words, hint] = slotWords(view, slot);
  return (
    <Station title={name === null ? 'No slot' : 'Slot keeps from'} lsn={slot?.restartLsn ?? null} hint={hint}>
      {words}
    </Station>
  );
}

function slotWords({ slots, serverTrouble }: ReceiverView, slot: ReplicationSlot | null): readonly [string, string] {
  if (slots === null) return ['not known', serverTrouble?.what ?? 'PostgreSQL has not told its slots'];
  if (slots.configuredSlot === null) return ['slot_name is not set', 'The server keeps WAL only as wal_keep_size says'];
  if (slot === null) return [`"${slots.configuredSlot}" does not exist`, 'Nothing keeps WAL for this receiver'];
  if (slot.restartLsn === null) return [`${slot.name} keeps nothing`, 'Nothing was read through it yet, or it is lost'];
  const kept = slot.retainedBytes === null ? '' : ` keeps ${formatBytes(slot.retainedBytes)}`;
  return [`${slot.name}${kept}`, 'The oldest WAL that the server keeps for the receiver'];
}

function aheadOf(slot: ReplicationSlot | null, receivedLsn: string | null): string | null {
  const restartLsn = slot?.restartLsn ?? null;
  if (restartLsn === null || receivedLsn === null) return null;
  const distance = lsnDistance(parseLsn(receivedLsn), parseLsn(restartLsn));
  return distance < 0n ? null : formatBytes(Number(distance));
}

interface StationProps {
  readonly title: string;
  /** Null: not known, drawn as "–". */
  readonly lsn: string | null;
  readonly hint: string;
  readonly testId?: string;
  readonly children: ReactNode;
}

function Station({ title, lsn, hint, testId, children }: StationProps) {
  return (
    <div className="position">
      <h2 className="section-title">{title}</h2>
      <Hint text={hint}>
        <p className="position-lsn mono" data-testid={testId}>
          {lsn ?? '–'}
        </p>
      </Hint>
      <p className="position-small ellipsis">{children}</p>
    </div>
  );
}

interface GapProps {
  readonly label: string | null;
  readonly hint: string;
  readonly tone: string | null;
}

function Gap({ label, hint, tone }: GapProps) {
  return (
    <div className={`position-gap${tone === null ? '' : ` position-gap--marked tone-${tone}`}`} title={hint}>
      <span className="mono">{label ?? '–'}</span>
      <span className="position-line" aria-hidden />
    </div>
  );
}
