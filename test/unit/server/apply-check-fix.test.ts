import { existsSync, rmSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyCheckFix } from '../../../core/server/apply-check-fix';
import { ArchiveHome } from '../../harness/archive-home';

let home: ArchiveHome;
beforeEach(() => void (home = new ArchiveHome('archiver = on')));
afterEach(() => home.remove());

describe('making the missing directories', () => {
  it('makes them for the owner only and says which', async () => {
    rmSync(home.path('incoming'), { recursive: true });

    expect(await applyCheckFix('make-directories', home.config)).toContain(home.path('incoming'));
    expect(statSync(home.path('incoming')).mode & 0o777).toBe(0o700);
    expect(await applyCheckFix('make-directories', home.config)).toBe('No directory is missing.');
  });

  it('makes nothing where the directory of the server is missing: its disk may not be mounted', async () => {
    rmSync(home.path(), { recursive: true });

    await expect(applyCheckFix('make-directories', home.config)).rejects.toMatchObject({ code: 'storage-missing' });
    expect(existsSync(home.path())).toBe(false);
  });

  it('makes no parent of one', async () => {
    home.reconfigure((text) => `${text}wals_directory = ${home.root}/disk/wals\n`);

    await expect(applyCheckFix('make-directories', home.config)).rejects.toMatchObject({ code: 'storage-missing' });
    expect(existsSync(`${home.root}/disk`)).toBe(false);
  });
});

describe('creating the slot', () => {
  it('says what is missing in the configuration', async () => {
    await expect(applyCheckFix('create-slot', home.config)).rejects.toMatchObject({ code: 'config-invalid' });
  });
});

describe('closing the segment', () => {
  it('says what is missing in the configuration', async () => {
    const { options } = home.config;
    const silent = {
      ...home.config,
      conninfo: null,
      options: new Map([...options].filter(([name]) => !/conninfo/.test(name))),
    };

    await expect(applyCheckFix('switch-wal', silent)).rejects.toMatchObject({ code: 'config-invalid' });
  });
});
