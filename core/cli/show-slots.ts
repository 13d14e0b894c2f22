import type { ReplicationSlot, ServerSlots } from '../contract/slots';
import { readServerSlots, type ServerConfig } from '../index';
import type { Output } from './output';
import { sizeText } from './size-text';

/** `receive-wal SERVER --slots`: all replication slots of the server's PostgreSQL, and what is wrong with them. */
export async function showSlots(config: ServerConfig, output: Output): Promise<number> {
  const slots = await readServerSlots(config);
  output.answer(slots, () => toLines(slots));
  return 0;
}

function* toLines({ server, slots, slotLimitBytes, configuredSlot, warnings }: ServerSlots): Generator<string> {
  const limit = slotLimitBytes === null ? 'no limit' : `at most ${sizeText(slotLimitBytes)} each`;
  yield slots.length === 0 ? `${server}: no replication slots` : `${server}: ${slots.length} slots, ${limit}`;
  for (const slot of slots) yield `\t${slotLine(slot)}${slot.name === configuredSlot ? ' [slot_name]' : ''}`;
  for (const { severity, what, todo } of warnings) yield* [`${severity}: ${what}`, `\t${todo}`];
}

function slotLine(slot: ReplicationSlot): string {
  const { name, type, plugin, database, restartLsn, confirmedFlushLsn, walStatus, retainedBytes, safeWalBytes } = slot;
  const parts = [
    plugin === null ? type : `${type} (${plugin}, database ${database ?? '-'})`,
    readerText(slot),
    `restart_lsn ${restartLsn ?? 'none'}`,
    ...(confirmedFlushLsn === null ? [] : [`confirmed_flush_lsn ${confirmedFlushLsn}`]),
    ...(retainedBytes === null ? [] : [`${sizeText(retainedBytes)} kept`]),
    ...(walStatus === null ? [] : [`wal_status ${walStatus}`]),
    ...(safeWalBytes === null ? [] : [`safe for ${sizeText(Math.max(0, safeWalBytes))} more`]),
  ];
  return `${name}: ${parts.join(', ')}`;
}

function readerText({ active, ownerPid, owner, inactiveSince }: ReplicationSlot): string {
  if (!active) return inactiveSince === null ? 'not read' : `not read since ${inactiveSince}`;
  return `read by process ${ownerPid ?? '?'}${owner === null ? '' : ` (${owner})`}`;
}
