import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../core/config/load-config';
import { failureOf, loadText, texts, writeFiles } from './config-folder';

const MAIN = '[barman]\nbarman_home = HOME\nconfiguration_files_directory = HOME/conf.d\n';
const PG = '[pg]\nconninfo = host=pg\narchiver = on\n';

describe('loadConfig', () => {
  it('resolves the example of config.md 8', () => {
    const { servers, warnings, errors } = loadText(
      '[barman]\nbarman_home = /srv/barman\ncompression = gzip\n[pg]\nconninfo = host=pg user=barman dbname=postgres\n' +
        'streaming_archiver = on\nslot_name = Barman\ncompression = None\n',
    );

    expect(servers.get('pg')).toMatchObject({
      name: 'pg',
      disabled: false,
      messages: [],
      active: true,
      barmanHome: '/srv/barman',
      lockDirectory: '/srv/barman',
      backupDirectory: '/srv/barman/pg',
      incomingWalsDirectory: '/srv/barman/pg/incoming',
      streamingWalsDirectory: '/srv/barman/pg/streaming',
      walsDirectory: '/srv/barman/pg/wals',
      errorsDirectory: '/srv/barman/pg/errors',
      xlogdbDirectory: '/srv/barman/pg/wals',
      archiver: false,
      streamingArchiver: true,
      streamingArchiverName: 'barman_receive_wal',
      slotName: 'barman',
      createSlot: 'manual',
      streamingConninfo: 'host=pg user=barman dbname=postgres',
      compression: null,
      encryption: null,
      passive: false,
    });
    expect([...warnings, ...errors]).toEqual([]);
  });

  it('reads the global options with their defaults', () => {
    const { logFile, logLevel, barmanUser } = loadText('[barman]\nbarman_home = /srv');
    expect({ logFile, logLevel, barmanUser }).toEqual({ logFile: null, logLevel: 'INFO', barmanUser: 'barman' });

    const given = loadText(
      '[barman]\nbarman_home = /srv\nlog_file = "/var/log/b.log"\nlog_level = debug\nbarman_user = b',
    );
    expect(given).toMatchObject({ logFile: '/var/log/b.log', logLevel: 'DEBUG', barmanUser: 'b' });
  });

  it('takes INFO with a warning for an unknown log level', () => {
    const { logLevel, warnings } = loadText('[barman]\nbarman_home = /srv\nlog_level = loud');

    expect(logLevel).toBe('INFO');
    expect(warnings).toMatchObject([
      { line: 3, text: expect.stringContaining('"loud" is not a log level (allowed: CRITICAL') },
    ]);
  });

  it('keeps a log_format with its percent signs', () => {
    const { servers } = loadText(`[barman]\nbarman_home = HOME\nlog_format = %(asctime)s %d\n${PG}`);

    expect(servers.get('pg')?.options.get('log_format')?.value).toBe('%(asctime)s %d');
  });

  it('lists servers in name order', () => {
    const { servers } = loadText('[barman]\nbarman_home = /srv\n[b]\nconninfo=\n[a]\nconninfo=\n[B]\nconninfo=');

    expect([...servers.keys()]).toEqual(['B', 'a', 'b']);
  });
});

describe('included files (CFG-2 to CFG-5)', () => {
  it('merges *.conf in name order, then .barman.auto.conf, option by option', () => {
    const folder = writeFiles({
      'barman.conf': MAIN + PG,
      'conf.d/20.conf': '[pg]\ndescription = twenty\ncompression = gzip\n[other]\nconninfo = host=o\n',
      'conf.d/10.conf': '[pg]\ndescription = ten\narchiver_batch_size = 7\n',
      'conf.d/30.txt': '[pg]\ndescription = no\n',
      'conf.d/.40.conf': '[pg]\ndescription = no\n',
      'conf.d/sub/50.conf': '[pg]\ndescription = no\n',
      '.barman.auto.conf': '[pg]\ncompression = zstd\n',
    });

    const { servers, warnings } = loadConfig(join(folder, 'barman.conf'));

    expect(servers.get('pg')).toMatchObject({
      description: 'twenty',
      archiverBatchSize: 7,
      compression: 'zstd',
      archiver: true,
    });
    expect(servers.get('pg')?.options.get('compression')?.source).toEqual({
      kind: 'file',
      file: join(folder, '.barman.auto.conf'),
      line: 2,
      section: 'pg',
    });
    expect([...servers.keys()]).toEqual(['other', 'pg']);
    expect(texts(warnings).filter((text) => !text.includes('archiver'))).toEqual([]);
  });

  it('ignores an include directory that is none, and skips what is not a regular file', () => {
    const folder = writeFiles({ 'barman.conf': MAIN + PG });
    const file = join(folder, 'barman.conf');
    expect(loadConfig(file).warnings).toMatchObject([
      { file, line: 3, text: expect.stringContaining('is not a directory') },
    ]);

    mkdirSync(join(folder, 'conf.d/dir.conf'), { recursive: true });
    symlinkSync('nowhere', join(folder, 'conf.d/link.conf'));
    expect(texts(loadConfig(file).warnings)).toEqual([
      `${folder}/conf.d/dir.conf is not a regular file and is skipped`,
      `${folder}/conf.d/link.conf is not a regular file and is skipped`,
    ]);
  });

  it.each([
    ['adds to', '[barman]\ncompression = gzip\n', 'x.conf:2: an included file must not change compression of [barman]'],
    ['changes', '\n[barman]\nbarman_home = /x\n', 'x.conf:3: an included file must not change barman_home of [barman]'],
    [
      'adds defaults to',
      '[DEFAULT]\narchiver = on\n',
      'x.conf:2: an included file must not change archiver of [barman]',
    ],
  ])('refuses an included file that %s the global section (CFG-4)', (_, content, message) => {
    const folder = writeFiles({ 'barman.conf': MAIN + PG, 'conf.d/x.conf': content });

    const error = failureOf(() => loadConfig(join(folder, 'barman.conf')));

    expect(error.code).toBe('config-invalid');
    expect(error.message).toBe(`${folder}/conf.d/${message}`);
  });

  it('accepts an included file that repeats a global value (CFG-4)', () => {
    const folder = writeFiles({ 'barman.conf': MAIN + PG, 'conf.d/x.conf': '[barman]\nbarman_home = HOME\n' });

    expect(loadConfig(join(folder, 'barman.conf')).servers.size).toBe(1);
  });

  it('names the included file that is not INI', () => {
    const folder = writeFiles({ 'barman.conf': MAIN + PG, 'conf.d/x.conf': '[pg]\nwhat' });

    expect(failureOf(() => loadConfig(join(folder, 'barman.conf'))).message).toMatch(/conf\.d\/x\.conf:2: expected/);
  });
});

describe('unknown and misplaced options (CFG-7)', () => {
  it('are kept, with a warning for each', () => {
    const { servers, warnings, folder } = loadText(
      `[DEFAULT]\nroot = /x\n[barman]\nbarman_home = HOME\nconninfo = a=b\nfoo = 1\n${PG}archivr = on\ndisabled = on\nlog_file = x\nbar = 50%\n`,
    );

    expect(texts(warnings).map((text) => text.replace(`${folder}/barman.conf:`, ''))).toEqual([
      '5: option conninfo in [barman] has no effect: it belongs to a server',
      '6: unknown option "foo" in [barman] is ignored',
      '2: unknown option "root" in [DEFAULT] is ignored',
      '10: unknown option "archivr" in [pg] is ignored; did you mean archiver?',
      '11: option disabled in [pg] cannot be set; use active = false',
      '12: option log_file in [pg] has no effect: it belongs to [barman]',
      '13: unknown option "bar" in [pg] is ignored',
    ]);
    expect(servers.get('pg')?.options.get('bar')?.value).toBe('50%');
    expect(servers.get('pg')?.disabled).toBe(false);
  });

  it('does not warn of what Barman knows and WAL archiving does not need', () => {
    const { warnings } = loadText(
      `[barman]\nbarman_home = HOME\nparallel_jobs = 2\n${PG}backup_method = rsync\nssh_command = ssh pg\n`,
    );

    expect(warnings).toEqual([]);
  });

  it('warns of an option that an indentation made part of the value before it', () => {
    const { warnings } = loadText(
      `[barman]\nbarman_home = HOME\n${PG}description = x\n  compression = gzip\n  see = this`,
    );

    expect(warnings).toMatchObject([
      {
        line: 7,
        text: expect.stringMatching(/continues the value of description; remove the blanks before compression/),
      },
    ]);
  });
});
