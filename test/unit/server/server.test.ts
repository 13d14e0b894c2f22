import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { requireArchivable } from '../../../core/server/require-archivable';
import { ArchiveHome } from '../../harness/archive-home';

const A = '000000010000000000000001';
let home: ArchiveHome;
afterEach(() => home.remove());

const archive = (options?: string) => {
  home = new ArchiveHome(options);
  home.put(['incoming', A], 'w');
  return home;
};

describe('Server', () => {
  it.each([
    ['archiver = on', ['file archival']],
    ['archiver = on\nstreaming_archiver = on', ['streaming', 'file archival']],
    ['archiver = off\nstreaming_archiver = on\nslot_name = barman', ['streaming']],
  ])('has its archivers in their order, with %j (ARC-1)', (options, expected) => {
    home = new ArchiveHome(options);

    expect(home.server().archivers.map(({ name }) => name)).toEqual(expected);
  });

  it('uses the lock files and the catalogue of Barman (XDB-1)', () => {
    home = new ArchiveHome();

    const { archiveLockPath, catalogue } = home.server();

    expect(archiveLockPath).toBe(join(home.root, '.main-archive-wal.lock'));
    expect(catalogue.location).toEqual({
      path: home.path('wals', 'main-xlog.db'),
      lockPath: join(home.root, '.main-xlogdb.lock'),
      walsDirectory: home.path('wals'),
      legacyPath: home.path('wals', 'xlog.db'),
    });
  });

  it('keeps the catalogue where the configuration puts it (XDB-1)', () => {
    home = new ArchiveHome('archiver = on\nxlogdb_directory = /catalogues');
    expect(home.server().catalogue.location.path).toBe('/catalogues/main-xlog.db');
  });

  it.each([
    ['the directory of the server', [], 'directory of the server'],
    ['incoming', ['incoming'], 'incoming directory'],
  ])('refuses to archive when %s is missing: its disk may not be mounted', async (_what, parts, words) => {
    archive();
    fs.rmSync(home.path(...parts), { recursive: true });

    await expect(home.archive()).rejects.toMatchObject({
      code: 'storage-missing',
      message: `the ${words}, ${home.path(...parts)}, does not exist`,
      hint: expect.stringContaining('mounted'),
    });
  });

  it('refuses to archive when the directory that is to hold the archive is missing', async () => {
    archive(`archiver = on\nwals_directory = /nowhere/at/all/wals`);

    await expect(home.archive()).rejects.toMatchObject({
      code: 'storage-missing',
      message: 'the directory that is to hold the archive, /nowhere/at/all, does not exist',
    });

    expect(home.names('incoming')).toEqual([A]);
  });

  it('makes the archive and the errors directory when they are missing (LAY-2, ERR-4)', async () => {
    archive();
    home.put(['incoming', 'core'], 'w');
    for (const name of ['wals', 'errors', 'streaming']) fs.rmdirSync(home.path(name));

    await home.archive();

    expect([home.catalogued(), home.names('errors').length]).toEqual([[A], 1]);
  });
});

describe('requireArchivable', () => {
  it('takes a server that stores WAL as it comes', () => {
    home = new ArchiveHome('archiver = on\ncompression = none\nencryption = none');

    expect(() => requireArchivable(home.config)).not.toThrow();
  });

  it('refuses a server without any archiver', () => {
    home = new ArchiveHome('archiver = on');

    expect(() => requireArchivable({ ...home.config, archiver: false, streamingArchiver: false })).toThrow(
      expect.objectContaining({ code: 'config-invalid', hint: expect.stringContaining('archiver = on') }),
    );
  });
});
