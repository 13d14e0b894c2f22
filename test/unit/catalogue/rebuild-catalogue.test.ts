import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtInDetector } from '../../../core/catalogue/describe-stored-wal';
import { rebuildCatalogue } from '../../../core/catalogue/rebuild-catalogue';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { ArchiveHome } from '../../harness/archive-home';

const FIRST = '0000000100000000';
const SECOND = '0000000100000001';
const OWN_LEFTOVER = 'main-xlog.db.4711-0a1b2c3d.tmp';
let home: ArchiveHome;
beforeEach(() => void (home = new ArchiveHome()));
afterEach(() => home.remove());

const path = () => home.path('wals', 'main-xlog.db');
const rebuild = (durableFs: DurableFs = nodeDurableFs) =>
  rebuildCatalogue(durableFs, path(), { walsDirectory: home.path('wals'), detector: builtInDetector });
const lines = () => fs.readFileSync(path(), 'utf8').split('\n').slice(0, -1);

function store(name: string, content: string | Uint8Array = 'w'): void {
  const file = home.path('wals', ...name.split('/'));
  fs.mkdirSync(dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  fs.utimesSync(file, 1, 1_733_775_204.25);
}

describe('rebuildCatalogue', () => {
  it('lists every kind of WAL by the names of the entries, partial segments too (XDB-10, XDB-18)', async () => {
    const stored = [
      `${SECOND}/${SECOND}00000000`,
      `${FIRST}/${FIRST}00000002.partial`,
      `${FIRST}/${FIRST}00000001`,
      `${FIRST}/${FIRST}00000001.00000028.backup`,
      '00000002.history',
    ];
    for (const name of stored) store(name);

    await rebuild();

    expect(lines().map((line) => line.split('\t')[0])).toEqual([
      `${FIRST}00000001`,
      `${FIRST}00000001.00000028.backup`,
      `${FIRST}00000002.partial`,
      `${SECOND}00000000`,
      '00000002.history',
    ]);
  });

  it('describes a file by what it holds (XDB-8)', async () => {
    store(`${FIRST}/${FIRST}00000001`, Buffer.alloc(100));
    store(`${FIRST}/${FIRST}00000002`, gzipSync('w'));

    await rebuild();

    expect(lines()).toEqual([
      `${FIRST}00000001\t100\t1733775204.25\tNone\tNone`,
      `${FIRST}00000002\t${gzipSync('w').length}\t1733775204.25\tgzip\tNone`,
    ]);
  });

  it('lists a segment that lies in the directory of another (XDB-17)', async () => {
    store(`${SECOND}/${FIRST}00000001`);
    store(`anything/${FIRST}00000002`);

    await rebuild();

    expect(lines().map((line) => line.split('\t')[0])).toEqual([`${FIRST}00000001`, `${FIRST}00000002`]);
  });

  it('passes over everything else', async () => {
    const others = [
      `${FIRST}/${FIRST}00000001.tmp`,
      `${FIRST}/.${FIRST}00000001.1-0a0b0c0d.walyard.tmp`,
      `${FIRST}/00000003.history`,
      `${FIRST}/nested/${FIRST}00000005`,
      `${FIRST}00000009`,
      'sync-wals.info',
      'main-xlog.db',
    ];
    for (const name of others) store(name);
    fs.mkdirSync(home.path('wals', FIRST, `${FIRST}00000006`));
    fs.mkdirSync(home.path('wals', '00000004.history'));
    fs.symlinkSync('nowhere', home.path('wals', FIRST, `${FIRST}00000007`));
    execFileSync('mkfifo', [home.path('wals', FIRST, `${FIRST}00000008`)]);

    await rebuild();

    expect(lines()).toEqual([]);
  });

  it('follows links to files and directories', async () => {
    store(`elsewhere/${FIRST}00000001`);
    fs.renameSync(home.path('wals', 'elsewhere'), join(home.root, 'elsewhere'));
    fs.symlinkSync(join(home.root, 'elsewhere'), home.path('wals', FIRST));
    store('history', 'h');
    fs.symlinkSync('history', home.path('wals', '00000002.history'));

    await rebuild();

    expect(lines().map((line) => line.split('\t')[0])).toEqual([`${FIRST}00000001`, '00000002.history']);
  });

  it('writes an empty catalogue for an empty archive, in a directory that it makes', async () => {
    const elsewhere = join(home.root, 'catalogues', 'main-xlog.db');

    await rebuildCatalogue(nodeDurableFs, elsewhere, { walsDirectory: home.path('wals'), detector: builtInDetector });

    expect(fs.readFileSync(elsewhere, 'utf8')).toBe('');
  });

  it('keeps the old catalogue until the new one is durable, and leaves nothing half-made (XDB-19)', async () => {
    fs.writeFileSync(path(), 'old');
    const full: DurableFs = {
      ...nodeDurableFs,
      syncFile: async () => {
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      },
    };

    await expect(rebuild(full)).rejects.toMatchObject({ code: 'ENOSPC' });

    expect([fs.readFileSync(path(), 'utf8'), home.names('wals')]).toEqual(['old', ['main-xlog.db']]);
  });

  it('sweeps what its own crashed runs left, not what others have there (XDB-3)', async () => {
    const others = [OWN_LEFTOVER.replace('main', 'next'), 'main-xlog.db.tmp', 'main-xlog.db.bak'];
    for (const name of [...others, OWN_LEFTOVER]) fs.writeFileSync(home.path('wals', name), '');

    await rebuild();

    expect(home.names('wals')).toEqual([...others, 'main-xlog.db'].toSorted());
  });
});
