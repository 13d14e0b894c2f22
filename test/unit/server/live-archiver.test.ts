import * as fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ArchiveEvent } from '../../../core/archiver/archive-event';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { LockFile } from '../../../core/fs/lock-file';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { LiveArchiver } from '../../../core/server/live-archiver';
import { ArchiveHome } from '../../harness/archive-home';
import { inspectingApart } from '../../harness/inspecting-apart';
import { makeSegment } from '../../harness/wal-file';

const DIRECTORY = '0000000100000000';
const segment = (n: number) => `${DIRECTORY}${n.toString(16).toUpperCase().padStart(8, '0')}`;
const A = segment(1);

let home: ArchiveHome;
let archiver: LiveArchiver;
let arrivals: string[];
let events: ArchiveEvent[];
let phases: string[];
let onArchived: () => void;

function open(options?: string, durableFs?: DurableFs): void {
  home = new ArchiveHome(options);
  [arrivals, events, phases, onArchived] = [[], [], [], () => {}];
  archiver = new LiveArchiver(home.server(durableFs), {
    onArrival: (name) => arrivals.push(name),
    onEvent: (event) => {
      events.push(event);
      if (event.kind === 'archived') onArchived();
    },
    onChange: () => phases.push(`${archiver.phase}${archiver.trouble === null ? '' : ` ${archiver.trouble.code}`}`),
  });
}

beforeEach(() => open());
afterEach(async () => {
  await archiver.stop();
  home.remove();
});

const until = (check: () => void, timeout = 9_000) => vi.waitFor(check, { timeout, interval: 10 });
const archivedNames = () => events.flatMap((event) => (event.kind === 'archived' ? [event.info.name] : []));
const deliver = (name: string, queue = 'incoming') => void home.put([queue, name], makeSegment(name));

describe('LiveArchiver', () => {
  it('archives what lies in the queues when it is started', async () => {
    deliver(A);
    expect(archiver.phase).toBe('stopped');

    archiver.start();

    await until(() => expect(archivedNames()).toEqual([A]));
    await until(() => expect(archiver.phase).toBe('idle'));
    expect([home.catalogued(), home.names('incoming')]).toEqual([[A], []]);
  });

  it('archives a file within a moment after it has come, long before it would look by itself', async () => {
    archiver.start();
    await until(() => expect(archiver.phase).toBe('idle'));

    for (const n of [1, 2, 3]) {
      deliver(segment(n));
      await until(() => expect(archivedNames()).toContain(segment(n)), 2_500);
    }

    expect(arrivals).toEqual(expect.arrayContaining([segment(1), segment(2), segment(3)]));
  });

  it('takes a file that comes by rename, as put-wal delivers it', async () => {
    archiver.start();
    await until(() => expect(archiver.phase).toBe('idle'));
    home.put(['incoming', `.4711-${A}`], makeSegment(A));

    fs.renameSync(home.path('incoming', `.4711-${A}`), home.path('incoming', A));

    await until(() => expect(archivedNames()).toEqual([A]));
  });

  it('comes back for a file that was still being written', async () => {
    archiver.start();
    fs.writeFileSync(home.path('incoming', A), makeSegment(A).subarray(0, 1_000));
    await until(() => expect(events).toContainEqual(expect.objectContaining({ kind: 'held-back', name: A })));

    fs.appendFileSync(home.path('incoming', A), makeSegment(A).subarray(1_000));

    await until(() => expect(archivedNames()).toEqual([A]));
    expect(fs.readFileSync(home.path('wals', DIRECTORY, A)).equals(makeSegment(A))).toBe(true);
  });

  it('comes back for a file that had not rested yet, although there is no news of it', async () => {
    archiver.start();
    home.put(['incoming', '00000002.history'], '1\t0/3000000\tno recovery target specified\n');

    await until(() => expect(archivedNames()).toEqual(['00000002.history']), 4_500);

    expect(events).toContainEqual(expect.objectContaining({ kind: 'held-back', name: '00000002.history' }));
  });

  it('archives streamed segments as they get their names', async () => {
    await archiver.stop();
    home.remove();
    open('archiver = off\nstreaming_archiver = on\nslot_name = barman');
    archiver.start();
    deliver(`${A}.partial`, 'streaming');
    await until(() => expect(archiver.phase).toBe('idle'));

    fs.renameSync(home.path('streaming', `${A}.partial`), home.path('streaming', A));
    deliver(`${segment(2)}.partial`, 'streaming');

    await until(() => expect(archivedNames()).toEqual([A]));
    expect(home.names('streaming')).toEqual([`${segment(2)}.partial`]);
  });

  it('starts once, however often it is told', async () => {
    archiver.start();
    archiver.start();
    await until(() => expect(archiver.phase).toBe('idle'));

    await archiver.stop();

    expect([archiver.phase, phases.filter((phase) => phase === 'stopped').length]).toEqual(['stopped', 1]);
  });
});

describe('LiveArchiver, stopped', () => {
  it('archives nothing more, and goes on when it is started again', async () => {
    archiver.start();
    await until(() => expect(archiver.phase).toBe('idle'));
    await archiver.stop();
    deliver(A);
    expect([archiver.phase, home.names('incoming')]).toEqual(['stopped', [A]]);

    archiver.start();

    await until(() => expect(archivedNames()).toEqual([A]));
  });

  it('finishes what it has begun before it resolves, and holds no lock then', async () => {
    const names = Array.from({ length: 600 }, (_, n) => segment(n));
    for (const name of names) home.put(['incoming', name], makeSegment(name));
    const begun = new Promise<void>((resolve) => (onArchived = resolve));
    const stopped = begun.then(() => archiver.stop());

    archiver.start();
    await stopped;

    const done = archivedNames().length;
    expect(done).toBeLessThan(names.length);
    expect(archivedNames()).toEqual(names.slice(0, done));
    expect([home.catalogued(), home.names('incoming')]).toEqual([names.slice(0, done), names.slice(done)]);
    expect(await LockFile.owner(home.server().archiveLockPath)).toBeNull();
  });

  it('can be stopped before it was started', async () => {
    await archiver.stop();

    expect(archiver.phase).toBe('stopped');
  });
});

describe('LiveArchiver, blocked', () => {
  it('says why, and goes on by itself when the reason is gone', async () => {
    deliver(A);
    fs.renameSync(home.path('incoming'), home.path('unmounted'));
    archiver.start();
    await until(() => expect(archiver).toMatchObject({ phase: 'blocked', trouble: { code: 'storage-missing' } }));

    fs.renameSync(home.path('unmounted'), home.path('incoming'));

    await until(() => expect(archivedNames()).toEqual([A]));
    await until(() => expect(archiver).toMatchObject({ phase: 'idle', trouble: null }));
    expect(phases).toContain('blocked storage-missing');
  });

  it('waits while another program archives the server (ARC-5)', async () => {
    const lock = await LockFile.tryAcquire(home.server().archiveLockPath);
    deliver(A);
    archiver.start();
    await until(() => expect(archiver.trouble?.code).toBe('lock-busy'));
    expect(home.names('incoming')).toEqual([A]);

    await lock.release();

    await until(() => expect(archivedNames()).toEqual([A]));
  });

  it(
    'tries again later each time, not at every arrival, and at once when it is told to',
    { timeout: 20_000 },
    async () => {
      await archiver.stop();
      home.remove();
      const attempts: number[] = [];
      let full = true;
      const syncFile = async (path: string) => {
        attempts.push(performance.now());
        if (full) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        await nodeDurableFs.syncFile(path);
      };
      open('archiver = on', inspectingApart({ ...nodeDurableFs, syncFile }));
      deliver(A);
      archiver.start();
      await until(() => expect(attempts).toHaveLength(3));
      const [first = 0, second = 0, third = 0] = attempts;
      expect([second - first > 900, third - second > 1_900]).toEqual([true, true]);
      home.put(['incoming', 'core'], 'news');
      await until(() => expect(arrivals).toContain('core'));
      expect([attempts.length, archiver.trouble?.code]).toEqual([3, 'storage-full']);

      full = false;
      archiver.runNow();

      await until(() => expect(archivedNames()).toEqual([A]), 2_500);
    },
  );

  it('reports a failure that it does not expect as a bug, with its cause', async () => {
    await archiver.stop();
    home.remove();
    const cause = new Error('surprise');
    open('archiver = on', {
      ...nodeDurableFs,
      facts: () => Promise.reject(cause),
    });

    archiver.start();

    await until(() => expect(archiver.trouble).toMatchObject({ code: 'internal', reaction: 'bug', cause }));
  });

  it('can be stopped while it waits to try again', async () => {
    fs.rmSync(home.path('incoming'), { recursive: true });
    archiver.start();
    await until(() => expect(archiver.phase).toBe('blocked'));

    await archiver.stop();

    expect(archiver).toMatchObject({ phase: 'stopped', trouble: null });
  });
});
