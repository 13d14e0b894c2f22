import type { ServerConfig } from '../config/server-config';
import type { ServerSlots } from '../contract/slots';
import { ArchiverError } from '../errors';
import { askServer } from '../postgres/ask-server';
import { listSlots, type SlotList } from '../postgres/list-slots';
import { findSlotWarnings } from './slot-warnings';

const TIMEOUT_MS = 10_000;

/** The slots of a server with what is wrong with them. @throws ArchiverError `config-invalid`, `postgres-unavailable` */
export async function readServerSlots(config: ServerConfig): Promise<ServerSlots> {
  const { name: server, walConninfo } = config;
  if (walConninfo === null) {
    throw new ArchiverError('config-invalid', `${server} has no conninfo`, { hint: 'Set conninfo in its section.' });
  }
  const hint = 'The slots are read from the server. Check conninfo and that the server runs.';
  return judgeSlots(config, await askServer({ conninfo: walConninfo, timeoutMs: TIMEOUT_MS, hint }, listSlots));
}

export function judgeSlots(config: ServerConfig, list: SlotList): ServerSlots {
  const { name: server, slotName, streamingArchiver, createSlot } = config;
  const { slots, slotLimitBytes, currentLsn, isInRecovery } = list;
  const wishes = { server, streamingArchiver, slotName, createsSlot: createSlot === 'auto' };
  const warnings = [...findSlotWarnings(list, wishes)];
  return { server, configuredSlot: slotName, slotLimitBytes, currentLsn, isInRecovery, slots: [...slots], warnings };
}
