import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSlot } from '../../../core/postgres/replication-slot';
import { PgCluster } from '../../harness/pg-cluster';
import { finishSegments, StreamedServer, until, WITNESS } from './streamed-server';

describe.skipIf(!PgCluster.available())('archiving from a receiver that is interrupted', () => {
  let cluster: PgCluster;
  let server: StreamedServer;

  beforeAll(async () => {
    const settings = { ...WITNESS.settings, wal_keep_size: '64MB' };
    cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true, dirs: WITNESS.dirs, settings });
  });
  afterAll(() => cluster.stop());
  afterEach(() => server.remove());

  async function startWithSlot(slotName: string, createSlotOption = 'auto'): Promise<string> {
    server = new StreamedServer(cluster, { slot_name: slotName, create_slot: createSlotOption });
    await server.startStreaming();
    const [first = ''] = await finishSegments(cluster, 2);
    return first;
  }
  const lastOf = async (count: number) => (await finishSegments(cluster, count)).at(-1) ?? '';
  const makeSlot = (slotName: string) => createSlot({ conninfo: cluster.conninfo, slotName, timeoutMs: 10_000 });

  it('has every segment when the program is killed again and again under load', async () => {
    const first = await startWithSlot('killed');

    for (let kill = 1; kill <= 2; kill += 1) {
      const { pid } = server.receiver();
      const load = finishSegments(cluster, 4);
      process.kill(pid ?? 0, 'SIGKILL');
      const { phase, state, advice } = await server.untilTrouble(/ended by signal SIGKILL/);
      expect({ phase, state }).toEqual({ phase: 'waiting', state: 'attention' });
      expect(advice?.todo).toContain('started again by itself');
      expect((await server.shown()).summary.state).toBe('attention');
      await load;
      await server.untilStreaming();
      expect(server.receiver().restarts).toBe(kill);
    }

    await server.expectArchived(first, await lastOf(2));
    expect((await server.shown()).summary.state).toBe('ok');
  });

  it('has every segment when the server is killed and started again', async () => {
    const first = await startWithSlot('crashed');
    const load = finishSegments(cluster, 40).catch(() => []);

    await cluster.killServer();

    await load;
    const { phase, advice } = await server.untilTrouble(/does not answer|ended the streaming connection/);
    expect(phase).toBe('waiting');
    expect(advice?.what).toContain('The slot keeps the WAL on the server until then.');
    await until(async () => expect((await server.shown()).postgres.state).toBe('failing'));
    expect((await server.shown()).postgres.advice?.what).toContain('No archived WAL is at risk');
    await until(() => expect(server.receiver()).toMatchObject({ state: 'failing' }));
    expect(server.receiver().advice?.todo).toContain('Start PostgreSQL');
    await cluster.startServer();
    await server.untilStreaming();
    await server.expectArchived(first, await lastOf(2));
    await until(async () => expect((await server.shown()).summary.state).toBe('ok'));
  });

  /** A slot that is read cannot be dropped: its receiver is cut off first. */
  async function dropSlotUnderIt(slotName: string): Promise<void> {
    const found = `FROM pg_replication_slots WHERE slot_name = '${slotName}'`;
    await until(async () => {
      await cluster.query(`SELECT pg_terminate_backend(active_pid) ${found} AND active`);
      await cluster.query(`SELECT pg_drop_replication_slot(slot_name) ${found}`);
    });
  }

  it('says that its slot was dropped under it, and goes on without a gap once there is one again', async () => {
    await makeSlot('dropped');
    const first = await startWithSlot('dropped', 'manual');

    await dropSlotUnderIt('dropped');

    const { state, phase, advice } = await server.untilTrouble(/slot "dropped" does not exist/);
    expect({ state, phase }).toEqual({ state: 'failing', phase: 'waiting' });
    expect(advice?.todo).toContain('receive-wal main --create-slot');
    await finishSegments(cluster, 2);
    await makeSlot('dropped');
    await server.untilStreaming();
    await server.expectArchived(first, await lastOf(2));
  });

  it('makes a slot that was dropped under it anew with create_slot = auto, without a gap', async () => {
    const first = await startWithSlot('renewed');
    await finishSegments(cluster, 1);

    await dropSlotUnderIt('renewed');

    await until(() => expect(server.receiver().restarts).toBeGreaterThan(0));
    await server.untilStreaming();
    await server.expectArchived(first, await lastOf(2));
  });

  it('says that another receiver has its slot, waits for it, and then goes on without a gap', async () => {
    const first = await startWithSlot('shared');
    await server.live.receiver?.stop();
    const elsewhere = await cluster.makeDir('elsewhere');
    const args = ['-d', cluster.conninfo, '-D', elsewhere, '-S', 'shared', '-n', '-v'];
    const other = spawn(join(cluster.binDir, 'pg_receivewal'), args, { ...cluster.account, stdio: 'ignore' });
    const isActive = `SELECT active FROM pg_replication_slots WHERE slot_name = 'shared'`;
    await until(async () => expect(await cluster.query(isActive)).toBe('t'));

    server.live.receiver?.start();

    const { state, advice } = await server.untilTrouble(/slot "shared" is in use by another receiver/);
    expect(state).toBe('attention');
    expect(advice?.todo).toContain('a slot of its own');
    await finishSegments(cluster, 2);
    const ended = once(other, 'exit');
    other.kill('SIGINT');
    await ended;
    await server.untilStreaming();
    await server.expectArchived(first, await lastOf(2));
  });
});
