import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PgCluster } from '../../harness/pg-cluster';
import { canMount, MountSpace } from '../cli/mount-space';
import { runWalyard, WalyardProcess } from '../cli/walyard-process';
import { finishSegments, StreamedServer, until, WITNESS } from './streamed-server';

const MIB = 1 << 20;

describe.skipIf(!PgCluster.available() || !canMount)('run with a streaming directory on a disk that gets full', () => {
  let cluster: PgCluster;
  let server: StreamedServer;
  let space: MountSpace;
  let run: WalyardProcess;

  beforeAll(async () => {
    cluster = await PgCluster.start({ walSegmentSizeMb: 1, listen: true, ...WITNESS });
    server = new StreamedServer(cluster, { slot_name: 'walyard', create_slot: 'auto' });
    space = await MountSpace.create('mount -t tmpfs -o size=3m tmpfs "$1"', server.home.path('streaming'));
  });
  afterEach(async () => {
    run.kill('SIGTERM');
    await run.finished();
  });
  afterAll(async () => {
    await space.close();
    await server.remove();
    await cluster.stop();
  });

  const config = () => ['-c', server.home.configFile, '-f', 'json'];
  const changes = (phase: string) =>
    run.events().filter((told) => told['event'] === 'receiver' && told['phase'] === phase);
  const receiver = () => run.events().findLast(({ event }) => event === 'receiver');
  const filler = () => space.seen(server.home.path('streaming'), '.filler');

  /** Leaves less than a segment: pg_receivewal cannot even make room for the next. */
  function fillDisk(): void {
    const room = 3 * MIB - readdirSync(space.seen(server.home.path('streaming'))).length * MIB;
    writeFileSync(filler(), Buffer.alloc(room - 300 * 1024));
  }

  it('says so, keeps what it has, and goes on by itself without a gap when there is room', async () => {
    run = new WalyardProcess(['run', 'main', ...config()], space);
    await until(() => expect(receiver()).toMatchObject({ phase: 'running' }));
    const [first = '', second = ''] = await finishSegments(cluster, 2);
    await server.untilArchived(second);
    fillDisk();

    const load = finishSegments(cluster, 4);
    await until(() => expect(JSON.stringify(receiver())).toContain('is full. No received WAL is lost'));
    const { advice } = receiver() as { advice: { todo: string } };
    expect(advice.todo).toBe('Free space on that disk. Streaming goes on by itself.');
    await load;
    await until(() => expect(changes('starting').length).toBeGreaterThan(3));
    rmSync(filler());

    await until(() => expect(receiver()).toMatchObject({ phase: 'running', advice: null }));
    const last = (await finishSegments(cluster, 2)).at(-1) ?? '';
    await server.expectArchived(first, last);
    const { stdout } = await runWalyard(['status', 'main', ...config()], space);
    expect(JSON.parse(stdout)).toMatchObject({ main: { receiver_pid: run.pid, error_files: 0 } });
    // Zeros are all that a partial holds for which there was no room: nothing is kept of it, however often it was tried.
    expect(existsSync(server.home.path('.walyard', 'set-aside'))).toBe(false);
  });
});
