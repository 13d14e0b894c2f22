import { describe, expect, it } from 'vitest';
import { listSlots, slotsQuery, type SlotSession } from '../../../core/postgres/list-slots';
import type { Row } from '../../../core/postgres/postgres-session';

const VERSIONS = [100_023, 110_022, 120_020, 130_016, 140_013, 150_018, 160_004, 170_000, 180_000];

/** Answers the first statement with the facts, the second with the slots. */
function session(facts: Row, slots: readonly Row[] = []) {
  const asked: string[] = [];
  const query = async (sql: string) => {
    asked.push(sql);
    return asked.length === 1 ? [facts] : slots;
  };
  return { asked, query } satisfies SlotSession & { readonly asked: string[] };
}

const facts = (version: number, more: Row = {}): Row => ({
  version,
  in_recovery: false,
  lsn: '0/5000000',
  slot_limit_mb: '-1',
  max_wal_mb: '1024',
  ...more,
});

describe('slotsQuery', () => {
  it.each(VERSIONS)('asks PostgreSQL %i only for columns that it has', (version) => {
    const sql = slotsQuery(version);

    expect(sql.includes('s.wal_status')).toBe(version >= 130_000);
    expect(sql.includes('s.safe_wal_size')).toBe(version >= 130_000);
    expect(sql.includes('s.inactive_since')).toBe(version >= 170_000);
    expect(sql.includes('s.invalidation_reason')).toBe(version >= 170_000);
    for (const column of ['wal_status', 'safe_wal_size', 'inactive_since', 'invalidation_reason'])
      expect(sql).toContain(` AS ${column}`);
  });
});

describe('listSlots', () => {
  it('asks for the slots in the words of the version that the server has', async () => {
    const server = session(facts(120_020, { slot_limit_mb: null }));

    await listSlots(server);

    expect(server.asked[1]).toBe(slotsQuery(120_020));
  });

  it.each([
    ['PostgreSQL 12 has no limit to set', null, { slotLimitBytes: null, hasSlotLimit: false }],
    ['-1 is no limit', '-1', { slotLimitBytes: null, hasSlotLimit: true }],
    ['0 is a limit', '0', { slotLimitBytes: 0, hasSlotLimit: true }],
    ['megabytes become bytes', '64', { slotLimitBytes: 67_108_864, hasSlotLimit: true }],
  ])('%s', async (_, setting, expected) => {
    const list = await listSlots(session(facts(150_018, { slot_limit_mb: setting })));

    expect(list).toMatchObject({ ...expected, maxWalBytes: 1_073_741_824, currentLsn: '0/5000000' });
  });

  it('reads a physical slot of PostgreSQL 10', async () => {
    const row = {
      slot_name: 'barman',
      slot_type: 'physical',
      plugin: null,
      database: null,
      active: true,
      active_pid: 4711,
      owner: 'barman_receive_wal from 10.0.0.1',
      restart_lsn: '0/3000000',
      confirmed_flush_lsn: null,
      retained: '33554432',
      wal_status: null,
      safe_wal_size: null,
      inactive_since: null,
      invalidation_reason: null,
    };

    const { slots } = await listSlots(session(facts(100_023, { slot_limit_mb: null }), [row]));

    expect(slots).toEqual([
      {
        name: 'barman',
        type: 'physical',
        plugin: null,
        database: null,
        active: true,
        ownerPid: 4711,
        owner: 'barman_receive_wal from 10.0.0.1',
        restartLsn: '0/3000000',
        confirmedFlushLsn: null,
        walStatus: null,
        safeWalBytes: null,
        retainedBytes: 33_554_432,
        inactiveSince: null,
        invalidationReason: null,
      },
    ]);
  });

  it('reads a logical slot of PostgreSQL 18 that was given up', async () => {
    const row = {
      slot_name: 'cdc',
      slot_type: 'logical',
      plugin: 'pgoutput',
      database: 'shop',
      active: false,
      active_pid: null,
      owner: '',
      restart_lsn: null,
      confirmed_flush_lsn: '0/2000028',
      retained: null,
      wal_status: 'lost',
      safe_wal_size: '-16',
      inactive_since: new Date('2026-03-01T10:00:00Z'),
      invalidation_reason: 'idle_timeout',
    };

    const { slots } = await listSlots(session(facts(180_000), [row]));

    expect(slots[0]).toMatchObject({
      type: 'logical',
      plugin: 'pgoutput',
      database: 'shop',
      owner: null,
      confirmedFlushLsn: '0/2000028',
      retainedBytes: null,
      walStatus: 'lost',
      safeWalBytes: -16,
      inactiveSince: '2026-03-01T10:00:00.000Z',
      invalidationReason: 'idle_timeout',
    });
  });

  it('never says that less than nothing is retained, as on a standby that is behind', async () => {
    const { slots, isInRecovery } = await listSlots(
      session(facts(150_018, { in_recovery: true }), [{ retained: '-5' }]),
    );

    expect({ isInRecovery, retained: slots[0]?.retainedBytes }).toEqual({ isInRecovery: true, retained: 0 });
  });
});
