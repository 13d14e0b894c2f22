import { describe, expect, it } from 'vitest';
import type { ReplicationSlot } from '../../../core/contract/slots';
import { findSlotWarnings } from '../../../core/health/slot-warnings';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

const slot = (given: Partial<ReplicationSlot> = {}): ReplicationSlot => ({
  name: 'barman',
  type: 'physical',
  plugin: null,
  database: null,
  active: true,
  ownerPid: 4711,
  owner: null,
  restartLsn: '0/3000000',
  confirmedFlushLsn: null,
  walStatus: 'reserved',
  safeWalBytes: null,
  retainedBytes: 32 * MIB,
  inactiveSince: null,
  invalidationReason: null,
  ...given,
});

interface Given {
  readonly slots?: readonly ReplicationSlot[];
  readonly limit?: number | null;
  readonly hasSlotLimit?: boolean;
  readonly slotName?: string | null;
  readonly streamingArchiver?: boolean;
  readonly createsSlot?: boolean;
}

function warnings({ slots = [slot()], limit = 50 * GIB, hasSlotLimit = true, ...given }: Given) {
  const wishes = { server: 'main', slotName: 'barman', streamingArchiver: true, createsSlot: false, ...given };
  return findSlotWarnings({ slots, slotLimitBytes: limit, hasSlotLimit, maxWalBytes: GIB }, wishes);
}

const inactive = { active: false, ownerPid: null } as const;
const other = { name: 'standby' } as const;

describe('findSlotWarnings', () => {
  it.each<[string, Given]>([
    ['a slot that is read, with a limit that is large enough', {}],
    ['an inactive slot that keeps nothing yet', { slots: [slot({ ...inactive, restartLsn: null })] }],
    ['a slot beyond max_wal_size that is still within the limit', { slots: [slot({ walStatus: 'extended' })] }],
    ['no slot where none is wanted', { slots: [], slotName: null }],
    ['a slot_name without a receiver', { slots: [], streamingArchiver: false }],
    ['no slots and no limit', { slots: [], slotName: null, limit: null }],
    ['a limit as large as max_wal_size', { limit: GIB }],
  ])('has nothing to say of %s', (_, given) => {
    expect(warnings(given)).toEqual([]);
  });

  it.each<readonly [string, Given, string, string | null, RegExp]>([
    ['missing', { slots: [] }, 'serious', 'barman', /walyard receive-wal main --create-slot/],
    ['missing', { slots: [slot(other)] }, 'serious', 'barman', /--create-slot/],
    ['missing', { slots: [], createsSlot: true }, 'attention', 'barman', /creates it when it starts/],
    ['wrong-type', { slots: [slot({ type: 'logical' })] }, 'serious', 'barman', /another name/],
    ['lost', { slots: [slot({ walStatus: 'lost', ...inactive })] }, 'serious', 'barman', /main --reset --plan/],
    ['lost', { slots: [slot({ invalidationReason: 'idle_timeout' })] }, 'serious', 'barman', /--drop-slot/],
    [
      'unreserved',
      { slots: [slot({ walStatus: 'unreserved', ...inactive })] },
      'serious',
      'barman',
      /walyard run main/,
    ],
    ['unreserved', { slots: [slot({ walStatus: 'unreserved' })] }, 'serious', 'barman', /too slow/],
    ['inactive', { slots: [slot(inactive)] }, 'attention', 'barman', /^Start the receiver: walyard run main\.$/],
    [
      'inactive',
      { slots: [slot(inactive)], slotName: null },
      'attention',
      'barman',
      /drop_replication_slot\('barman'\)/,
    ],
    ['inactive', { slots: [slot(inactive)], streamingArchiver: false }, 'attention', 'barman', /drop_replication_slot/],
    ['unlimited', { limit: null }, 'note', null, /ALTER SYSTEM SET max_slot_wal_keep_size = '50GB'/],
    ['unlimited', { limit: null, hasSlotLimit: false }, 'note', null, /free space of pg_wal/],
    ['limit-too-small', { limit: GIB - 1 }, 'attention', null, /max_slot_wal_keep_size = '2048MB'/],
    ['limit-too-small', { limit: 0 }, 'attention', null, /Raise it/],
  ])('warns of %s', (...row) => {
    const [kind, given, severity, name, todo] = row;
    const found = warnings(given);

    expect(found).toEqual([
      {
        kind,
        severity,
        slot: name,
        what: expect.stringMatching(/\.$/) as string,
        todo: expect.stringMatching(todo) as string,
      },
    ]);
  });

  it.each(['lost', 'unreserved'])('is less alarmed when the slot of somebody else is %s', (walStatus) => {
    const [found] = warnings({ slots: [slot(), slot({ ...other, ...inactive, walStatus })] });

    expect(found).toMatchObject({ kind: walStatus, severity: 'attention', slot: 'standby' });
    expect(found?.todo).not.toContain('walyard');
  });

  it('says what an inactive slot keeps, since when, and when the server gives it up', () => {
    const [found] = warnings({
      slots: [slot({ ...inactive, inactiveSince: '2026-03-01T10:00:00.000Z', safeWalBytes: GIB })],
    });

    expect(found?.what).toBe(
      'Nobody reads slot "barman" since 2026-03-01T10:00:00.000Z, and the server keeps WAL for it (32.0 MiB now). ' +
        'The server gives it up at max_slot_wal_keep_size = 50.0 GiB, 1.0 GiB of WAL from now.',
    );
  });

  it('says that an inactive slot fills the disk when there is no limit, before it says that there is none', () => {
    const found = warnings({ slots: [slot(inactive)], limit: null });

    expect(found.map(({ kind }) => kind)).toEqual(['inactive', 'unlimited']);
    expect(found[0]?.what).toContain('until the disk of pg_wal is full');
  });

  it('puts the worst first', () => {
    const slots = [slot({ name: 'a', ...inactive }), slot({ walStatus: 'lost', ...inactive })];

    expect(warnings({ slots, limit: null }).map(({ severity }) => severity)).toEqual(['serious', 'attention', 'note']);
  });

  it('quotes a name in SQL', () => {
    const [found] = warnings({ slots: [slot(), slot({ ...inactive, name: "o'x" })] });

    expect(found?.todo).toContain("pg_drop_replication_slot('o''x')");
  });
});
