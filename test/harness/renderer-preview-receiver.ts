import type { ServerFlow } from '../../core/contract/flow';
import type { ReceiverView, ShownReset } from '../../core/contract/receiver';
import type { ReplicationSlot } from '../../core/contract/slots';

const MIB = 1024 ** 2;
const slot = (name: string, change: Partial<ReplicationSlot>): ReplicationSlot => ({
  name,
  type: 'physical',
  plugin: null,
  database: null,
  active: false,
  ownerPid: null,
  owner: null,
  restartLsn: '4F/A3000000',
  confirmedFlushLsn: null,
  walStatus: 'reserved',
  safeWalBytes: null,
  retainedBytes: 3 * MIB,
  inactiveSince: null,
  invalidationReason: null,
  ...change,
});

/** What the page of the receiver shows beside this flow. */
export function imagineReceiver(server: string, { receiver }: ServerFlow): ReceiverView {
  const isUp = receiver.phase === 'running';
  return {
    receiver,
    resetting: null,
    log: receiver.lastLines.map((text, index) => ({ number: index + 1, at: '2026-03-01T12:00:00.000Z', text })),
    directory: `/var/lib/barman/${server}/streaming`,
    setAsideDirectory: `/var/lib/barman/${server}/.walyard/set-aside`,
    position: {
      partial: '000000020000004F000000A3.partial',
      lastSegment: null,
      receivedLsn: '4F/A3200000',
      serverLsn: isUp ? '4F/A3200000' : '4F/A5400000',
      serverWal: isUp ? '000000020000004F000000A3' : '000000020000004F000000A5',
      behindBytes: isUp ? 0 : 34 * MIB,
      segmentSize: 16 * MIB,
    },
    serverTrouble: null,
    createsSlot: true,
    slots: {
      server,
      configuredSlot: 'walyard',
      slotLimitBytes: null,
      currentLsn: '4F/A3200000',
      isInRecovery: false,
      slots: [
        slot('standby_1', { retainedBytes: 41_000 * MIB, restartLsn: '45/12000000' }),
        slot('walyard', isUp ? { active: true, ownerPid: 7_311, owner: 'walyard from 10.0.0.7' } : {}),
      ],
      warnings: [
        {
          kind: 'inactive',
          severity: 'attention',
          slot: 'standby_1',
          what: 'Slot "standby_1" is not read and keeps 40 GiB of WAL.',
          todo: 'Start its standby, or drop it.',
        },
      ],
    },
  };
}

export const imaginedReset: ShownReset = {
  plan: {
    decision: 'reset',
    sentence: 'Streaming will resume at 000000020000004F000000A5 instead of 000000020000004F000000A3.partial.',
    hint: null,
    steps: [
      { kind: 'set-aside', name: '000000020000004F000000A3.partial' },
      { kind: 'mark', name: '000000020000004F000000A5.partial' },
    ],
    resumesAt: { wal: '000000020000004F000000A5', lsn: '4F/A5000000' },
    lost: {
      first: '000000020000004F000000A3',
      last: '000000020000004F000000A4',
      segments: 2,
      archived: 1,
      missing: ['000000020000004F000000A4'],
      missingCount: 1,
    },
    archiveFirst: [],
  },
  words: {
    steps: ['000000020000004F000000A3.partial will be set aside, not deleted.'],
    resumes: 'Streaming resumes at 4F/A5000000, the start of 000000020000004F000000A5.',
    loss: 'Not streamed: 000000020000004F000000A3 to 000000020000004F000000A4, 2 segments, 1 NOT archived.',
    missing: 'Missing: 000000020000004F000000A4.',
    archiveFirst: null,
  },
};
