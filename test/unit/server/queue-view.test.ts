import * as fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { QueueView, type Activity, type QueueViewOptions } from '../../../core/server/queue-view';
import { ArchiveHome } from '../../harness/archive-home';

const X = '000000010000000000000002';
const Y = '000000010000000000000003';
const Z = '000000010000000000000004';
const ARCHIVING: Activity = { archiving: true, working: new Set() };
const ALL = { filter: '', offset: 0, limit: 100 };

let home: ArchiveHome;
beforeEach(() => void (home = new ArchiveHome()));
afterEach(() => home.remove());

function view(options: Partial<QueueViewOptions> = {}): QueueView {
  const channel = options.channel ?? 'incoming';
  return new QueueView({
    channel,
    directory: home.path(channel),
    enabled: true,
    batchSize: 0,
    fs: nodeDurableFs,
    ...options,
  });
}

/** What is said of each file, by its name. */
async function explained(queue: QueueView, activity = ARCHIVING): Promise<Record<string, readonly string[]>> {
  const { files } = await queue.page(ALL, activity);
  return Object.fromEntries(files.map(({ name, state, reason }) => [name, [state, reason]]));
}

describe('QueueView.page, reasons', () => {
  it('says of WAL that it is archived in the next run, or is being archived', async () => {
    for (const name of [X, Y]) home.put(['incoming', name]);

    expect(await explained(view(), { archiving: true, working: new Set([X]) })).toEqual({
      [X]: ['working', 'It is being archived now.'],
      [Y]: ['next-batch', 'It is archived in the next run.'],
    });
  });

  it('says of WAL beyond the batch that it waits for a later one', async () => {
    for (const name of [X, Y, Z]) home.put(['incoming', name]);

    const said = await explained(view({ batchSize: 2 }));

    expect(said[Y]?.[0]).toBe('next-batch');
    expect(said[Z]).toEqual(['waiting', 'It waits for a later batch: the batch size is limited.']);
  });

  it('says that archiving is stopped', async () => {
    home.put(['incoming', X]);

    expect(await explained(view(), { archiving: false, working: new Set() })).toEqual({
      [X]: ['waiting', 'Archiving is stopped. It is kept here until archiving starts.'],
    });
  });

  it.each([
    ['incoming', 'archiver'],
    ['streaming', 'streaming_archiver'],
  ] as const)('says that nobody archives what lies in %s when %s is off', async (channel, option) => {
    for (const name of [X, Y, `${Z}.partial`, 'core']) home.put([channel, name]);

    const said = await explained(view({ channel, enabled: false, batchSize: 1 }));

    const nobody = ['waiting', `Nobody archives it: ${option} is off in the configuration.`];
    expect([said[X], said[Y], said['core']]).toEqual([nobody, nobody, nobody]);
  });

  it('says what becomes of temporary files, of unknown names and of what is no file', async () => {
    home.put(['incoming', `${X}.tmp`]);
    home.put(['incoming', 'core']);
    fs.mkdirSync(home.path('incoming', Y));

    expect(await explained(view())).toEqual({
      [`${X}.tmp`]: ['temporary', 'Somebody is still writing it. It is left alone until it gets its WAL name.'],
      [Y]: [
        'will-be-quarantined',
        'It has the name of a WAL file, but it is no file: it will be moved to the errors directory.',
      ],
      core: ['will-be-quarantined', 'Its name is not that of a WAL file: it will be moved to the errors directory.'],
    });
  });

  it('says why the partial in the streaming directory stays', async () => {
    for (const name of [X, `${Y}.partial`]) home.put(['streaming', name]);

    expect(await explained(view({ channel: 'streaming' }))).toEqual({
      [X]: ['next-batch', 'It is archived in the next run.'],
      [`${Y}.partial`]: ['held-back', 'pg_receivewal is receiving it. It is archived when it is complete.'],
    });
  });

  it('says why the last segment in the streaming directory stays (ARC-13)', async () => {
    home.put(['streaming', X]);

    expect(await explained(view({ channel: 'streaming' }))).toEqual({
      [X]: ['held-back', 'It tells pg_receivewal where to resume. It is archived when the next segment has begun.'],
    });
  });

  it('archives a partial of incoming as any other WAL (ARC-10)', async () => {
    home.put(['incoming', `${X}.partial`]);

    expect((await explained(view()))[`${X}.partial`]?.[0]).toBe('next-batch');
  });
});

describe('QueueView.page, files', () => {
  it('tells kind, size and time of each file', async () => {
    const path = home.put(['incoming', X], 'twelve bytes');
    fs.utimesSync(path, 1, 1_733_775_204);

    const { files } = await view().page(ALL, ARCHIVING);

    expect(files).toEqual([
      expect.objectContaining({ name: X, kind: 'segment', sizeBytes: 12, modifiedAt: '2024-12-09T20:13:24.000Z' }),
    ]);
  });

  it('shows a dangling link without size and time', async () => {
    fs.symlinkSync('nowhere', home.path('incoming', X));

    const { files } = await view().page(ALL, ARCHIVING);

    expect(files).toEqual([expect.objectContaining({ name: X, kind: 'unknown', sizeBytes: null, modifiedAt: null })]);
  });

  it('shows all entries in name order, a page of them at a time', async () => {
    const names = ['core', X, `${X}.tmp`, Y, '00000002.history'].toSorted();
    for (const name of names) home.put(['incoming', name]);
    const queue = view();

    const pages = await Promise.all(
      [0, 2, 4, 6].map((offset) => queue.page({ filter: '', offset, limit: 2 }, ARCHIVING)),
    );

    expect(pages.map(({ files }) => files.map(({ name }) => name))).toEqual([
      names.slice(0, 2),
      names.slice(2, 4),
      names.slice(4),
      [],
    ]);
    expect(pages.map(({ total, matched }) => [total, matched])).toEqual(Array.from({ length: 4 }, () => [5, 5]));
  });

  it.each([
    ['00000003', [Y]],
    ['  history ', ['00000002.history']],
    ['CORE', ['core']],
    ['nothing like it', []],
  ])('finds by %j, whatever the case', async (filter, expected) => {
    for (const name of [X, Y, 'core', '00000002.history']) home.put(['incoming', name]);

    const { files, total, matched } = await view().page({ ...ALL, filter }, ARCHIVING);

    expect([files.map(({ name }) => name), total, matched]).toEqual([expected, 4, expected.length]);
  });

  it('shows an empty page for a directory that is missing or cannot be listed', async () => {
    const file = home.put(['incoming', 'file']);

    for (const directory of [home.path('missing'), file]) {
      const page = await view({ directory }).page(ALL, ARCHIVING);
      expect(page).toEqual({ enabled: true, directory, total: 0, matched: 0, files: [] });
    }
  });
});

describe('QueueView.pending', () => {
  it('counts what waits to be archived, and how long the first has waited', async () => {
    for (const name of [X, Y, 'core', `${Z}.tmp`]) home.put(['incoming', name]);
    const longAgo = Date.now() / 1_000 - 100;
    fs.utimesSync(home.path('incoming', X), longAgo, longAgo);

    const { files, oldestAgeSeconds } = await view().pending();

    expect(files).toBe(2);
    expect(oldestAgeSeconds).toBeGreaterThanOrEqual(100);
    expect(oldestAgeSeconds).toBeLessThan(160);
  });

  it('does not count what has to stay', async () => {
    for (const name of [X, `${Y}.partial`]) home.put(['streaming', name]);
    expect((await view({ channel: 'streaming' }).pending()).files).toBe(1);
    fs.rmSync(home.path('streaming', X));

    expect(await view({ channel: 'streaming' }).pending()).toEqual({ files: 0, oldestAgeSeconds: null });
  });

  it('lists the directory once for what is asked at the same time', async () => {
    let scans = 0;
    const counting = {
      ...nodeDurableFs,
      scan: async (directory: string) => ((scans += 1), nodeDurableFs.scan(directory)),
    };
    const queue = view({ fs: counting });

    await queue.pending();
    await queue.page(ALL, ARCHIVING);

    expect(scans).toBe(1);
  });
});
