import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SETTLE_MS } from '../../../core/archiver/settle';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { ArchiveHome } from '../../harness/archive-home';
import { inspectingApart } from '../../harness/inspecting-apart';
import { makeSegment } from '../../harness/wal-file';

const DIRECTORY = '0000000100000000';
const [A, B, C] = [`${DIRECTORY}00000001`, `${DIRECTORY}00000002`, `${DIRECTORY}00000003`];

let home: ArchiveHome;
beforeEach(() => void (home = new ArchiveHome()));
afterEach(() => home.remove());

const inIncoming = (name: string) => home.path('incoming', name);
/** Names in the errors directory, their time stamps replaced. */
const errors = () => home.names('errors').map((name) => name.replace(/\d{8}T\d{6}Z(-\d+)?/, 'STAMP'));

describe('what is no WAL in a queue', () => {
  it('is moved to the errors directory, whatever it is, after the WAL was archived (ERR-1, ERR-2)', async () => {
    home.put(['incoming', A], makeSegment(A));
    home.put(['incoming', 'core'], 'not WAL');
    fs.mkdirSync(inIncoming('lost+found'));
    fs.mkdirSync(inIncoming(B));
    fs.symlinkSync('nowhere', inIncoming('dangling'));
    fs.symlinkSync('loop', inIncoming('loop'));
    execFileSync('mkfifo', [inIncoming(C)]);
    const socket = createServer().listen(inIncoming('socket'));
    await new Promise((resolve) => socket.once('listening', resolve));

    const { runs } = await home.archive();
    socket.close();

    expect(runs[0]).toMatchObject({ archived: 1, quarantined: 7 });
    expect([home.names('incoming'), home.catalogued()]).toEqual([[], [A]]);
    expect(errors()).toEqual([
      `${B}.STAMP.unknown`,
      `${C}.STAMP.unknown`,
      'core.STAMP.unknown',
      'dangling.STAMP.unknown',
      'loop.STAMP.unknown',
      'lost+found.STAMP.unknown',
      'socket.STAMP.unknown',
    ]);
  });

  it('is not moved while somebody is still writing it: it may be about to get its real name', async () => {
    home.put(['incoming', `${A}.gz`], 'half');

    const { runs, events } = await home.archive({ now: () => new Date() });

    expect(runs[0]).toMatchObject({ quarantined: 0, heldBack: 1 });
    expect(events.at(-1)).toMatchObject({ kind: 'held-back', name: `${A}.gz`, reason: 'it is still being written' });
    expect([home.names('incoming'), errors()]).toEqual([[`${A}.gz`], []]);
  });

  it('leaves temporary and dot files where they are, however old', async () => {
    const names = [`.4711-${A}`, `${A}.tmp`];
    for (const name of names) home.put(['incoming', name], 'half');

    const { runs } = await home.archive();

    expect([runs[0]?.quarantined, home.names('incoming'), errors()]).toEqual([0, names, []]);
  });

  it('archives the bytes that a link leads to and leaves the other file alone', async () => {
    const elsewhere = join(home.root, 'elsewhere');
    fs.writeFileSync(elsewhere, makeSegment(A));
    fs.symlinkSync(elsewhere, inIncoming(A));

    await home.archive();

    expect([home.names('incoming'), home.catalogued(), fs.existsSync(elsewhere)]).toEqual([[], [A], true]);
    expect(fs.lstatSync(home.path('wals', DIRECTORY, A)).isFile()).toBe(true);
    expect(fs.readFileSync(home.path('wals', DIRECTORY, A)).equals(makeSegment(A))).toBe(true);
  });
});

describe('WAL that is still being written', () => {
  const rightAway = () => new Date();

  it('is held back while it is shorter than its header says, and archived when it is whole', async () => {
    fs.writeFileSync(inIncoming(A), makeSegment(A).subarray(0, 500_000));
    home.put(['incoming', B], makeSegment(B));
    const first = await home.archive({ now: rightAway });
    expect(first.runs[0]).toMatchObject({ archived: 1, heldBack: 1 });
    expect([home.names('incoming'), home.catalogued()]).toEqual([[A], [B]]);
    fs.appendFileSync(inIncoming(A), makeSegment(A).subarray(500_000));

    await home.archive({ now: rightAway });

    expect(home.catalogued()).toEqual([B, A]);
    expect(fs.readFileSync(home.path('wals', DIRECTORY, A)).equals(makeSegment(A))).toBe(true);
  });

  it('is archived as it is when nobody has written to it for a while', async () => {
    home.put(['incoming', A], makeSegment(A).subarray(0, 500_000));
    const later = () => new Date(Date.now() + SETTLE_MS + 1_000);

    await home.archive({ now: later });

    expect(home.catalogued()).toEqual([A]);
  });

  it('is held back when it is written to while it is being archived', async () => {
    home.put(['incoming', A], 'half');
    const writing: DurableFs = {
      ...nodeDurableFs,
      syncFile: async (path) => {
        await nodeDurableFs.syncFile(path);
        if (path === inIncoming(A)) fs.appendFileSync(path, ' and half');
      },
    };

    const { runs, events } = await home.archive({ fs: inspectingApart(writing) });

    expect(runs[0]).toMatchObject({ archived: 0, heldBack: 1 });
    expect(events.at(-1)).toMatchObject({ kind: 'held-back', reason: 'it was written to while being archived' });
    expect([home.names('incoming'), home.names('wals', DIRECTORY)]).toEqual([[A], []]);
    expect(fs.existsSync(home.path('wals', 'main-xlog.db'))).toBe(false);
  });

  it('is taken for granted in the streaming directory, where only whole segments have their name', async () => {
    home.remove();
    home = new ArchiveHome('archiver = off\nstreaming_archiver = on\nslot_name = barman');
    home.put(['streaming', A], 'w');
    home.put(['streaming', `${B}.partial`], '');

    await home.archive({ now: rightAway });

    expect(home.catalogued()).toEqual([A]);
  });
});

describe('WAL that goes away', () => {
  it('is skipped when it has gone between the listing and the look at it (ARC-8)', async () => {
    for (const name of [A, B]) home.put(['incoming', name], makeSegment(name));
    const vanishing: DurableFs = {
      ...nodeDurableFs,
      inspect: async (path, headBytes) => {
        if (path === inIncoming(A)) fs.rmSync(path, { force: true });
        return nodeDurableFs.inspect(path, headBytes);
      },
    };

    const { runs } = await home.archive({ fs: inspectingApart(vanishing) });

    expect([runs[0]?.archived, home.catalogued()]).toEqual([1, [B]]);
  });

  it('is told as vanished when it has gone before it could be quarantined (ERR-2)', async () => {
    home.put(['incoming', 'core'], 'w');
    const vanishing: DurableFs = {
      ...nodeDurableFs,
      facts: async (path) => {
        const facts = await nodeDurableFs.facts(path);
        if (path === inIncoming('core')) fs.rmSync(path, { force: true });
        return facts;
      },
    };

    const { events } = await home.archive({ fs: inspectingApart(vanishing) });

    expect(events.at(-1)).toMatchObject({ kind: 'held-back', name: 'core', reason: 'it has vanished' });
    expect(errors()).toEqual([]);
  });
});

describe('a failure in the middle of a run', () => {
  it('keeps what was committed before, leaves the rest in the queue, and the next run goes on', async () => {
    for (const name of [A, B, C]) home.put(['incoming', name], makeSegment(name));
    home.put(['incoming', 'core'], 'w');
    const broken: DurableFs = {
      ...nodeDurableFs,
      syncFile: async (path) => {
        if (path === inIncoming(B)) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        await nodeDurableFs.syncFile(path);
      },
    };

    await expect(home.archive({ fs: inspectingApart(broken) })).rejects.toMatchObject({
      code: 'storage-full',
      reaction: 'operator',
    });
    expect([home.catalogued(), home.names('incoming')]).toEqual([[A], [B, C, 'core']]);
    await home.archive();

    expect([home.catalogued(), home.names('incoming')]).toEqual([[A, B, C], []]);
  });

  it('leaves the source when the catalogue cannot be written, and writes the line later', async () => {
    home.put(['wals', 'main-xlog.db'], '');
    home.put(['incoming', A], makeSegment(A));
    const broken: DurableFs = {
      ...nodeDurableFs,
      append: async () => {
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      },
    };

    await expect(home.archive({ fs: inspectingApart(broken) })).rejects.toMatchObject({ code: 'storage-full' });
    expect(home.names('incoming')).toEqual([A]);
    const { runs } = await home.archive();

    expect([runs[0]?.alreadyArchived, home.catalogued(), home.names('incoming')]).toEqual([1, [A], []]);
  });

  it('warns of a source that has another name, which somebody may write over', async () => {
    const path = home.put(['incoming', A], makeSegment(A));
    fs.linkSync(path, home.path('pg_wal'));

    const { events } = await home.archive();

    const warnings = events.filter(({ kind }) => kind === 'warning');
    expect(warnings).toMatchObject([{ name: A, text: expect.stringContaining('deliver with cp, not ln') }]);
  });
});
