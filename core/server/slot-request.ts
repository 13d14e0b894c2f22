import type { ServerConfig } from '../config/server-config';
import { ArchiverError } from '../errors';
import type { SlotRequest } from '../postgres/replication-slot';

const SLOT_TIMEOUT_MS = 10_000;

/** How to ask for the configured slot, or for another one of the server. @throws ArchiverError `config-invalid` */
export function requireSlotRequest(
  { name, walStreamingConninfo, slotName: configured }: ServerConfig,
  slotName: string | null = configured,
): SlotRequest {
  const missing = slotName === null ? 'slot_name' : 'streaming_conninfo';
  if (slotName !== null && walStreamingConninfo !== null) {
    return { conninfo: walStreamingConninfo, slotName, timeoutMs: SLOT_TIMEOUT_MS };
  }
  throw new ArchiverError('config-invalid', `${name} has no ${missing}`, { hint: `Set ${missing} in its section.` });
}
