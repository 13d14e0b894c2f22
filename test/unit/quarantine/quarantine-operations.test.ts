import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OperationResult } from '../../../core/contract/errors';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { LockFile } from '../../../core/fs/lock-file';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import type { Quarantine } from '../../../core/quarantine/quarantine';
import { ANNA, DUPLICATE, QuarantineHome, STAMP, UNKNOWN } from './quarantine-home';
import { makePages, SEGMENT } from './wal-pages';

let home: QuarantineHome;
let quarantine: Quarantine;
beforeEach(() => {
  home = new QuarantineHome();
  quarantine = home.quarantine();
});
afterEach(() => home.remove());

/** Another file system, as the kernel tells it. */
const acrossFileSystems: DurableFs = {
  ...nodeDurableFs,
  link: async (from, to) => {
    if (!from.endsWith('.walyard.part')) throw Object.assign(new Error('cross-device'), { code: 'EXDEV' });
    return nodeDurableFs.link(from, to);
  },
};
const failureOf = ([result]: readonly OperationResult[]) => result?.failure?.code;

describe('retry', () => {
  it('sends a file back to incoming under its WAL name, with content, time and mode', async () => {
    const path = home.put(['errors', DUPLICATE], makePages());
    utimesSync(path, 1_700_000_000, 1_700_000_000);
    const before = statSync(path);
    await quarantine.recorder.record({ path, name: SEGMENT, reason: 'duplicate', channel: 'incoming', at: home.now });

    const results = await quarantine.retry(await home.targets(DUPLICATE), ANNA);

    expect(results).toEqual([
      { id: DUPLICATE, done: `${SEGMENT} is in ${home.path('incoming')}`, undo: null, failure: null },
    ]);
    expect([home.names('errors'), home.names('incoming')]).toEqual([[], [SEGMENT]]);
    const after = statSync(home.path('incoming', SEGMENT));
    expect([after.size, after.mtimeMs, after.mode]).toEqual([before.size, before.mtimeMs, before.mode]);
    expect(home.names('.walyard', 'errors')).toEqual([]);
  });

  it('is archived by the next run once the name is free', async () => {
    home.put(['errors', DUPLICATE], makePages());

    await quarantine.retry(await home.targets(DUPLICATE), ANNA);
    await home.archive();

    expect([home.names('incoming'), home.catalogued()]).toEqual([[], [SEGMENT]]);
  });

  it('copies across file systems, and leaves nothing else behind', async () => {
    home.put(['errors', DUPLICATE], 'WAL');
    writeFileSync(home.path('incoming', '.leftover.walyard.part'), 'of a crash');

    await home.quarantine({ fs: acrossFileSystems }).retry(await home.targets(DUPLICATE), ANNA);

    expect(home.read('incoming', SEGMENT)).toBe('WAL');
    expect([home.names('errors'), home.names('incoming')]).toEqual([[], ['.leftover.walyard.part', SEGMENT]]);
  });

  it.each([nodeDurableFs, acrossFileSystems])('never replaces what is in incoming: %#', async (fs) => {
    home.put(['errors', DUPLICATE], 'quarantined');
    home.put(['incoming', SEGMENT], 'delivered now');

    const results = await home.quarantine({ fs }).retry(await home.targets(DUPLICATE), ANNA);

    expect(failureOf(results)).toBe('wal-conflict');
    expect([home.read('errors', DUPLICATE), home.read('incoming', SEGMENT)]).toEqual(['quarantined', 'delivered now']);
  });

  it('finishes what was cut off: the same content is in incoming already', async () => {
    home.put(['errors', DUPLICATE], 'WAL');
    home.put(['incoming', SEGMENT], 'WAL');

    const results = await quarantine.retry(await home.targets(DUPLICATE), ANNA);

    expect([failureOf(results), home.names('errors'), home.names('incoming')]).toEqual([undefined, [], [SEGMENT]]);
  });

  it('does not take a link in incoming for the content it leads to', async () => {
    home.put(['errors', DUPLICATE], 'WAL');
    symlinkSync(home.path('errors', DUPLICATE), home.path('incoming', SEGMENT));

    expect(failureOf(await quarantine.retry(await home.targets(DUPLICATE), ANNA))).toBe('wal-conflict');
    expect(home.read('errors', DUPLICATE)).toBe('WAL');
  });

  it.each([
    [UNKNOWN, 'core.12345 is not the name of a WAL file'],
    [`${SEGMENT}.tmp.${STAMP}.unknown`, 'is not the name of a WAL file'],
  ])('refuses %s and says why', async (errorFile, reason) => {
    home.put(['errors', errorFile], 'x');

    const [result] = await quarantine.retry(await home.targets(errorFile), ANNA);

    expect(result?.failure).toMatchObject({ code: 'error-file-refused', message: expect.stringContaining(reason) });
    expect(home.names('errors')).toEqual([errorFile]);
  });

  it('does not create an incoming directory: its disk may not be mounted', async () => {
    home.put(['errors', DUPLICATE], 'WAL');
    rmSync(home.path('incoming'), { recursive: true });

    expect(failureOf(await quarantine.retry(await home.targets(DUPLICATE), ANNA))).toBe('storage-missing');
    expect(home.names('errors')).toEqual([DUPLICATE]);
  });
});

describe('an operation on what has changed since it was listed', () => {
  const changes: [string, () => void][] = [
    ['grown', () => appendFileSync(home.path('errors', DUPLICATE), 'x')],
    ['been written to', () => utimesSync(home.path('errors', DUPLICATE), 1, 1)],
    [
      'been replaced by one of the same size and time',
      () => {
        const { atime, mtime } = statSync(home.path('errors', DUPLICATE));
        utimesSync(home.put(['other'], 'new'), atime, mtime);
        renameSync(home.path('other'), home.path('errors', DUPLICATE));
      },
    ],
    ['gone', () => rmSync(home.path('errors', DUPLICATE))],
  ];

  it.each(changes)('is refused when it has %s', async (_what, change) => {
    utimesSync(home.put(['errors', DUPLICATE], 'old'), 1_700_000_000, 1_700_000_000);
    const targets = await home.targets(DUPLICATE);
    change();
    const before = home.names('errors');

    const results = [
      await quarantine.retry(targets, ANNA),
      await quarantine.discard(targets, ANNA),
      await quarantine.keep(targets, { ...ANNA, reason: 'known' }),
      await quarantine.unkeep(targets, ANNA),
      await quarantine.examine(targets, ANNA),
    ];

    expect(results.map(failureOf)).toEqual(Array.from({ length: 5 }, () => 'error-file-changed'));
    expect([home.names('errors'), home.names('incoming')]).toEqual([before, []]);
    expect(await quarantine.listTrash()).toEqual([]);
  });

  it.each(['link', 'copyNew'] as const)('is undone when it changes during the %s', async (operation) => {
    home.put(['errors', DUPLICATE], 'old');
    const base = operation === 'link' ? nodeDurableFs : acrossFileSystems;
    const fs: DurableFs = {
      ...base,
      [operation]: async (from: string, to: string) => {
        await base[operation](from, to);
        appendFileSync(home.path('errors', DUPLICATE), ' and more');
      },
    };

    const results = await home.quarantine({ fs }).retry(await home.targets(DUPLICATE), ANNA);

    expect(failureOf(results)).toBe('error-file-changed');
    expect([home.read('errors', DUPLICATE), home.names('incoming')]).toEqual(['old and more', []]);
  });
});

describe('keep', () => {
  it('marks the file, with reason, author and time; it is still listed', async () => {
    home.put(['errors', UNKNOWN], 'junk');

    await quarantine.keep(await home.targets(UNKNOWN), { ...ANNA, reason: '  evidence for ticket 7  ' });

    expect((await home.row(UNKNOWN)).kept).toEqual({
      reason: 'evidence for ticket 7',
      by: 'anna',
      at: '2025-11-24T18:00:00.000Z',
    });
  });

  it('does not hold for other content under the same name', async () => {
    home.put(['errors', UNKNOWN], 'junk');
    await quarantine.keep(await home.targets(UNKNOWN), { ...ANNA, reason: 'known' });

    appendFileSync(home.path('errors', UNKNOWN), 'more');

    expect((await home.row(UNKNOWN)).kept).toBeNull();
  });

  it('can be taken back, and leaves the record as it is', async () => {
    home.put(['errors', UNKNOWN], 'junk');
    await quarantine.examine(await home.targets(UNKNOWN), ANNA);
    const { record } = await home.row(UNKNOWN);
    await quarantine.keep(await home.targets(UNKNOWN), { ...ANNA, reason: 'known' });

    await quarantine.unkeep(await home.targets(UNKNOWN), ANNA);

    expect(record).not.toBeNull();
    expect(await home.row(UNKNOWN)).toMatchObject({ record, kept: null });
  });

  it.each(['', '   ', 'x'.repeat(1_001)])('needs a reason that says something (%#)', async (reason) => {
    home.put(['errors', UNKNOWN], 'junk');
    const targets = await home.targets(UNKNOWN);

    await expect(quarantine.keep(targets, { ...ANNA, reason })).rejects.toMatchObject({ code: 'usage' });
    expect(home.logged).toEqual([]);
  });
});

describe('examine', () => {
  it('compares what Barman quarantined, and claims nothing about where it came from', async () => {
    home.put(['errors', DUPLICATE], makePages());
    home.put(['wals', SEGMENT.slice(0, 16), SEGMENT], makePages());

    const [result] = await quarantine.examine(await home.targets(DUPLICATE), ANNA);

    expect(result?.done).toBe(`${SEGMENT} was delivered again with the content that is archived.`);
    expect((await home.row(DUPLICATE)).record).toMatchObject({
      channel: null,
      host: null,
      quarantinedAt: '2025-11-24T17:59:10.000Z',
      duplicate: { verdict: 'same-content' },
    });
  });

  it('keeps what an earlier record knows', async () => {
    const path = home.put(['errors', DUPLICATE], makePages());
    await quarantine.recorder.record({ path, name: SEGMENT, reason: 'duplicate', channel: 'streaming', at: home.now });
    const { record } = await home.row(DUPLICATE);
    home.put(['wals', SEGMENT.slice(0, 16), SEGMENT], makePages());

    await quarantine.examine(await home.targets(DUPLICATE), ANNA);

    expect((await home.row(DUPLICATE)).record).toMatchObject({
      channel: 'streaming',
      host: record?.host,
      quarantinedAt: '2025-11-24T18:00:00.000Z',
      duplicate: { verdict: 'same-content' },
    });
  });
});

describe('several at once', () => {
  it('answers and logs for each, whatever becomes of the others', async () => {
    const third = `000000010000000000000004.${STAMP}.duplicate`;
    home.put(['errors', DUPLICATE], '3');
    home.put(['errors', UNKNOWN], 'x');
    home.put(['errors', third], '4');
    const targets = await home.targets(DUPLICATE, UNKNOWN, third);

    const results = await quarantine.retry([...targets, { id: '../main.conf', token: '' }], ANNA);

    expect(results.map(({ id, failure }) => [id, failure?.code])).toEqual([
      [DUPLICATE, undefined],
      [UNKNOWN, 'error-file-refused'],
      [third, undefined],
      ['../main.conf', 'usage'],
    ]);
    expect(results.map((result) => OperationResult.parse(result))).toEqual(results);
    expect(home.logged).toHaveLength(4);
    expect(home.logged[0]).toBe(
      `error file "${DUPLICATE}" of main, sent back to incoming by "anna": "${SEGMENT} is in ${home.path('incoming')}"`,
    );
    expect(home.logged[1]).toContain('refused, error-file-refused: ');
  });

  it('writes one line to the log, whatever a name holds', async () => {
    await quarantine.discard([{ id: 'a\nb', token: '' }], { by: 'x\ny' });

    expect(home.logged.join('')).not.toContain('\n');
  });

  it('begins nothing after it was cancelled', async () => {
    home.put(['errors', DUPLICATE], '3');

    const results = await quarantine.retry(await home.targets(DUPLICATE), { ...ANNA, signal: AbortSignal.abort() });

    expect([failureOf(results), home.names('errors')]).toEqual(['cancelled', [DUPLICATE]]);
  });

  it('waits for another operation on the same error files, but not for an archive run', async () => {
    home.put(['errors', DUPLICATE], '3');
    const targets = await home.targets(DUPLICATE);
    const archiveLock = await LockFile.tryAcquire(home.server().archiveLockPath);
    const lock = await LockFile.tryAcquire(join(home.config.lockDirectory, '.main-walyard-errors.lock'));
    const begun: string[] = [];
    const fs: DurableFs = {
      ...nodeDurableFs,
      link: async (from, to) => {
        begun.push('moved');
        return nodeDurableFs.link(from, to);
      },
    };

    const discarding = home.quarantine({ fs }).discard(targets, ANNA);
    for (let turn = 0; turn < 50; turn += 1) await quarantine.listErrorFiles();
    begun.push('released');
    await lock.release();

    expect(failureOf(await discarding)).toBeUndefined();
    expect(begun).toEqual(['released', 'moved']);
    await archiveLock.release();
  });

  it('needs to know who asks', async () => {
    await expect(quarantine.retry([], { by: ' ' })).rejects.toMatchObject({ code: 'usage' });
  });

  it('lists and does nothing else where there is no errors directory', async () => {
    rmSync(home.path('errors'), { recursive: true });
    mkdirSync(home.path('.walyard'));

    expect([await quarantine.listErrorFiles(), await quarantine.listTrash()]).toEqual([[], []]);
    expect(home.names('.walyard')).toEqual([]);
  });
});
