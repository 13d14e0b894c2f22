import * as fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServerFlow } from '../../../core/contract/flow';
import { LiveServer } from '../../../core/server/live-server';
import { ArchiveHome } from '../../harness/archive-home';
import { makeSegment } from '../../harness/wal-file';

const A = '000000010000000000000001';
const B = '000000010000000000000002';

let home: ArchiveHome;
let live: LiveServer;
function open(options?: string, demo = false): void {
  home = new ArchiveHome(options);
  live = new LiveServer(home.server(), { demo, emit: () => {}, log: () => {} });
}
beforeEach(() => open());
afterEach(async () => {
  await live.close();
  home.remove();
});

async function until(check: (flow: ServerFlow) => void): Promise<void> {
  await vi.waitFor(async () => check(await live.flow()), { timeout: 8_000, interval: 50 });
}

describe('describeFlow', () => {
  it('is what the contract says', async () => {
    const flow = await live.flow();

    expect(ServerFlow.parse(flow)).toEqual(flow);
  });

  it('shows a server that is not archived', async () => {
    for (const name of [A, B]) home.put(['incoming', name], makeSegment(name));

    const { summary, channels, pipeline, storage, receiver, postgres } = await live.flow();

    expect(summary).toEqual({
      name: 'main',
      description: null,
      state: 'stopped',
      headline: 'Archiving is stopped. 2 WAL files wait.',
      todo: null,
      pendingFiles: 2,
      rpoBytes: null,
      demo: false,
    });
    expect(
      channels.map(({ channel, enabled, state, pendingFiles }) => [channel, enabled, state, pendingFiles]),
    ).toEqual([
      ['incoming', true, 'stopped', 2],
      ['streaming', false, 'stopped', 0],
    ]);
    expect(pipeline).toMatchObject({ phase: 'stopped', state: 'stopped', archivedFiles: 0, currentWal: null });
    expect(storage).toMatchObject({ state: 'ok', archivedFiles: 0, newestWal: null, newestTime: null, errorFiles: 0 });
    expect([receiver.phase, postgres.state]).toEqual(['off', 'stopped']);
  });

  it('shows what was archived', async () => {
    fs.utimesSync(home.put(['incoming', A], makeSegment(A)), 1, 1_733_775_204.25);

    live.startArchiving();
    await until(({ storage }) => expect(storage.archivedFiles).toBe(1));
    await until(({ pipeline, summary }) => expect([pipeline.phase, summary.pendingFiles]).toEqual(['idle', 0]));

    const { summary, channels, pipeline, storage, rate } = await live.flow();
    expect(summary).toMatchObject({ state: 'ok', headline: 'All WAL is archived.', pendingFiles: 0 });
    expect(channels[0]).toMatchObject({ state: 'ok', lastArrivalAt: expect.any(String) });
    expect(pipeline).toMatchObject({ archivedFiles: 1, archivedBytes: 1_048_576, lastArchived: { name: A } });
    expect(storage).toMatchObject({ archivedBytes: 1_048_576, newestWal: A, newestTime: '2024-12-09T20:13:24.250Z' });
    expect(rate.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(1_048_576);
  });

  it('shows why archiving is blocked, worst first in the summary', async () => {
    fs.rmSync(home.path('incoming'), { recursive: true });
    fs.writeFileSync(home.path('incoming'), 'in the way');

    live.startArchiving();
    await until(({ pipeline }) => expect(pipeline.phase).toBe('blocked'));

    const { summary, pipeline } = await live.flow();
    const what = `Archiving has stopped: the incoming directory, ${home.path('incoming')}, is not a directory. WAL stays in its queue; none is lost.`;
    expect([pipeline.state, pipeline.advice?.what]).toEqual(['failing', what]);
    expect(summary).toMatchObject({ state: 'failing', headline: what });
  });

  it('counts error files and damaged lines', async () => {
    home.put(['wals', 'main-xlog.db'], 'damaged\n');
    for (const name of ['a.unknown', 'b.duplicate']) home.put(['errors', name]);

    const { storage } = await live.flow();

    expect(storage).toMatchObject({
      state: 'attention',
      errorFiles: 2,
      advice: { what: expect.stringMatching(/^1 line/) },
    });
  });

  it('shows that the catalogue cannot be read, and everything else as it is', async () => {
    home.put(['incoming', A], makeSegment(A));
    fs.mkdirSync(home.path('wals', 'main-xlog.db'));

    const { storage, channels } = await live.flow();

    expect(storage).toMatchObject({
      state: 'failing',
      archivedFiles: 0,
      advice: { what: expect.stringContaining('cannot read the catalogue') },
    });
    expect(channels[0]?.pendingFiles).toBe(1);
  });

  it('knows the free space, of the directory above while the archive does not exist', async () => {
    fs.rmdirSync(home.path('wals'));

    const { storage } = await live.flow();

    expect(storage.freeBytes).toBeGreaterThan(0);
    expect(storage.totalBytes).toBeGreaterThan(storage.freeBytes ?? Infinity);
    fs.rmSync(home.path(), { recursive: true });
    expect((await live.flow()).storage).toMatchObject({ freeBytes: null, totalBytes: null });
  });

  it('asks for attention when WAL comes to a channel that is off', async () => {
    home.put(['streaming', A]);
    home.put(['streaming', B]);

    const { channels, summary } = await live.flow();

    expect(channels[1]).toMatchObject({ enabled: false, state: 'attention', bytesPerSecond: null, pendingFiles: 1 });
    expect(summary).toMatchObject({ state: 'attention', headline: channels[1]?.advice?.what });
  });

  it('says so when no connection is configured', async () => {
    await live.close();
    home.remove();
    open('archiver = on\nconninfo = None', true);

    const { postgres, summary } = await live.flow();

    expect(postgres).toMatchObject({
      state: 'stopped',
      advice: { what: expect.stringContaining('conninfo is not set') },
    });
    expect(summary.demo).toBe(true);
  });
});
