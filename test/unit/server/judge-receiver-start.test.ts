import { describe, expect, it } from 'vitest';
import { UNKNOWN_NORMAL_STATUS, UNKNOWN_STREAMING_STATUS, type SlotStatus } from '../../../core/postgres/remote-status';
import { judgeReceiverStart, type StartFacts } from '../../../core/server/judge-receiver-start';

const slot: SlotStatus = {
  slotName: 'barman',
  active: false,
  activePid: null,
  reader: null,
  restartLsn: '0/3000000',
  retainedBytes: 0,
  walStatus: 'reserved',
};
const program = {
  installed: true,
  path: '/bin/pg_receivewal',
  version: '15.1',
  supportsSlots: true,
  synchronous: false,
};
const well: StartFacts = {
  server: 'main',
  normal: {
    ...UNKNOWN_NORMAL_STATUS,
    walLevel: 'replica',
    postgresSystemid: '7',
    replicationSlotSupport: true,
    replicationSlot: slot,
  },
  streaming: { ...UNKNOWN_STREAMING_STATUS, streaming: true, streamingSystemid: '7', serverVersion: '15.1' },
  program: { ...program, compatible: true },
  slotName: 'barman',
  createSlot: 'manual',
  identityFile: '/barman/main/identity.json',
  storedId: '7',
};
const normal = (change: Partial<StartFacts['normal']>): Partial<StartFacts> => ({
  normal: { ...well.normal, ...change },
});
const noWalSender = { streaming: { ...well.streaming, streaming: false } };
const minimal = normal({ walLevel: 'minimal' });
const otherCluster = { storedId: '8' };
const twoClusters = normal({ postgresSystemid: '9' });
const oldProgram = { program: { ...program, compatible: false, version: '14.2' } };
const noSlot = normal({ replicationSlot: null });
const busySlot = normal({ replicationSlot: { ...slot, active: true, activePid: 4711, reader: 'other from 10.0.0.9' } });

describe('judgeReceiverStart', () => {
  it('lets a receiver start when all is well', () => {
    expect(judgeReceiverStart(well)).toBeNull();
  });

  it.each<[string, Partial<StartFacts>, RegExp, 'fault' | 'passing']>([
    ['no WAL sender', noWalSender, /not a WAL sender/, 'passing'],
    ['wal_level minimal', minimal, /wal_level = minimal/, 'fault'],
    ['another cluster than the archive is of', otherCluster, /belongs to another cluster/, 'fault'],
    ['two connections to two clusters', twoClusters, /different clusters/, 'fault'],
    [
      'a program older than the server',
      oldProgram,
      /version 14.2.* cannot receive from a server of version 15.1/,
      'fault',
    ],
    ['no slot', noSlot, /slot "barman" does not exist/, 'fault'],
    ['a slot that somebody reads', busySlot, /in use by another receiver \(process 4711 .* other from 10/, 'passing'],
  ])('does not with %s', (_, change, what, gravity) => {
    expect(judgeReceiverStart({ ...well, ...change })).toMatchObject({ what: expect.stringMatching(what), gravity });
  });

  it('tells the first in the order of receive-wal.md §2', () => {
    const all = [noWalSender, minimal, otherCluster, oldProgram, noSlot];
    const told = all.map((_, index) => {
      const facts = all.slice(index).reduceRight<StartFacts>((merged, change) => merge(merged, change), well);
      return judgeReceiverStart(facts)?.what ?? '';
    });

    expect(told.map((what) => /WAL sender|minimal|another cluster|14\.2|slot/.exec(what)?.[0])).toEqual([
      'WAL sender',
      'minimal',
      'another cluster',
      '14.2',
      'slot',
    ]);
  });

  it.each<[string, Partial<StartFacts>]>([
    ['a server that does not answer us', { normal: UNKNOWN_NORMAL_STATUS, streaming: UNKNOWN_STREAMING_STATUS }],
    ['versions that are not known', { program: { ...program, compatible: null } }],
    ['missing rights to look at its state', normal({ hasMonitoringPrivileges: false })],
    ['an archive that is of no cluster yet', { storedId: null }],
    ['a slot that is to be made', { ...noSlot, createSlot: 'auto' }],
    ['no slot configured', { ...noSlot, slotName: null }],
  ])('is not kept from it by %s', (_, change) => {
    expect(judgeReceiverStart({ ...well, ...change })).toBeNull();
  });
});

function merge(facts: StartFacts, change: Partial<StartFacts>): StartFacts {
  const changed = { ...facts, ...change };
  if (change.normal === undefined) return changed;
  const own = Object.entries(change.normal).filter(
    ([key, value]) => well.normal[key as keyof typeof well.normal] !== value,
  );
  return { ...changed, normal: { ...facts.normal, ...Object.fromEntries(own) } };
}
