import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../core/config/load-config';
import { loadServer, loadText, texts, writeFiles } from './config-folder';

describe('the archivers of a server', () => {
  it('forces the file archiver on with two warnings when there is none (ARC-2)', () => {
    const { archiver, streamingArchiver, config } = loadServer('');

    expect({ archiver, streamingArchiver }).toEqual({ archiver: true, streamingArchiver: false });
    expect(config.warnings).toMatchObject([
      { line: 4, text: expect.stringContaining('server pg has neither archiver nor streaming_archiver') },
      { line: 4, text: expect.stringContaining('archiver is switched on for server pg') },
    ]);
  });

  it.each([
    ['streaming without slot', 'streaming_archiver = on', true],
    ['streaming with an invalid slot', 'streaming_archiver = on\nslot_name = a-b', true],
    ['streaming with slot', 'streaming_archiver = on\nslot_name = a_1', false],
    ['streaming and file archiver without slot', 'streaming_archiver = on\narchiver = on', false],
  ])('with %s (ARC-3)', (_, lines, disabled) => {
    const server = loadServer(lines);

    expect(server.disabled).toBe(disabled);
    expect(server.messages.filter((text) => text.includes('slot_name has to be set'))).toHaveLength(disabled ? 1 : 0);
  });

  it('gives a passive node none, and needs no connection (ARC-4)', () => {
    const server = loadServer('conninfo =\narchiver = on\nstreaming_archiver = on\nprimary_ssh_command = ssh b');

    expect(server).toMatchObject({ passive: true, archiver: false, streamingArchiver: false, disabled: false });
    expect(server.config.warnings).toEqual([]);
  });
});

describe('the connections of a server', () => {
  it.each([
    ['', 'host=s', 'host=n'],
    ['wal_streaming_conninfo = host=X', 'host=X', 'host=X'],
    ['wal_conninfo = host=Y', 'host=s', 'host=Y'],
    ['wal_streaming_conninfo = host=X\nwal_conninfo = host=Y', 'host=X', 'host=Y'],
  ])('resolves the WAL overrides of config.md 6.1: %j', (lines, streaming, normal) => {
    const server = loadServer(`conninfo = host=n\nstreaming_conninfo = host=s\n${lines}`);

    expect([server.walStreamingConninfo, server.walConninfo]).toEqual([streaming, normal]);
    expect([server.streamingConninfo, server.conninfo]).toEqual(['host=s', 'host=n']);
  });

  it.each([
    ['no conninfo', 'conninfo =\narchiver = on', /conninfo is not set/],
    [
      'a conninfo that cannot be parsed',
      'conninfo = host=a sesame\narchiver = on',
      /barman\.conf:5: option conninfo .*missing "=" after item 2/,
    ],
    [
      'no streaming_conninfo',
      'conninfo = a=b\nstreaming_archiver = on\narchiver = on\nstreaming_conninfo = None',
      /streaming_conninfo is not set/,
    ],
  ])('disables the server for %s (CFG-14)', (_, lines, message) => {
    const { disabled, messages } = loadServer(lines);

    expect(disabled).toBe(true);
    expect(messages[0]).toMatch(message);
    expect(messages.join()).not.toContain('sesame');
  });

  it('accepts a quoted value with blanks and a URI (CFG-15)', () => {
    expect(loadServer(`conninfo = "host=pg password='a b'"`).messages).toEqual([]);
    expect(loadServer('conninfo = postgresql://u:p%%40@pg/db').conninfo).toBe('postgresql://u:p%40@pg/db');
  });
});

describe('the directories of a server (CFG-13)', () => {
  it('disables the server when two are the same', () => {
    const { disabled, messages, folder } = loadServer('wals_directory = HOME/pg/incoming/');

    expect(disabled).toBe(true);
    expect(messages).toEqual([
      `${folder}/barman.conf:6: wals_directory is the same directory as incoming_wals_directory: ${folder}/pg/incoming`,
    ]);
  });

  it('sees through symbolic links, dangling ones too, and ".."', () => {
    const folder = writeFiles({
      'barman.conf':
        '[barman]\nbarman_home = HOME/link\n[a]\nconninfo = a=b\narchiver = on\n' +
        '[b]\nconninfo = a=b\narchiver = on\nerrors_directory = HOME/real/deep/../a/errors\n' +
        '[c]\nconninfo = a=b\narchiver = on\nincoming_wals_directory = HOME/dangling/errors\n',
    });
    mkdirSync(join(folder, 'real/deep'), { recursive: true });
    symlinkSync('real', join(folder, 'link'));
    symlinkSync(join(folder, 'link/c/streaming/..'), join(folder, 'dangling'));

    const { errors, servers } = loadConfig(join(folder, 'barman.conf'));

    expect(texts(errors)).toEqual([
      `${folder}/barman.conf:9: errors_directory of server b is the same directory as errors_directory of server a: ${folder}/real/a/errors`,
    ]);
    expect(servers.get('c')?.messages).toEqual([
      `${folder}/barman.conf:13: incoming_wals_directory is the same directory as errors_directory: ${folder}/real/c/errors`,
    ]);
  });

  it('reports a directory shared by two servers as a global error, and lets both load', () => {
    const { errors, servers, folder } = loadText(
      '[barman]\nbarman_home = HOME\n[a]\nconninfo = a=b\narchiver = on\n[b]\nconninfo = a=b\narchiver = on\nwals_directory = HOME/a/streaming',
    );

    expect(errors).toEqual([
      {
        file: `${folder}/barman.conf`,
        line: 9,
        section: 'b',
        option: null,
        isNote: false,
        text: `${folder}/barman.conf:9: wals_directory of server b is the same directory as streaming_wals_directory of server a: ${folder}/a/streaming`,
      },
    ]);
    expect([...servers.values()].map(({ disabled }) => disabled)).toEqual([false, false]);
  });

  it('lets servers share a bucket and an xlogdb_directory, and keeps the catalogue local', () => {
    const { errors, servers, folder } = loadText(
      '[barman]\nbarman_home = HOME\n[DEFAULT]\nconninfo = a=b\narchiver = on\nwals_directory = s3://bucket/x\n[a]\n[b]\nxlogdb_directory = HOME/db',
    );

    expect(errors).toEqual([]);
    expect(servers.get('a')).toMatchObject({
      walsDirectory: 's3://bucket/x',
      xlogdbDirectory: `${folder}/a/meta`,
      disabled: false,
    });
    expect(servers.get('b')?.xlogdbDirectory).toBe(`${folder}/db`);
  });

  it.each([
    ['a relative path', 'wals_directory = wals', /"wals" is not a directory \(allowed: an absolute path on one line\)/],
    ['a swallowed line', 'wals_directory = /w\n  archiver = on', /"\/w\\narchiver = on" is not a directory/],
    ['another kind of bucket', 'wals_directory = gs://b', /"gs:\/\/b" is not a place for an archive/],
    ['a bucket for incoming', 'incoming_wals_directory = s3://b', /"s3:\/\/b" is not a directory/],
    ['no place', 'errors_directory = None', /errors_directory is not set/],
    ['no place for anything', 'backup_directory = None', /backup_directory is not set/],
  ])('disables the server for %s', (_, line, message) => {
    const { disabled, messages } = loadServer(line);

    expect(disabled).toBe(true);
    expect(messages[0]).toMatch(message);
  });

  it('drops the slash at the end of a directory', () => {
    expect(loadServer('backup_directory = HOME//pg/').incomingWalsDirectory).toMatch(/[^/]\/pg\/incoming$/);
  });
});

describe('what would weaken the archive', () => {
  it.each([
    ['gpg', 'gpg', false],
    ['GPG', 'gpg', false],
    ['none', null, false],
    ['gpgg', null, true],
  ])('encryption = %s', (written, encryption, disabled) => {
    const server = loadServer(`encryption = ${written}`, 'encryption = GPG');

    expect(server.disabled).toBe(disabled);
    if (!disabled) expect(server.encryption).toBe(encryption);
  });

  it('disables a server whose name would leave its directory', () => {
    const { servers } = loadText(
      '[barman]\nbarman_home = /b\n[../x]\nconninfo = a=b\n[..]\nconninfo = a=b\n[ok.1]\nconninfo = a=b',
    );

    expect([...servers.values()].map(({ name, disabled }) => [name, disabled])).toEqual([
      ['..', true],
      ['../x', true],
      ['ok.1', false],
    ]);
  });
});
