import { describe, expect, it } from 'vitest';
import { judgeSlot } from '../../../core/health/judge-slot';
import { judgeSystemId } from '../../../core/health/judge-system-id';
import type { SlotStatus } from '../../../core/postgres/remote-status';
import { outcomes } from './outcomes';

const SLOT: SlotStatus = {
  slotName: 'barman',
  active: true,
  activePid: 4711,
  reader: 'barman_receive_wal from 10.0.0.1',
  restartLsn: '0/3000000',
  retainedBytes: 3 * 1024 * 1024,
  walStatus: 'reserved',
};
const judge = (slot: SlotStatus | null, streamingArchiver = true, slotName: string | null = 'barman') =>
  judgeSlot({ server: 'main', slotName, streamingArchiver, slot }, '');

describe('judgeSlot (checks §3.3)', () => {
  it.each([
    ['absent', null, 'FAILED', "doesn't exist"],
    ['restart_lsn null', { ...SLOT, restartLsn: null }, 'FAILED', 'not initialised'],
    ['not active', { ...SLOT, active: false, activePid: null }, 'FAILED', 'not active'],
    ['lost', { ...SLOT, walStatus: 'lost' }, 'FAILED', 'is lost'],
    ['otherwise', SLOT, 'OK', null],
  ])('streaming_archiver on, %s', (_name, slot, result, hint) => {
    const results = judge(slot);

    expect(outcomes(results)).toEqual([`replication slot: ${result}`]);
    expect(results[0]?.hint).toEqual(hint === null ? null : expect.stringContaining(hint));
  });

  it.each([
    ['absent', null, null],
    ['restart_lsn null', { ...SLOT, restartLsn: null }, null],
    ['initialised', { ...SLOT, active: false }, 'is initialised'],
    ['active', SLOT, 'is active'],
  ])('streaming_archiver off, %s: at most a warning', (_name, slot, hint) => {
    const results = judge(slot, false);

    expect(outcomes(results)).toEqual(hint === null ? [] : ['replication slot: OK']);
    if (hint !== null) expect(results[0]?.hint).toContain(hint);
  });

  it('says nothing without slot_name', () => {
    expect(judge(null, true, null)).toEqual([]);
  });

  it('tells who reads from the slot and what it keeps', () => {
    expect(judge(SLOT)[0]?.measured).toBe(
      'restart_lsn 0/3000000, 3.0 MiB kept, read by process 4711 (barman_receive_wal from 10.0.0.1), wal_status reserved',
    );
  });
});

describe('judgeSystemId (checks §3.4)', () => {
  it.each([
    ['both known and different', { normalId: '1', streamingId: '2', storedId: null }, false],
    ['none known', { normalId: null, streamingId: null, storedId: '1' }, true],
    ['none stored yet', { normalId: '1', streamingId: '1', storedId: null }, true],
    ['stored is live', { normalId: '1', streamingId: '1', storedId: '1' }, true],
    ['stored is another', { normalId: '1', streamingId: '1', storedId: '9' }, false],
    ['only streaming known, stored is another', { normalId: null, streamingId: '1', storedId: '9' }, false],
    ['only normal known, stored is live', { normalId: '1', streamingId: null, storedId: '1' }, true],
  ])('%s', (_name, ids, ok) => {
    const result = judgeSystemId({ ...ids, identityFile: '/b/identity.json' });

    expect(outcomes([result])).toEqual([`systemid coherence: ${ok ? 'OK' : 'FAILED'}`]);
  });
});
