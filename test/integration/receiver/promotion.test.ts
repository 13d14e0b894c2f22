import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openReceiverReset } from '../../../core/index';
import { PgCluster } from '../../harness/pg-cluster';
import { finishSegments, StreamedServer, until, WITNESS } from './streamed-server';

const WITH_SLOT = { slot_name: 'walyard', create_slot: 'auto' };
const HISTORY = '00000002.history';

describe.skipIf(!PgCluster.available())('archiving from a receiver when a standby is promoted', () => {
  let primary: PgCluster;
  let standby: PgCluster;
  let started: StreamedServer[] = [];

  beforeEach(async () => {
    // `always`: the standby is a witness of the old timeline too.
    const settings = { ...WITNESS.settings, archive_mode: 'always', wal_keep_size: '64MB' };
    primary = await PgCluster.start({ walSegmentSizeMb: 1, listen: true, dirs: WITNESS.dirs, settings });
    standby = await primary.startStandby({ dirs: WITNESS.dirs });
  });
  afterEach(async () => {
    await Promise.all(started.map((server) => server.remove()));
    started = [];
    await Promise.all([primary.stop(), standby.stop()]);
  });

  async function receiveFrom(cluster: PgCluster): Promise<StreamedServer> {
    const server = new StreamedServer(cluster, WITH_SLOT);
    started.push(server);
    server.start();
    await server.untilStreaming();
    return server;
  }
  const untilReplayed = (lsn: string) =>
    until(async () => expect(await standby.query(`SELECT pg_last_wal_replay_lsn() >= '${lsn}'`)).toBe('t'));
  const currentLsn = () => primary.query('SELECT pg_current_wal_flush_lsn()');

  async function promote(): Promise<void> {
    expect(await standby.query('SELECT pg_promote()')).toBe('t');
    await standby.query('CHECKPOINT');
  }

  /** Both timelines from `first` to `last` in order, each file once and as the new primary had it, with the history. */
  async function expectBothTimelines(server: StreamedServer, first: string, last: string): Promise<void> {
    await server.untilArchived(last);
    await until(() => expect(server.home.catalogued()).toContain(HISTORY));
    const wanted = (name: string) => /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last;
    const segments = server.home.catalogued().filter(wanted);
    expect(segments).toEqual(server.witnessed().filter(wanted));
    expect(new Set(segments.map((name) => name.slice(0, 8)))).toEqual(new Set(['00000001', '00000002']));
    for (const name of segments) server.expectSameBytes(name);
    expect(server.home.catalogued().filter((name) => name === HISTORY)).toHaveLength(1);
    const history = readFileSync(server.home.path('wals', HISTORY), 'utf8');
    expect(history).toMatch(/^1\t[0-9A-F]+\/[0-9A-F]+\t/);
    expect(server.home.names('errors')).toEqual([]);
  }

  it('follows the standby it receives from to the new timeline by itself', async () => {
    await primary.query('CREATE TABLE t (a int)');
    const server = await receiveFrom(standby);
    const [first = ''] = await finishSegments(primary, 3);
    await untilReplayed(await currentLsn());

    await promote();

    const last = (await finishSegments(standby, 3)).at(-1) ?? '';
    await expectBothTimelines(server, first, last);
    expect(server.receiver()).toMatchObject({ phase: 'running', state: 'ok', restarts: 0 });
  });

  it('goes on from the new primary after the old one died, once it is pointed there', async () => {
    await primary.query('CREATE TABLE t (a int)');
    const server = await receiveFrom(primary);
    const [first = ''] = await finishSegments(primary, 3);
    await untilReplayed(await currentLsn());
    await primary.killServer();
    const { advice } = await server.untilTrouble(/does not answer/);
    await promote();

    await server.stop();
    server.pointAt(standby);
    server.start();

    expect(advice?.todo).toContain('correct host and port in streaming_conninfo');
    await server.untilStreaming();
    const last = (await finishSegments(standby, 3)).at(-1) ?? '';
    await expectBothTimelines(server, first, last);
  });

  it('says that it has WAL the new primary never had, keeps it, and goes on after a reset', async () => {
    await primary.query('CREATE TABLE t (a int)');
    const server = await receiveFrom(primary);
    const [first = ''] = await finishSegments(primary, 2);
    await untilReplayed(await currentLsn());
    await standby.stopServer();
    const [, neverThere = ''] = await finishSegments(primary, 3);
    await until(() => expect(server.home.catalogued()).toContain(neverThere));
    await primary.killServer();
    await server.stop();
    await standby.startServer();
    await promote();
    server.pointAt(standby);

    server.start();

    const { state, advice } = await server.untilTrouble(
      /not part of the history of this server.*Nothing received was changed/,
    );
    expect(state).toBe('failing');
    expect(advice?.todo).toMatch(/reset the receiver/i);
    await server.live.receiver?.stop();
    const reset = openReceiverReset(server.home.config);
    await reset.apply(await reset.plan());
    server.live.receiver?.start();
    await server.untilStreaming();
    const last = (await finishSegments(standby, 3)).at(-1) ?? '';
    await server.untilArchived(last);
    const onNew = (name: string) => /^00000002[0-9A-F]{16}$/.test(name) && name <= last;
    expect(server.home.catalogued().filter(onNew)).toEqual(server.witnessed().filter(onNew));
    for (const name of server.home.catalogued().filter(onNew)) server.expectSameBytes(name);
    expect(server.home.catalogued()).toEqual(expect.arrayContaining([first, neverThere, HISTORY]));
  });
});
