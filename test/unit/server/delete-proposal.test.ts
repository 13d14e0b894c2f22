import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WalSelector } from '../../../core/server/delete-selection';
import { parseLsn } from '../../../core/wal/lsn';
import { requireTimeline } from '../../../core/wal/timeline';
import { FilledArchive } from '../../harness/filled-archive';
import { namesOf, wal, wals } from './delete-archive';

const ARCHIVE = [
  ...wals(1, 1, 6),
  `${wal(1, 2)}.00000028.backup`,
  `${wal(1, 6)}.partial`,
  ...wals(2, 6, 8),
  '00000002.history',
];
const [OLD, NEW] = ['20260101T000000', '20260102T000000'];

let archive: FilledArchive;

beforeEach(async () => {
  archive = await FilledArchive.with(ARCHIVE);
  writeFileSync(archive.pathOf('00000002.history'), '1\t0/6000000\tpromoted\n');
});
afterEach(() => archive.remove());

const propose = (selector: WalSelector) => archive.home.server().proposeDelete(selector);

describe('Server.proposeDelete', () => {
  it('plans what no backup needs and changes nothing', async () => {
    archive.addBackup(NEW, { begin_wal: wal(1, 4), end_wal: wal(1, 4), timeline: '1' });
    const before = archive.stored();

    const { plan, needed, refusal } = await propose({ by: 'before-wal', wal: wal(1, 4) });

    expect(namesOf(plan.wals)).toEqual([wal(1, 1), wal(1, 2), `${wal(1, 2)}.00000028.backup`, wal(1, 3)]);
    expect([needed, refusal]).toEqual([[], null]);
    expect(archive.stored()).toEqual(before);
  });

  it('refuses what finished backups need, and says how to leave it out', async () => {
    archive.addBackup(OLD, { begin_wal: wal(1, 3), end_wal: wal(1, 3), timeline: '1' });
    archive.addBackup(NEW, { begin_wal: wal(1, 5), end_wal: wal(1, 5), timeline: '1' });

    const { plan, needed, refusal } = await propose({ by: 'timeline', timeline: requireTimeline(1) });

    expect(namesOf(plan.wals)).toEqual([wal(1, 1), wal(1, 2), `${wal(1, 2)}.00000028.backup`]);
    expect(needed.map(({ backupId, wals: kept }) => [backupId, kept.length])).toEqual([[OLD, 5]]);
    expect(refusal).toMatchObject({
      code: 'delete-refused',
      message: `backup ${OLD} needs 5 of the selected WAL files`,
      hint: expect.stringContaining(`--before ${wal(1, 3)}`),
    });
  });

  it('counts recovery on a later timeline among what a backup needs', async () => {
    archive.addBackup(OLD, { begin_wal: wal(1, 3), end_wal: wal(1, 3), timeline: '1' });

    const { needed, refusal } = await propose({ by: 'names', names: [wal(2, 7)] });

    expect(needed.flatMap(({ wals: kept }) => namesOf(kept))).toEqual([wal(2, 7)]);
    expect(refusal?.code).toBe('delete-refused');
  });

  it('does not keep what comes after a backup that is kept standalone', async () => {
    archive.addBackup(OLD, { begin_wal: wal(1, 3), end_wal: wal(1, 4), timeline: '1' });
    mkdirSync(archive.home.path('base', OLD, 'annotations'));
    writeFileSync(archive.home.path('base', OLD, 'annotations', 'keep'), 'standalone');

    const { needed, plan } = await propose({ by: 'range', from: wal(1, 3), to: wal(1, 5) });

    expect(needed.flatMap(({ wals: kept }) => namesOf(kept))).toEqual([wal(1, 3), wal(1, 4)]);
    expect(namesOf(plan.wals)).toEqual([wal(1, 5)]);
  });

  it('refuses all of it when the directory of the backups is not there: it may not be mounted', async () => {
    rmSync(archive.home.path('base'), { recursive: true });

    const { refusal } = await propose({ by: 'names', names: [wal(1, 1)] });

    expect(refusal).toMatchObject({ code: 'delete-refused', message: expect.stringContaining('/main/base') });
  });

  it.each([
    ['is not finished', { status: 'STARTED', begin_wal: wal(1, 3), timeline: '1' }, 'is not finished'],
    ['cannot be read', { status: '' }, 'may be needed by backup'],
  ])('refuses what a backup that %s may need', async (_what, fields, reason) => {
    archive.addBackup(OLD, fields);

    const { refusal } = await propose({ by: 'names', names: [wal(1, 3)] });

    expect(refusal).toMatchObject({ code: 'delete-refused', message: expect.stringContaining(reason) });
  });

  it('refuses a history file that WAL needs which stays, not one whose WAL goes with it', async () => {
    const alone = await propose({ by: 'names', names: ['00000002.history'] });
    const together = await propose({ by: 'names', names: [...wals(2, 6, 8), '00000002.history'] });

    expect(alone.refusal?.message).toContain('00000002.history must stay');
    expect([together.refusal, together.plan.count]).toEqual([null, 4]);
  });

  it('takes a name that is not in the catalogue for no obstacle, and one that is no WAL name for one', async () => {
    const missing = await propose({ by: 'names', names: [wal(1, 1), wal(9, 1)] });
    const typo = await propose({ by: 'names', names: [wal(1, 1), 'base.tar'] });

    expect([missing.refusal, namesOf(missing.plan.refused)]).toEqual([null, [wal(9, 1)]]);
    expect(typo.refusal?.message).toContain('base.tar must stay');
  });

  it('knows the segment that holds an LSN from the backups, or from a plain segment of the archive', async () => {
    const before = { by: 'before-lsn', lsn: parseLsn('0/3000000'), timeline: null } as const;
    await expect(propose(before)).rejects.toMatchObject({ code: 'usage' });
    archive.addBackup(OLD, { begin_wal: wal(1, 5), end_wal: wal(1, 5), timeline: '1', xlog_segment_size: '16777216' });
    expect(namesOf((await propose(before)).plan.wals)).toContain(wal(1, 2));
    rmSync(archive.home.path('base', OLD), { recursive: true });

    writeFileSync(archive.cataloguePath, `${wal(1, 1)}\t1048576\t1.0\tNone\tNone\n${wal(1, 2)}\t10\t1.0\tgzip\tNone\n`);

    const { plan } = await propose({ ...before, lsn: parseLsn('0/200000') });
    expect(namesOf(plan.wals)).toEqual([wal(1, 1)]);
  });

  it('follows the history files of the archive: WAL that was left behind makes no gap', async () => {
    archive.addBackup(OLD, { status: 'FAILED', begin_wal: wal(1, 1), xlog_segment_size: '16777216' });
    const leftAt = async (lsn: string) => {
      writeFileSync(archive.pathOf('00000002.history'), `1\t${lsn}\tpromoted\n`);
      return (await propose({ by: 'names', names: wals(1, 5, 6) })).plan.gapsCreated;
    };

    expect(await leftAt('0/6000000')).toEqual([{ from: wal(1, 5), to: wal(1, 5), count: 1 }]);
    expect(await leftAt('0/4000000')).toEqual([]);
  });

  it('refuses a server whose archive is in a bucket', async () => {
    const bucket = await FilledArchive.with([], 'archiver = on');
    const config = { ...bucket.home.config, walsDirectory: 's3://bucket/wals' };
    Object.assign(bucket.home, { config });

    await expect(bucket.home.server().proposeDelete({ by: 'names', names: [wal(1, 1)] })).rejects.toMatchObject({
      code: 'config-invalid',
    });
    bucket.remove();
  });
});
