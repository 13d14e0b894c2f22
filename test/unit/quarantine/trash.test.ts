import {
  appendFileSync,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TrashRow } from '../../../core/contract/errors';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import type { Quarantine } from '../../../core/quarantine/quarantine';
import { ANNA, DUPLICATE, QuarantineHome, STAMP, UNKNOWN } from './quarantine-home';
import { makePages } from './wal-pages';

const DAY_MS = 86_400_000;

let home: QuarantineHome;
let quarantine: Quarantine;
beforeEach(() => {
  home = new QuarantineHome();
  quarantine = home.quarantine();
});
afterEach(() => home.remove());

const discard = async (...names: string[]) => quarantine.discard(await home.targets(...names), ANNA);
const failures = (results: Awaited<ReturnType<typeof discard>>) => results.map(({ failure }) => failure?.code);
const trashed = () => home.tree('.walyard', 'trash');

describe('discard', () => {
  it('moves a file to the trash with its record, who and when', async () => {
    home.put(['errors', UNKNOWN], 'junk');
    await quarantine.examine(await home.targets(UNKNOWN), ANNA);
    const { record } = await home.row(UNKNOWN);

    expect(failures(await discard(UNKNOWN))).toEqual([undefined]);

    const [row] = await quarantine.listTrash();
    expect(row).toMatchObject({
      errorFile: UNKNOWN,
      name: 'core.12345',
      by: 'anna',
      discardedAt: '2025-11-24T18:00:00.000Z',
      sizeBytes: 4,
      record,
    });
    expect(TrashRow.parse(row)).toEqual(row);
    expect([home.names('errors'), home.names('.walyard', 'errors')]).toEqual([[], []]);
    expect(home.read('.walyard', 'trash', row?.id ?? '', 'object', UNKNOWN)).toBe('junk');
  });

  it('moves a directory with what is in it, and a link as a link', async () => {
    const [folder, link] = [`d.${STAMP}.unknown`, `l.${STAMP}.unknown`];
    mkdirSync(home.path('errors', folder));
    home.put(['errors', folder, 'inside'], 'x');
    symlinkSync(home.path('wals'), home.path('errors', link));

    expect(failures(await discard(folder, link))).toEqual([undefined, undefined]);

    expect(home.names('errors')).toEqual([]);
    expect((await quarantine.listTrash()).map(({ errorFile, isFile }) => [errorFile, isFile]).toSorted()).toEqual([
      [folder, false],
      [link, false],
    ]);
    expect(trashed().some((path) => path.endsWith(`${folder}/inside`))).toBe(true);
  });

  it('leaves a directory where it is when the trash is on another file system', async () => {
    mkdirSync(home.path('errors', `d.${STAMP}.unknown`));
    const fs: DurableFs = {
      ...nodeDurableFs,
      moveNew: async () => {
        throw Object.assign(new Error('cross-device'), { code: 'EXDEV' });
      },
    };

    const results = await home.quarantine({ fs }).discard(await home.targets(`d.${STAMP}.unknown`), ANNA);

    expect(failures(results)).toEqual(['error-file-refused']);
    expect(home.names('errors')).toEqual([`d.${STAMP}.unknown`]);
    expect(await quarantine.listTrash()).toEqual([]);
  });

  it('moves nothing when what is known of it cannot be written', async () => {
    home.put(['errors', UNKNOWN], 'junk');
    const fs: DurableFs = {
      ...nodeDurableFs,
      writeNew: async () => {
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      },
    };

    expect(failures(await home.quarantine({ fs }).discard(await home.targets(UNKNOWN), ANNA))).toEqual([
      'storage-full',
    ]);
    expect(home.names('errors')).toEqual([UNKNOWN]);
  });
});

describe('restore', () => {
  it('brings a file back as it was: content, time, record, and whether it was kept', async () => {
    utimesSync(home.put(['errors', UNKNOWN], 'junk'), 1_700_000_000, 1_700_000_000);
    await quarantine.examine(await home.targets(UNKNOWN), ANNA);
    await quarantine.keep(await home.targets(UNKNOWN), { ...ANNA, reason: 'known' });
    const before = await home.row(UNKNOWN);
    await discard(UNKNOWN);

    expect(failures(await quarantine.restore(await home.trashTargets(), ANNA))).toEqual([undefined]);

    expect(await home.row(UNKNOWN)).toEqual(before);
    expect(trashed()).toEqual([]);
  });

  it('keeps what was kept across file systems, where it becomes another file', async () => {
    home.put(['errors', UNKNOWN], 'junk');
    await quarantine.keep(await home.targets(UNKNOWN), { ...ANNA, reason: 'known' });
    await discard(UNKNOWN);
    const fs: DurableFs = {
      ...nodeDurableFs,
      link: async (from, to) => {
        if (!from.endsWith('.walyard.part')) throw Object.assign(new Error('cross-device'), { code: 'EXDEV' });
        return nodeDurableFs.link(from, to);
      },
    };

    await home.quarantine({ fs }).restore(await home.trashTargets(), ANNA);

    expect(await home.row(UNKNOWN)).toMatchObject({ kept: { reason: 'known' }, sizeBytes: 4 });
    expect([trashed(), home.names('errors')]).toEqual([[], [UNKNOWN]]);
  });

  it('never replaces an error file, and leaves its record alone', async () => {
    home.put(['errors', UNKNOWN], 'junk');
    await discard(UNKNOWN);
    home.put(['errors', UNKNOWN], 'other');
    await quarantine.keep(await home.targets(UNKNOWN), { ...ANNA, reason: 'the other one' });

    expect(failures(await quarantine.restore(await home.trashTargets(), ANNA))).toEqual(['wal-conflict']);

    expect(home.read('errors', UNKNOWN)).toBe('other');
    expect((await home.row(UNKNOWN)).kept?.reason).toBe('the other one');
    expect(await quarantine.listTrash()).toHaveLength(1);
  });

  it('brings back a directory', async () => {
    mkdirSync(home.path('errors', `d.${STAMP}.unknown`));
    home.put(['errors', `d.${STAMP}.unknown`, 'inside'], 'x');
    await discard(`d.${STAMP}.unknown`);

    await quarantine.restore(await home.trashTargets(), ANNA);

    expect(home.tree('errors')).toEqual([`d.${STAMP}.unknown`, `d.${STAMP}.unknown/inside`]);
    expect(trashed()).toEqual([]);
  });

  it.each(['', '..', '../../wals', '0'.repeat(19), 'G'.repeat(20)])('refuses the id %j', async (id) => {
    expect(failures(await quarantine.restore([{ id, token: '' }], ANNA))).toEqual(['usage']);
  });

  it('refuses what is gone, or has changed since the trash was listed', async () => {
    home.put(['errors', UNKNOWN], 'junk');
    await discard(UNKNOWN);
    const [target = { id: '', token: '' }] = await home.trashTargets();
    appendFileSync(home.path('.walyard', 'trash', target.id, 'object', UNKNOWN), 'x');

    const results = await quarantine.restore([target, { ...target, id: '0'.repeat(20) }], ANNA);

    expect(failures(results)).toEqual(['error-file-changed', 'error-file-changed']);
  });

  it('can be repeated: the same file may go to the trash and come back any number of times', async () => {
    home.put(['errors', DUPLICATE], makePages());

    for (let turn = 0; turn < 3; turn += 1) {
      expect(failures(await discard(DUPLICATE))).toEqual([undefined]);
      expect(failures(await quarantine.restore(await home.trashTargets(), ANNA))).toEqual([undefined]);
    }

    expect(home.names('errors')).toEqual([DUPLICATE]);
  });
});

describe('emptyTrash', () => {
  it('removes for ever what was discarded long enough ago', async () => {
    home.put(['errors', UNKNOWN], 'junk');
    home.put(['errors', DUPLICATE], 'WAL');
    await discard(UNKNOWN);
    home.now = new Date(home.now.getTime() + DAY_MS);
    await discard(DUPLICATE);

    const results = await quarantine.emptyTrash({ ...ANNA, olderThanMs: DAY_MS });

    expect(results.map(({ done }) => done)).toEqual([`${UNKNOWN} is gone`]);
    expect((await quarantine.listTrash()).map(({ errorFile }) => errorFile)).toEqual([DUPLICATE]);
    expect(home.logged.at(-1)).toContain('removed for ever by "anna"');
  });

  it('removes a directory, and a link but not what it leads to', async () => {
    mkdirSync(home.path('errors', `d.${STAMP}.unknown`));
    symlinkSync(home.path('wals'), home.path('errors', `d.${STAMP}.unknown`, 'deep'));
    symlinkSync(home.path('wals'), home.path('errors', `l.${STAMP}.unknown`));
    home.put(['wals', 'kept'], 'x');
    await discard(`d.${STAMP}.unknown`, `l.${STAMP}.unknown`);

    await quarantine.emptyTrash({ ...ANNA, olderThanMs: 0 });

    expect(trashed()).toEqual([]);
    expect(home.read('wals', 'kept')).toBe('x');
  });

  it('takes the time of the folder for that of the discard when the entry is damaged', async () => {
    home.put(['errors', UNKNOWN], 'junk');
    utimesSync(home.path('errors', UNKNOWN), 1, 1);
    await discard(UNKNOWN);
    const [{ id } = { id: '' }] = await home.trashTargets();
    writeFileSync(home.path('.walyard', 'trash', id, 'entry.json'), '{');
    home.now = new Date();

    expect(await quarantine.emptyTrash({ ...ANNA, olderThanMs: DAY_MS })).toEqual([]);
    expect(await quarantine.listTrash()).toEqual([expect.objectContaining({ errorFile: UNKNOWN, by: null })]);
  });

  it('does not follow a link that stands where an entry should be', async () => {
    mkdirSync(home.path('.walyard', 'trash'), { recursive: true });
    mkdirSync(home.path('elsewhere', 'object'), { recursive: true });
    home.put(['elsewhere', 'object', 'precious'], 'x');
    symlinkSync(home.path('elsewhere'), home.path('.walyard', 'trash', 'a'.repeat(20)));
    home.now = new Date(Date.now() + DAY_MS);

    await quarantine.emptyTrash({ ...ANNA, olderThanMs: 0 });

    expect(home.read('elsewhere', 'object', 'precious')).toBe('x');
  });

  it('sweeps what crashes have left, and records of files that are gone', async () => {
    home.put(['errors', DUPLICATE], 'WAL');
    home.put(['errors', UNKNOWN], 'junk');
    await quarantine.keep(await home.targets(DUPLICATE, UNKNOWN), { ...ANNA, reason: 'known' });
    rmSync(home.path('errors', UNKNOWN));
    mkdirSync(home.path('.walyard', 'trash', 'b'.repeat(20), 'object'), { recursive: true });
    for (const directory of ['incoming', 'errors']) home.put([directory, '.x.walyard.part'], 'half');

    await quarantine.emptyTrash({ ...ANNA, olderThanMs: 0 });

    expect(home.names('.walyard', 'errors')).toEqual([`${DUPLICATE}.json`]);
    expect([trashed(), home.names('incoming'), home.names('errors')]).toEqual([[], [], [DUPLICATE]]);
  });

  it('keeps all records while the errors directory is empty: its disk may not be mounted', async () => {
    home.put(['errors', UNKNOWN], 'junk');
    await quarantine.keep(await home.targets(UNKNOWN), { ...ANNA, reason: 'known' });
    rmSync(home.path('errors', UNKNOWN));

    await quarantine.emptyTrash({ ...ANNA, olderThanMs: 0 });

    expect(home.names('.walyard', 'errors')).toEqual([`${UNKNOWN}.json`]);
  });

  it('leaves the archived copy alone when the discarded file is another name of it', async () => {
    const archived = home.put(['wals', 'archived'], 'WAL');
    await nodeDurableFs.link(archived, home.path('errors', DUPLICATE));
    await discard(DUPLICATE);

    await quarantine.emptyTrash({ ...ANNA, olderThanMs: 0 });

    expect([existsSync(join(archived)), statSync(archived).nlink]).toEqual([true, 1]);
  });
});
