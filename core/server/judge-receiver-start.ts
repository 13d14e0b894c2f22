import { judgeSystemId } from '../health/judge-system-id';
import { judgeWalLevel } from '../health/judge-postgres';
import type { CheckResult } from '../contract/checks';
import type { NormalStatus, SlotStatus, StreamingStatus } from '../postgres/remote-status';
import type { ReceiverProgramStatus } from '../receiver/receiver-program-status';
import type { ReceiverTrouble } from '../receiver/receiver-trouble';

export interface StartFacts {
  readonly server: string;
  readonly normal: NormalStatus;
  readonly streaming: StreamingStatus;
  readonly program: ReceiverProgramStatus;
  readonly slotName: string | null;
  readonly createSlot: 'auto' | 'manual';
  readonly identityFile: string;
  readonly storedId: string | null;
}

/**
 * What must not start, in the order of receive-wal.md §2, and why. Only what is known to be wrong keeps a receiver from
 * starting: a server that does not answer us may answer pg_receivewal, which knows more ways to log in, and tells the
 * reason otherwise. Missing rights to look at the server's state never do: the WAL arrives without them.
 */
export function judgeReceiverStart(facts: StartFacts): ReceiverTrouble | null {
  return judgeServer(facts) ?? judgeProgram(facts) ?? judgeSlotUse(facts);
}

function judgeServer({ normal, streaming, identityFile, storedId }: StartFacts): ReceiverTrouble | null {
  if (streaming.streaming === false) {
    return {
      what: 'What answers over the streaming connection does not stream WAL: it is not a WAL sender of PostgreSQL.',
      todo: 'Let streaming_conninfo lead to PostgreSQL itself, not to a connection pooler.',
      gravity: 'passing', // The server may just have been shut down.
    };
  }
  const [level] = judgeWalLevel(normal, '');
  const ids = { normalId: normal.postgresSystemid, streamingId: streaming.streamingSystemid, identityFile, storedId };
  return fromCheck(level) ?? fromCheck(judgeSystemId(ids));
}

function judgeProgram({ program, streaming }: StartFacts): ReceiverTrouble | null {
  // A missing program is told by whoever starts it.
  if (program.compatible !== false) return null;
  const [server, client] = [streaming.serverVersion ?? 'unknown', program.version ?? 'unknown'];
  return fault(
    `This pg_receivewal (version ${client}) cannot receive from a server of version ${server}.`,
    'Install the client programs of the major version of the server, or let path_prefix lead to them.',
  );
}

function judgeSlotUse({ server, normal, slotName, createSlot }: StartFacts): ReceiverTrouble | null {
  if (slotName === null || normal.replicationSlotSupport !== true) return null;
  const slot = normal.replicationSlot;
  if (slot?.active === true) return inUse(slot);
  if (slot !== null || createSlot === 'auto') return null;
  return fault(
    `The replication slot "${slotName}" does not exist on the server.`,
    `Create it (walyard receive-wal ${server} --create-slot), or set create_slot = auto.`,
  );
}

/** Passing: also the connection of a receiver that has just ended is seen for a moment. */
function inUse({ slotName, activePid, reader }: SlotStatus): ReceiverTrouble {
  const who = [activePid === null ? '' : `process ${activePid} of the server`, reader ?? ''].filter(Boolean).join(', ');
  return {
    what: `The replication slot "${slotName}" is in use by another receiver${who === '' ? '' : ` (${who})`}. The slot keeps the WAL on the server until then.`,
    todo: 'End the other receiver of this slot, or give this server a slot of its own.',
    gravity: 'passing',
  };
}

function fromCheck(check: CheckResult | undefined): ReceiverTrouble | null {
  if (check === undefined || check.ok) return null;
  return fault(`${check.cause ?? check.hint ?? check.name} Nothing was received.`, check.fix?.text ?? '');
}

const fault = (what: string, todo: string): ReceiverTrouble => ({ what, todo, gravity: 'fault' });
