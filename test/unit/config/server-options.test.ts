import { describe, expect, it } from 'vitest';
import { optionTable } from '../../../core/config/option-table';
import { loadServer, loadText, texts } from './config-folder';

describe('the scopes of an option (config.md 2)', () => {
  it.each([
    ['the server', 'compression = xz', 'compression = gzip', 'xz'],
    ['[barman] when the server has none', '', 'compression = gzip', 'gzip'],
    ['[barman] when the server has a bad value', 'compression = rar', 'compression = GZIP', 'gzip'],
    ['the default when both are bad', 'compression = rar', 'compression = zip', null],
    ['null for None', 'compression = None', 'compression = gzip', null],
    ['null for an empty value', 'compression =', 'compression = gzip', null],
    ['null for empty quotes', 'compression = ""', 'compression = gzip', null],
  ])('take the value of %s', (_, server, global, expected) => {
    expect(loadServer(server, global).compression).toBe(expected);
  });

  it('inherits no server-only option (CFG-10, CFG-11)', () => {
    expect(loadServer('', 'description = global').description).toBeNull();
  });

  it('takes a value from [DEFAULT] before [barman]', () => {
    const { servers } = loadText(
      '[DEFAULT]\narchiver = on\n[barman]\nbarman_home = /b\narchiver = off\n[pg]\nconninfo = a=b',
    );

    expect(servers.get('pg')?.options.get('archiver')).toMatchObject({
      value: 'on',
      source: { line: 2, section: 'DEFAULT' },
    });
  });

  it('warns once of a bad value, naming file, line, option, value and what is allowed', () => {
    const { warnings, servers, folder } = loadText(
      '[barman]\nbarman_home = /b\narchiver = on\ncheck_timeout = 1.5\n[a]\nconninfo = a=b\n[b]\nconninfo = a=b\narchiver = yess',
    );

    expect(texts(warnings)).toEqual([
      `${folder}/barman.conf:4: option check_timeout in [barman]: "1.5" is not an integer (allowed: digits with an optional sign); the value is ignored`,
      `${folder}/barman.conf:9: option archiver in [b]: "yess" is not a boolean (allowed: true, t, yes, 1, on, false, f, no, 0, off); the value is ignored`,
    ]);
    expect(servers.get('b')).toMatchObject({ archiver: true, disabled: false });
  });

  it('uses the default at once for a bad minimum_redundancy, and keeps a bad retention_policy', () => {
    const { options } = loadServer(
      'minimum_redundancy = -1\nretention_policy = two',
      'minimum_redundancy = 3\nretention_policy = REDUNDANCY 2',
    );

    expect(options.get('minimum_redundancy')).toEqual({
      name: 'minimum_redundancy',
      value: '0',
      source: { kind: 'default' },
    });
    expect(options.get('retention_policy')?.value).toBe('two');
  });

  it('reports a bad inherited value for each server that takes it, and no other', () => {
    const { servers, warnings } = loadText(
      '[barman]\nbarman_home = HOME\narchiver = on\nencryption = rot13\n[a]\nconninfo = a=b\n[b]\nconninfo = a=b\n[c]\nconninfo = a=b\nencryption = gpg',
    );

    expect([...servers.values()].map(({ messages }) => messages.length)).toEqual([1, 1, 0]);
    expect(servers.get('b')?.messages[0]).toMatch(
      /barman\.conf:4: option encryption in \[barman\]: "rot13" is not an encryption \(allowed: none, gpg\)$/,
    );
    expect(warnings).toEqual([]);
  });

  it('reads batch sizes below zero as unlimited', () => {
    expect(loadServer('archiver_batch_size = -3\nstreaming_archiver_batch_size = +4')).toMatchObject({
      archiverBatchSize: 0,
      streamingArchiverBatchSize: 4,
    });
  });

  it('lists every known option with its default', () => {
    const { options } = loadServer('');

    expect(options.get('check_timeout')).toEqual({ name: 'check_timeout', value: '30', source: { kind: 'default' } });
    expect(options.get('barman_home')?.source).toMatchObject({ kind: 'file', line: 2 });
    expect(options.get('pre_archive_retry_script')?.value).toBeNull();
    expect(options.get('cluster')?.value).toBe('pg');
    expect([...options.keys()].sort()).toEqual([...optionTable.keys(), 'log_format'].sort());
  });
});

describe('interpolation and quotes (config.md 1.1)', () => {
  it.each([
    ['name', '%(name)s!', 'pg!'],
    ['an option of the section', '%(root)s/x', '/r/x'],
    ['an option that is written later', '%(late)s', 'l'],
    ['an inherited option', '%(compression)s', 'gzip'],
    ['a default', '%(streaming_archiver_name)s', 'barman_receive_wal'],
    ['a reference in a reference', '%(twice)s', '/r/r'],
    ['an upper-case reference', '%(ROOT)s', '/r'],
    ['a value without its quotes', '%(path_prefix)s', '/p'],
    ['a literal percent', '100%% %%(name)s', '100% %(name)s'],
    ['single quotes', "'a'", 'a'],
    ['double quotes, once', '"\'a\'"', "'a'"],
    ['quotes that do not match', '"a\'', '"a\''],
    ['one quote', '"', '"'],
  ])('resolves %s', (_, written, expected) => {
    const server = `root = /r\ndescription = ${written}\ntwice = %(root)s/r\npath_prefix = "/p"\nlate = l`;

    expect(loadServer(server, 'compression = gzip').description).toBe(expected);
  });

  it('resolves an inherited value in the sight of the server', () => {
    expect(loadServer('', 'xlogdb_directory = %(barman_home)s/meta/%(name)s')).toMatchObject({
      xlogdbDirectory: expect.stringMatching(/\/meta\/pg$/),
      disabled: false,
    });
  });

  it('resolves a value of [DEFAULT] with the options of the server', () => {
    const { servers } = loadText('[DEFAULT]\nconninfo = host=%(host)s\n[barman]\nbarman_home = /b\n[pg]\nhost = db1');

    expect(servers.get('pg')?.conninfo).toBe('host=db1');
  });

  it.each([
    ['a lone percent', 'date +%Y', /percent sign .*Write %% for a percent sign/],
    ['an unknown reference', '%(nope)s', /refers to nope, which is not an option of this section/],
    ['a reference to nothing', '%(slot_name)s', /refers to slot_name, which is not set/],
    ['a circle', '%(path_prefix)s', /refers to itself/],
    ['a longer circle', '%(x)s\nx = %(y)s\ny = %(path_prefix)s', /refers to itself/],
  ])('disables the server for %s, instead of taking another value', (_, written, message) => {
    const { disabled, messages } = loadServer(`path_prefix = ${written}`);

    expect(disabled).toBe(true);
    expect(messages[0]).toMatch(/^\S+\/barman\.conf:6: option path_prefix in \[pg\]: /);
    expect(messages[0]).toMatch(message);
  });

  it('refuses references that multiply, in no time', () => {
    const lines = Array.from({ length: 60 }, (_, index) => `x${index} = %(x${index + 1})s%(x${index + 1})s`);
    const server = (leaf: string) => loadServer(`path_prefix = %(x0)s\n${lines.join('\n')}\nx60 = ${leaf}`);

    expect(server('a').messages[0]).toMatch(/too long/);
    expect(server('').pathPrefix).toBeNull();
  });
});
