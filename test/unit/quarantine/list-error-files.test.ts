import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorFileRow } from '../../../core/contract/errors';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { DUPLICATE, QuarantineHome, STAMP, UNKNOWN } from './quarantine-home';
import { makePages, SEGMENT } from './wal-pages';

let home: QuarantineHome;
beforeEach(() => void (home = new QuarantineHome()));
afterEach(() => home.remove());

const list = () => home.quarantine().listErrorFiles();

describe('listErrorFiles', () => {
  it('lists what Barman counts, by name, with the category that Barman counts it as (ERR-5)', async () => {
    for (const name of [UNKNOWN, DUPLICATE, 'a.error', 'b', '.hidden']) home.put(['errors', name], 'x');
    mkdirSync(home.path('errors', `c.${STAMP}.unknown`));

    const rows = await list();

    expect(rows.map(({ errorFile, category }) => [errorFile, category])).toEqual([
      [DUPLICATE, 'duplicates'],
      ['a.error', 'not relevant'],
      ['b', 'unknown failure'],
      [`c.${STAMP}.unknown`, 'unknown'],
      [UNKNOWN, 'unknown'],
    ]);
  });

  it('is empty without an errors directory', async () => {
    rmSync(home.path('errors'), { recursive: true });

    expect(await list()).toEqual([]);
  });

  it('gives rows that the contract takes, and changes nothing on the disk', async () => {
    home.put(['errors', DUPLICATE], makePages());
    home.put(['errors', UNKNOWN], 'junk');
    const before = home.tree();

    for (const row of await list()) expect(ErrorFileRow.parse(row)).toEqual(row);

    expect(home.tree()).toEqual(before);
  });

  it('knows the time of the quarantine from the name, and of the delivery from the file', async () => {
    utimesSync(home.put(['errors', DUPLICATE], 'x'), 1_700_000_000, 1_700_000_000);

    expect(await home.row(DUPLICATE)).toMatchObject({
      name: SEGMENT,
      quarantinedAt: '2025-11-24T17:59:10.000Z',
      modifiedAt: '2023-11-14T22:13:20.000Z',
      sizeBytes: 1,
      record: null,
      kept: null,
    });
  });

  it('explains a duplicate that Barman quarantined from its content alone', async () => {
    home.put(['errors', DUPLICATE], makePages());
    const damaged = `000000010000000000000004.${STAMP}.duplicate`;
    home.put(['errors', damaged], makePages().subarray(0, 500_000));

    expect((await home.row(DUPLICATE)).explanation).toMatchObject({
      severity: 'attention',
      what: `${SEGMENT} was delivered again with other content than the archived copy.`,
    });
    expect((await home.row(damaged)).explanation.what).toContain('It has 500000 bytes instead of 1048576');
  });

  it('does not call a compressed duplicate damaged', async () => {
    home.put(['errors', DUPLICATE], gzipSync(makePages()));

    expect((await home.row(DUPLICATE)).explanation.what).not.toContain('It ');
  });

  it('explains what is no file without opening it', async () => {
    execFileSync('mkfifo', [home.path('errors', `pipe.${STAMP}.unknown`)]);
    symlinkSync('/nowhere', home.path('errors', `link.${STAMP}.unknown`));

    const rows = await list();

    expect(rows.map(({ explanation, isFile }) => [explanation.what, isFile])).toEqual([
      ['link, found in a queue, is a symbolic link that leads to no file.', false],
      ['pipe, found in a queue, is a named pipe.', false],
    ]);
  });

  it('says of an object that does not let itself be read that it cannot be read', async () => {
    chmodSync(home.put(['errors', UNKNOWN], 'secret'), 0);
    const fs = {
      ...nodeDurableFs,
      inspect: async () => {
        throw Object.assign(new Error('denied'), { code: 'EACCES' });
      },
    };

    const [row] = await home.quarantine({ fs }).listErrorFiles();

    expect(row?.explanation.what).toBe('core.12345, found in a queue, cannot be read.');
  });

  it('lists a file whose name is no UTF-8, which Barman counts too', async () => {
    const name = Buffer.concat([Buffer.from(home.path('errors', 'bad-')), Buffer.from([0xff])]);
    writeFileSync(name, 'x');

    const [row] = await list();

    expect(row).toMatchObject({ errorFile: 'bad-\uFFFD', explanation: { what: expect.stringContaining('UTF-8') } });
    expect(row?.retryRefusal).not.toBeNull();
  });

  it('leaves out what vanishes while it lists', async () => {
    home.put(['errors', DUPLICATE], 'x');
    const fs = { ...nodeDurableFs, scan: async () => [{ name: 'gone', type: 'file' as const }] };

    expect(await home.quarantine({ fs }).listErrorFiles()).toEqual([]);
  });

  it.each([
    [DUPLICATE, null],
    [SEGMENT, null],
    [`00000002.history.${STAMP}.duplicate`, null],
    [UNKNOWN, 'core.12345 is not the name of a WAL file'],
    [`${SEGMENT}.gz.${STAMP}.unknown`, `${SEGMENT}.gz is not the name of a WAL file`],
  ])('says whether %s can go back to incoming', async (errorFile, refusal) => {
    home.put(['errors', errorFile], 'x');

    expect((await home.row(errorFile)).retryRefusal).toBe(refusal);
  });

  it('offers no way back to incoming where nothing archives from it', async () => {
    home.remove();
    home = new QuarantineHome('streaming_archiver = on\nslot_name = walyard\narchiver = off');
    home.put(['errors', DUPLICATE], 'x');

    expect((await home.row(DUPLICATE)).retryRefusal).toContain('file archiving is off');
  });
});
