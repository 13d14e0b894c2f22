import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openReceiverReset, type ResetPlan } from '../../../core/index';
import { createSlot, dropSlot } from '../../../core/postgres/replication-slot';
import { asideDirectory } from '../../../core/server/create-receiver';
import { PgCluster } from '../../harness/pg-cluster';
import { finishSegments, StreamedServer, WITNESS } from './streamed-server';

describe.skipIf(!PgCluster.available())('archiving from a receiver whose next WAL the server has removed', () => {
  let cluster: PgCluster;
  let server: StreamedServer;

  beforeAll(async () => {
    const small = { wal_keep_size: '0', min_wal_size: '2MB', max_wal_size: '4MB', max_slot_wal_keep_size: '1MB' };
    const settings = { ...WITNESS.settings, ...small };
    cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true, dirs: WITNESS.dirs, settings });
  });
  afterAll(() => cluster.stop());
  beforeEach(() => void (server = new StreamedServer(cluster)));
  afterEach(() => server.remove());

  /** Receives a while, stops, and is left behind. Resolves with the first archived segment and the partial it has. */
  async function fallBehind(): Promise<readonly [first: string, partial: string]> {
    await server.startStreaming();
    const [first = '', second = ''] = await finishSegments(cluster, 2);
    await server.expectArchived(first, second);
    await server.stop();
    const partial = server.home.names('streaming').at(-1) ?? '';
    for (let times = 0; times < 8; times += 1) {
      await finishSegments(cluster, 1);
      await cluster.query('CHECKPOINT');
    }
    expect(existsSync(join(cluster.walDir, partial.slice(0, 24)))).toBe(false);
    return [first, partial];
  }

  async function resetAsPlanned(): Promise<ResetPlan> {
    const reset = openReceiverReset(server.home.config);
    const plan = await reset.plan();
    await server.live.receiver?.stop();
    await reset.apply(plan);
    return plan;
  }

  /** What the archive lacks is what the plan called lost: no segment more and none less. */
  async function expectOnlyLost({ lost }: ResetPlan, first: string): Promise<void> {
    await server.untilStreaming();
    const last = (await finishSegments(cluster, 2)).at(-1) ?? '';
    await server.untilArchived(last);
    const gap = server.witnessed().filter((name) => name >= (lost?.first ?? '') && name <= (lost?.last ?? ''));
    const finished = server.witnessed().filter((name) => name >= first && name <= last && !gap.includes(name));
    expect(gap).toHaveLength(lost?.missingCount ?? 0);
    expect(lost?.missing).toEqual(gap);
    expect(server.home.catalogued().filter((name) => name <= last)).toEqual(finished);
    for (const name of finished) server.expectSameBytes(name);
    expect(server.home.names('errors')).toEqual([]);
  }

  it('says so without a slot; after the reset it lacks what the plan had said, and the partial is kept', async () => {
    const [first, partial] = await fallBehind();
    const received = readFileSync(server.home.path('streaming', partial));
    server.start();
    const { state, advice } = await server.untilTrouble(/already removed the WAL that comes next/);
    expect(state).toBe('failing');
    expect(advice?.todo).toMatch(/^Reset the receiver: the plan shows/);
    expect((await server.shown()).summary).toMatchObject({ state: 'failing', headline: advice?.what });

    const plan = await resetAsPlanned();

    server.live.receiver?.start();
    expect(plan.lost?.first).toBe(partial.slice(0, 24));
    await expectOnlyLost(plan, first);
    const aside = asideDirectory(server.home.config);
    const [kept = ''] = readdirSync(aside);
    expect(readFileSync(join(aside, kept)).equals(received)).toBe(true);
  });

  it('says that its slot was given up by the server, and goes on with a new one after a reset', async () => {
    server = await withSlot('small');
    const [first] = await fallBehind();
    expect(await cluster.query('SELECT wal_status FROM pg_replication_slots')).toBe('lost');
    server.start();
    const { state, advice } = await server.untilTrouble(/already removed the WAL that comes next/);
    expect(state).toBe('failing');
    expect(advice?.todo).toMatch(/[Rr]eset the receiver/);

    const slot = { conninfo: cluster.conninfo, slotName: 'small', timeoutMs: 10_000 };
    await server.live.receiver?.stop();
    expect(await dropSlot(slot)).toBe(true);
    expect(await createSlot(slot)).toBe(true);
    const plan = await resetAsPlanned();

    server.live.receiver?.start();
    await expectOnlyLost(plan, first);
    expect(await cluster.query('SELECT active FROM pg_replication_slots')).toBe('t');
  });

  async function withSlot(slotName: string): Promise<StreamedServer> {
    await server.remove();
    return new StreamedServer(cluster, { slot_name: slotName, create_slot: 'auto' });
  }
});
