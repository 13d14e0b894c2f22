import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readBackups } from '../../../core/backup/read-backups';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { nodeDurableFs } from '../../../core/fs/node-durable-fs';
import { backupInfoText } from './backup-info-text';

const [FIRST, SECOND] = ['20261124T170224', '20261124T170320'];
const roots: string[] = [];

afterEach(() => roots.splice(0).forEach((root) => rmSync(root, { recursive: true, force: true })));

/** The directory of a server that holds these files. */
function serverWith(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'walyard-backups-'));
  roots.push(root);
  mkdirSync(join(root, 'base'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return { root, directories: { backupDirectory: root, basebackupsDirectory: join(root, 'base') } };
}

const readIn = async (files: Readonly<Record<string, string>>) =>
  (await readBackups(serverWith(files).directories, nodeDurableFs)).backups;

describe('readBackups', () => {
  it('finds the backups beside their data and in meta, in the order in which they were taken', async () => {
    const backups = await readIn({
      [`meta/${SECOND}-backup.info`]: backupInfoText(),
      [`base/${SECOND}/data/PG_VERSION`]: '15\n',
      [`base/${FIRST}/backup.info`]: backupInfoText({ backup_name: 'first' }),
      'meta/cloud-wal-last-archived': 'x',
    });

    expect(backups).toMatchObject([
      { kind: 'backup', id: FIRST, name: 'first' },
      { kind: 'backup', id: SECOND, name: 'second' },
    ]);
  });

  it('takes what is in meta when both are there: Barman goes on writing that one', async () => {
    const backups = await readIn({
      [`meta/${FIRST}-backup.info`]: backupInfoText({ status: 'FAILED' }),
      [`base/${FIRST}/backup.info`]: backupInfoText({ status: 'DONE' }),
    });

    expect(backups).toMatchObject([{ status: 'FAILED' }]);
  });

  it('does not fall back on an older file when the one in meta is damaged', async () => {
    const backups = await readIn({
      [`meta/${FIRST}-backup.info`]: '',
      [`base/${FIRST}/backup.info`]: backupInfoText(),
    });

    expect(backups).toMatchObject([{ kind: 'damaged', problem: 'the file is empty' }]);
  });

  it.each([
    ['full', { [`base/${FIRST}/annotations/keep`]: 'full' }],
    ['standalone', { [`base/${FIRST}/annotations/keep`]: 'standalone\n' }],
    ['standalone', { [`meta/${FIRST}-keep`]: 'standalone' }],
    ['full', { [`meta/${FIRST}-keep`]: 'standalone', [`base/${FIRST}/annotations/keep`]: 'full' }],
    ['full', { [`meta/${FIRST}-keep`]: 'something new' }],
    ['full', { [`meta/${FIRST}-keep`]: '' }],
    [null, { [`meta/${FIRST}-other`]: 'full' }],
  ])('reads the mark of a kept backup: %s', async (keep, marks) => {
    const backups = await readIn({ [`base/${FIRST}/backup.info`]: backupInfoText(), ...marks });

    expect(backups).toMatchObject([{ id: FIRST, keep }]);
  });

  it('counts a backup without its backup.info as damaged, and ignores what is no backup', async () => {
    const backups = await readIn({
      [`base/${FIRST}/data/PG_VERSION`]: '15\n',
      'base/lost+found/x': '',
      'base/.hidden/backup.info': backupInfoText(),
      'base/20261124T170999': 'a file',
    });

    expect(backups).toMatchObject([{ kind: 'damaged', id: FIRST, problem: 'its backup.info is missing' }]);
  });

  it('reads a backup whose directory was given another name', async () => {
    const backups = await readIn({ 'base/imported/backup.info': backupInfoText() });

    expect(backups).toMatchObject([{ kind: 'backup', id: 'imported' }]);
  });

  it('does not wait for a pipe in the place of a backup.info', async () => {
    const { root, directories } = serverWith({ [`base/${FIRST}/data/x`]: '' });
    execFileSync('mkfifo', [join(root, 'base', FIRST, 'backup.info')]);

    const { backups } = await readBackups(directories, nodeDurableFs);

    expect(backups).toMatchObject([{ kind: 'damaged', problem: expect.stringContaining('not a regular file') }]);
  });

  it('counts a file that cannot be read, or is far too large, as damaged', async () => {
    const { root, directories } = serverWith({
      [`base/${FIRST}/backup.info`]: backupInfoText(),
      [`base/${SECOND}/backup.info`]: `${'x=1\n'.repeat(1_100_000)}${backupInfoText()}`,
    });
    const denied = Object.assign(new Error('EACCES'), { code: 'EACCES' });
    const fs: DurableFs = { ...nodeDurableFs, readText: () => Promise.reject(denied) };

    const { backups } = await readBackups(directories, fs);

    const file = join(root, 'base', FIRST, 'backup.info');
    expect(backups).toMatchObject([
      { kind: 'damaged', id: FIRST, problem: `cannot read ${file}: permission denied` },
      { kind: 'damaged', id: SECOND, problem: expect.stringContaining('too large') },
    ]);
  });

  it('leaves out a backup that is deleted while it looks', async () => {
    const { root, directories } = serverWith({ [`base/${FIRST}/backup.info`]: backupInfoText() });
    const gone = join(root, 'base', FIRST);
    const fs: DurableFs = {
      ...nodeDurableFs,
      facts: (path) => (path.startsWith(gone) ? Promise.resolve(null) : nodeDurableFs.facts(path)),
    };

    expect(await readBackups(directories, fs)).toEqual({ backups: [], missingDirectory: null });
  });

  it('says that the directory of the backups is missing: its disk may not be mounted', async () => {
    const { root, directories } = serverWith({ [`meta/${FIRST}-backup.info`]: backupInfoText() });
    const missing = join(root, 'elsewhere');

    const found = await readBackups({ ...directories, basebackupsDirectory: missing }, nodeDurableFs);

    expect(found).toMatchObject({ backups: [{ id: FIRST }], missingDirectory: missing });
  });

  it('reads what it knows of backups in a bucket from meta', async () => {
    const { directories } = serverWith({ [`meta/${FIRST}-backup.info`]: backupInfoText() });

    const found = await readBackups({ ...directories, basebackupsDirectory: 's3://bucket/base' }, nodeDurableFs);

    expect(found).toMatchObject({ backups: [{ id: FIRST }], missingDirectory: null });
  });

  it.each(['names', 'facts'] as const)('rejects when a directory cannot be looked at (%s)', async (operation) => {
    const { directories } = serverWith({});
    const broken = Object.assign(new Error('EIO'), { code: 'EIO' });
    const fs: DurableFs = { ...nodeDurableFs, [operation]: () => Promise.reject(broken) };

    await expect(readBackups(directories, fs)).rejects.toMatchObject({ code: 'storage-unavailable' });
  });
});
