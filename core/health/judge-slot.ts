import type { CheckResult } from '../contract/checks';
import type { SlotStatus } from '../postgres/remote-status';
import { command, failed, passed, sql } from './check-result';
import { formatBytes } from './format-figures';
import type { Suffix } from './judge-postgres';
import { quoteLiteral } from './server-access';

export interface SlotFacts {
  readonly server: string;
  readonly slotName: string | null;
  readonly streamingArchiver: boolean;
  /** Null: the server has no such slot. */
  readonly slot: SlotStatus | null;
}

/** The table of checks §3.3. */
export function judgeSlot(facts: SlotFacts, suffix: Suffix): readonly CheckResult[] {
  const { slotName, slot } = facts;
  if (slotName === null) return [];
  const name = `replication slot${suffix}`;
  return facts.streamingArchiver ? [judgeNeeded(name, slotName, facts)] : judgeUnneeded(name, slotName, slot);
}

function judgeNeeded(name: string, slotName: string, { server, slot }: SlotFacts): CheckResult {
  if (slot === null) return judgeMissing(name, slotName);
  const measured = describeSlot(slot);
  const start = {
    fix: command(`walyard run ${server}`),
    measured,
    action: 'start-receiver',
  } as const;
  if (slot.walStatus === 'lost') return judgeLost(name, slotName, measured);
  if (slot.restartLsn === null) {
    return failed(name, {
      ...start,
      hint: `slot '${slotName}' not initialised: is the receiver running?`,
      cause: 'Nothing has been received through the slot yet, so it keeps no WAL for the receiver.',
    });
  }
  if (!slot.active) {
    return failed(name, {
      ...start,
      hint: `slot '${slotName}' not active: is the receiver running?`,
      cause: 'Nobody reads from the slot. The server keeps WAL for it, which fills its disk while this lasts.',
    });
  }
  return passed(name, { measured });
}

function judgeMissing(name: string, slotName: string): CheckResult {
  const statement = `SELECT pg_create_physical_replication_slot(${quoteLiteral(slotName)}, true);`;
  return failed(name, {
    hint: `replication slot '${slotName}' doesn't exist. Please execute: ${statement}`,
    cause: 'The receiver cannot start without the slot of slot_name, and the server keeps no WAL for it.',
    fix: sql(statement),
    action: 'create-slot',
  });
}

/** Ours: the server has given up on the slot, so that no receiver can ever go on from it. */
function judgeLost(name: string, slotName: string, measured: string): CheckResult {
  const literal = quoteLiteral(slotName);
  return failed(name, {
    hint: `slot '${slotName}' is lost: it exceeded max_slot_wal_keep_size`,
    cause: 'The server has removed WAL that the slot should have kept. What is not archived by another way is missing.',
    fix: sql(
      `SELECT pg_drop_replication_slot(${literal}); SELECT pg_create_physical_replication_slot(${literal}, true);`,
    ),
    measured,
  });
}

/** A slot without a receiver keeps WAL for ever: said, but no failure. */
function judgeUnneeded(name: string, slotName: string, slot: SlotStatus | null): readonly CheckResult[] {
  if (slot === null || slot.restartLsn === null) return [];
  const state = slot.active ? 'active' : 'initialised';
  const hint = `WARNING: slot '${slotName}' is ${state} but not required by the current config`;
  return [passed(name, { hint, measured: describeSlot(slot) })];
}

function describeSlot({ restartLsn, retainedBytes, activePid, reader, walStatus }: SlotStatus): string {
  const parts = [
    `restart_lsn ${restartLsn ?? 'none'}`,
    ...(retainedBytes === null ? [] : [`${formatBytes(Math.max(0, retainedBytes))} kept`]),
    activePid === null ? 'not read' : `read by process ${activePid}${reader === null ? '' : ` (${reader})`}`,
    ...(walStatus === null ? [] : [`wal_status ${walStatus}`]),
  ];
  return parts.join(', ');
}
