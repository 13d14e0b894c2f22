import type { ReplicationSlot, SlotWarning } from '../contract/slots';
import type { SlotList } from '../postgres/list-slots';
import { formatBytes } from './format-figures';
import { quoteLiteral } from './server-access';

export interface SlotWishes {
  readonly server: string;
  readonly streamingArchiver: boolean;
  readonly slotName: string | null;
  /** The receiver makes a missing slot itself. */
  readonly createsSlot: boolean;
}

type Judged = Pick<SlotList, 'slots' | 'slotLimitBytes' | 'hasSlotLimit' | 'maxWalBytes'>;

const RANK = { serious: 0, attention: 1, note: 2 } as const;

/** What is wrong with the slots of a server or will be, the worst first. */
export function findSlotWarnings(list: Judged, wishes: SlotWishes): readonly SlotWarning[] {
  const found = [
    ...judgeConfigured(list.slots, wishes),
    ...list.slots.flatMap((slot) => judgeOne(slot, list, wishes)),
    ...judgeLimit(list),
  ];
  return found.sort((a, b) => RANK[a.severity] - RANK[b.severity]);
}

function judgeConfigured(slots: Judged['slots'], wishes: SlotWishes): readonly SlotWarning[] {
  const { server, slotName, streamingArchiver, createsSlot } = wishes;
  if (slotName === null || !streamingArchiver) return [];
  const slot = slots.find(({ name }) => name === slotName);
  if (slot?.type === 'physical') return [];
  if (slot !== undefined) {
    return [
      {
        kind: 'wrong-type',
        severity: 'serious',
        slot: slotName,
        what: `Slot "${slotName}" of the configuration is a logical one: WAL cannot be received through it.`,
        todo: 'Set slot_name to another name, and create that slot.',
      },
    ];
  }
  return [
    {
      kind: 'missing',
      severity: createsSlot ? 'attention' : 'serious',
      slot: slotName,
      what: `Slot "${slotName}" of the configuration does not exist: the server keeps no WAL for the receiver.`,
      todo: createsSlot
        ? `The receiver creates it when it starts: walyard run ${server}.`
        : `Create it: walyard receive-wal ${server} --create-slot.`,
    },
  ];
}

/** At most one warning a slot: the worst that can be said of it. */
function judgeOne(slot: ReplicationSlot, list: Judged, wishes: SlotWishes): readonly SlotWarning[] {
  const own = isOwn(slot, wishes);
  if (slot.walStatus === 'lost' || slot.invalidationReason !== null) return [judgeLost(slot, own, wishes)];
  if (slot.walStatus === 'unreserved') return [judgeUnreserved(slot, own, wishes)];
  return slot.active || slot.restartLsn === null ? [] : [judgeInactive(slot, own, { list, wishes })];
}

const isOwn = ({ name, type }: ReplicationSlot, { slotName, streamingArchiver }: SlotWishes) =>
  streamingArchiver && name === slotName && type === 'physical';

function judgeLost({ name, invalidationReason }: ReplicationSlot, own: boolean, { server }: SlotWishes): SlotWarning {
  const reason = invalidationReason === null ? '' : ` (${invalidationReason})`;
  return {
    kind: 'lost',
    severity: own ? 'serious' : 'attention',
    slot: name,
    what: `Slot "${name}" is lost${reason}: the server no longer keeps what its reader needs, and it cannot be used again.`,
    todo: own
      ? `Drop and create it (walyard receive-wal ${server} --drop-slot, then --create-slot), then look at the plan of walyard receive-wal ${server} --reset --plan: it names the WAL that is not archived.`
      : `Set its reader up anew, then drop the slot: ${dropSql(name)}`,
  };
}

function judgeUnreserved(slot: ReplicationSlot, own: boolean, { server }: SlotWishes): SlotWarning {
  const { name, active } = slot;
  const reader = active
    ? 'Its reader is too slow: look at the network and at its disk'
    : own
      ? `Start the receiver now: walyard run ${server}`
      : 'Start its reader now';
  return {
    kind: 'unreserved',
    severity: own ? 'serious' : 'attention',
    slot: name,
    what: `Slot "${name}" keeps more WAL than max_slot_wal_keep_size allows${kept(slot)}: the next checkpoint removes what it needs.`,
    todo: `${reader}, or raise max_slot_wal_keep_size.`,
  };
}

interface Surroundings {
  readonly list: Judged;
  readonly wishes: SlotWishes;
}

function judgeInactive(slot: ReplicationSlot, own: boolean, { list, wishes }: Surroundings): SlotWarning {
  const { name, inactiveSince, safeWalBytes } = slot;
  const since = inactiveSince === null ? '' : ` since ${inactiveSince}`;
  const end =
    list.slotLimitBytes === null
      ? 'This goes on until the disk of pg_wal is full, and then the server stops.'
      : `The server gives it up at max_slot_wal_keep_size = ${formatBytes(list.slotLimitBytes)}${left(safeWalBytes)}.`;
  return {
    kind: 'inactive',
    severity: 'attention',
    slot: name,
    what: `Nobody reads slot "${name}"${since}, and the server keeps WAL for it${kept(slot)}. ${end}`,
    todo: own
      ? `Start the receiver: walyard run ${wishes.server}.`
      : `Start its reader, or drop the slot if it is not needed: ${dropSql(name)}`,
  };
}

const kept = ({ retainedBytes }: ReplicationSlot) =>
  retainedBytes === null ? '' : ` (${formatBytes(retainedBytes)} now)`;
const left = (safeBytes: number | null) =>
  safeBytes === null ? '' : `, ${formatBytes(Math.max(0, safeBytes))} of WAL from now`;
const dropSql = (name: string) => `SELECT pg_drop_replication_slot(${quoteLiteral(name)});`;

/** Of no interest without a slot. */
function judgeLimit({ slots, slotLimitBytes, hasSlotLimit, maxWalBytes }: Judged): readonly SlotWarning[] {
  if (slots.length === 0) return [];
  if (!hasSlotLimit) {
    return [
      {
        kind: 'unlimited',
        severity: 'note',
        slot: null,
        what: 'Before PostgreSQL 13 nothing limits what a slot keeps: one that nobody reads fills the disk of pg_wal.',
        todo: 'Watch the free space of pg_wal, and drop slots that are not needed.',
      },
    ];
  }
  if (slotLimitBytes === null) {
    return [
      {
        kind: 'unlimited',
        severity: 'note',
        slot: null,
        what: 'max_slot_wal_keep_size is -1: a slot that nobody reads keeps WAL until the disk of pg_wal is full.',
        todo: "Set a limit that leaves room on that disk, for example ALTER SYSTEM SET max_slot_wal_keep_size = '50GB'; SELECT pg_reload_conf(); a slot that exceeds it loses WAL, so archive by archive_command too.",
      },
    ];
  }
  if (maxWalBytes === null || slotLimitBytes >= maxWalBytes) return [];
  return [
    {
      kind: 'limit-too-small',
      severity: 'attention',
      slot: null,
      what: `max_slot_wal_keep_size (${formatBytes(slotLimitBytes)}) is less than max_wal_size (${formatBytes(maxWalBytes)}): a reader that is away between two checkpoints can lose WAL.`,
      todo: `Raise it to more than that, to the WAL of the longest time that a reader may be away: ALTER SYSTEM SET max_slot_wal_keep_size = '${Math.ceil((2 * maxWalBytes) / 1024 / 1024)}MB'; SELECT pg_reload_conf();`,
    },
  ];
}
