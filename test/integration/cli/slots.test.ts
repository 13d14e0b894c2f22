import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerSlots } from '../../../core/contract/slots';
import { PgCluster } from '../../harness/pg-cluster';
import { CheckedServer } from './checked-server';
import { expectRefusal, expectSuccess, WalyardProcess } from './walyard-process';

const MIB = 1024 * 1024;

describe.skipIf(!PgCluster.available())('receive-wal --slots', () => {
  let cluster: PgCluster;
  let server: CheckedServer;

  beforeAll(async () => {
    const settings = { wal_level: 'logical', wal_keep_size: '0', max_wal_size: '64MB' };
    cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true, settings });
    await cluster.query('CREATE TABLE t (a int); CREATE ROLE plain LOGIN');
  });
  afterAll(() => cluster.stop());
  beforeEach(() => {
    server = new CheckedServer(cluster, 'mine');
    server.configure({ streaming_conninfo: cluster.conninfo });
  });
  afterEach(async () => {
    await setLimit('-1');
    await cluster.query('SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots');
    server.home.remove();
  });

  const run = (...args: string[]) => server.run(['receive-wal', 'main', ...args]);
  /** It keeps WAL from the last checkpoint on. */
  const createSlot = () => cluster.query("CHECKPOINT; SELECT pg_create_physical_replication_slot('mine', true)");
  const writeWal = (segments: number) =>
    cluster.query('INSERT INTO t VALUES (1); SELECT pg_switch_wal();\n'.repeat(segments));

  async function setLimit(value: string): Promise<void> {
    await cluster.query(`ALTER SYSTEM SET max_slot_wal_keep_size = '${value}'; SELECT pg_reload_conf()`);
    await vi.waitFor(async () => expect(await cluster.query('SHOW max_slot_wal_keep_size')).toBe(value), {
      timeout: 30_000,
    });
  }

  async function slots(): Promise<ServerSlots> {
    const finished = await run('--slots', '-f', 'json');
    expectSuccess(finished);
    return JSON.parse(finished.stdout) as ServerSlots;
  }
  const kinds = ({ warnings }: ServerSlots) => warnings.map(({ kind }) => kind);

  it('says that the configured slot is missing and how to create it', async () => {
    const finished = await run('--slots');

    expectSuccess(finished);
    expect(finished.stdout).toMatch(/^main: no replication slots\nserious: Slot "mine" .*does not exist/);
    expect(finished.stdout).toContain('walyard receive-wal main --create-slot');
  });

  it('shows what the server knows of a slot that nobody reads, also to a role without privileges', async () => {
    await createSlot();
    await writeWal(3);
    server.configure({ conninfo: cluster.conninfo.replace('user=postgres', 'user=plain') });

    const shown = await slots();

    const [restartLsn, retained] = (
      await cluster.query(
        'SELECT restart_lsn, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) FROM pg_replication_slots',
      )
    ).split('|');
    expect(shown.slots).toEqual([
      expect.objectContaining({ name: 'mine', type: 'physical', active: false, ownerPid: null, restartLsn }),
    ]);
    expect(shown.slots[0]?.retainedBytes).toBe(Number(retained));
    expect(Number(retained)).toBeGreaterThan(2 * MIB);
    expect(kinds(shown)).toEqual(['inactive', 'unlimited']);
    expect(shown.slotLimitBytes).toBeNull();
  });

  it('shows who reads a slot, and warns of nothing but the missing limit', async () => {
    await createSlot();
    const receiver = new WalyardProcess(['-c', server.home.configFile, 'receive-wal', 'main']);
    await vi.waitFor(async () => expect((await slots()).slots[0]?.active).toBe(true), { timeout: 30_000 });

    const shown = await slots();

    const pid = await cluster.query('SELECT active_pid FROM pg_replication_slots');
    expect(shown.slots[0]).toMatchObject({ ownerPid: Number(pid), walStatus: 'reserved' });
    expect(shown.slots[0]?.owner).toContain('barman_receive_wal');
    expect(kinds(shown)).toEqual(['unlimited']);
    receiver.kill('SIGINT');
    expectSuccess(await receiver.finished());
  });

  it('shows a logical slot, and that the configured name is one', async () => {
    await cluster.query("SELECT pg_create_logical_replication_slot('mine', 'test_decoding')");

    const shown = await slots();

    const [flush, restart] = (
      await cluster.query('SELECT confirmed_flush_lsn, restart_lsn FROM pg_replication_slots')
    ).split('|');
    expect(shown.slots[0]).toMatchObject({
      type: 'logical',
      plugin: 'test_decoding',
      database: 'postgres',
      confirmedFlushLsn: flush,
      restartLsn: restart,
    });
    expect(kinds(shown)).toEqual(['wrong-type', 'inactive', 'unlimited']);
  });

  it('warns of a limit that is too small, of a slot beyond it, and of one that is lost', async () => {
    await createSlot();
    await setLimit('2MB');
    const before = await slots();
    expect(kinds(before)).toEqual(['inactive', 'limit-too-small']);
    expect(before.slotLimitBytes).toBe(2 * MIB);
    expect(before.slots[0]?.safeWalBytes).toBeGreaterThan(0);

    await writeWal(8);
    expect(kinds(await slots())).toEqual(['unreserved', 'limit-too-small']);

    await cluster.query('CHECKPOINT');
    const lost = await slots();
    expect(lost.slots[0]).toMatchObject({ walStatus: 'lost' });
    expect(lost.warnings[0]).toMatchObject({ kind: 'lost', severity: 'serious', slot: 'mine' });
  });

  it('is refused in plain words when the server does not answer, and together with another task', async () => {
    server.configure({ conninfo: 'host=127.0.0.1 port=1 password=pl4nted-s3cret' });

    expectRefusal(await run('--slots'), /cannot ask PostgreSQL: connection refused/);
    expectRefusal(await run('--slots', '--stop'), /exclude each other/, 2);
  });
});
