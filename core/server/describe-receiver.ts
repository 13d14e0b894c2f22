import type { ServerConfig } from '../config/server-config';
import type { ReceiverFlow } from '../contract/flow';
import type { ReceiverPosition, ReceiverView } from '../contract/receiver';
import type { PostgresStatus } from '../postgres/postgres-status';
import { readReceivedPosition, type ReceivedPosition } from '../receiver/received-position';
import type { ReceiverSupervisor } from '../receiver/receiver-supervisor';
import { formatLsn, lsnDistance, parseLsn } from '../wal/lsn';
import { asideDirectory } from './create-receiver';
import { STOPPED } from './judge-flow';
import type { ReceiverDesk } from './receiver-desk';
import type { ReceiverProbe } from './receiver-probe';

export interface DescribedReceiver {
  readonly config: ServerConfig;
  /** Null: streaming_archiver is off. */
  readonly receiver: ReceiverSupervisor | null;
  readonly desk: Pick<ReceiverDesk, 'resetting'>;
  readonly probe: Pick<ReceiverProbe, 'read' | 'segmentSize'>;
}

const NOTHING = { remedy: null, pid: null, since: null, nextStartAt: null, restarts: 0, lastLines: [] };
const OFF: ReceiverFlow = { phase: 'off', ...STOPPED, ...NOTHING };

export const receiverFlow = (receiver: ReceiverSupervisor | null): ReceiverFlow => receiver?.status() ?? OFF;

/** Everything the page of the receiver shows of one server, as of now. */
export async function describeReceiver({ config, receiver, desk, probe }: DescribedReceiver): Promise<ReceiverView> {
  // Before the server is asked: the other way round, a busy one would seem to be behind its receiver.
  const received = await readReceivedPosition(config.streamingWalsDirectory, probe.segmentSize);
  const { status, slots, trouble } = await probe.read();
  return {
    receiver: receiverFlow(receiver),
    resetting: desk.resetting,
    log: [...(receiver?.log() ?? [])],
    directory: config.streamingWalsDirectory,
    setAsideDirectory: asideDirectory(config),
    position: comparePositions(received, status),
    serverTrouble: trouble,
    createsSlot: config.createSlot === 'auto',
    slots,
  };
}

export function comparePositions(received: ReceivedPosition, status: PostgresStatus | null): ReceiverPosition {
  const serverLsn = status?.currentLsn ?? null;
  const behind = lsnDistance(serverLsn === null ? null : parseLsn(serverLsn), received.lsn);
  return {
    partial: received.partial,
    lastSegment: received.lastSegment,
    receivedLsn: received.lsn === null ? null : formatLsn(received.lsn),
    serverLsn,
    serverWal: status?.currentWal ?? null,
    behindBytes: behind === null ? null : Math.max(0, Number(behind)),
    segmentSize: status?.walSegmentSize ?? null,
  };
}
