import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../core/config/load-config';
import { failureOf, loadText, makeFolder, writeFiles } from './config-folder';

const MAIN = '[barman]\nbarman_home = HOME\nconfiguration_files_directory = HOME/conf.d\n';
const PG = '[pg]\nconninfo = host=pg\narchiver = on\n';

describe('a configuration that cannot be used', () => {
  it.each([
    ['no [barman] section (CFG-8)', PG, /barman\.conf: there is no \[barman\] section$/],
    ['no barman_home (CFG-8)', `\n[barman]\n${PG}`, /barman\.conf:2: barman_home is not set in \[barman\]$/],
    [
      'a relative barman_home',
      '[barman]\nbarman_home = ~/b',
      /barman\.conf:2: option barman_home .*"~\/b" is not a directory \(allowed: an absolute path/,
    ],
    [
      'a bad reference',
      '[barman]\nbarman_home = /%(no)s',
      /barman\.conf:2: option barman_home .*refers to no, which is not an option/,
    ],
    [
      'the reserved section all (CFG-9)',
      '[barman]\nbarman_home = /b\n[all]',
      /barman\.conf:3: \[all\] is a reserved name/,
    ],
    ['binary content', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]), /barman\.conf:1: the file contains a NUL byte/],
    ['a NUL byte', '[barman]\n# \u0000\n', /barman\.conf:2: the file contains a NUL byte/],
    ['invalid UTF-8', Buffer.from('[barman]\n\n# caf\xe9\n', 'latin1'), /barman\.conf:3: the file is not valid UTF-8/],
    ['UTF-16', Buffer.from('\ufeff[barman]\n', 'utf16le'), /barman\.conf:1: the file contains a NUL byte/],
    ['more than 16 MB', Buffer.alloc(100 * 1024 * 1024, '#'), /barman\.conf is too large: 100 MB, at most 16 MB$/],
    ['an unterminated header', '[barman', /barman\.conf:1: unterminated section header/],
    ['an option before any section', 'a = b', /barman\.conf:1: option "a" stands before any section/],
  ])('with %s gives one line and a hint', (_, content, message) => {
    const folder = writeFiles({ 'barman.conf': content });

    const error = failureOf(() => loadConfig(join(folder, 'barman.conf')));

    expect(error.code).toBe('config-invalid');
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(/^[A-Z].*\.$/);
  });

  it.each([
    ['is a directory', (folder: string) => folder, 'config-unreadable', /is a directory, not a file$/],
    ['is a device', () => '/dev/null', 'config-unreadable', /is not a regular file$/],
    ['does not exist', (folder: string) => join(folder, 'no.conf'), 'config-missing', /no\.conf does not exist$/],
    ['has a file for a directory', (folder: string) => join(folder, 'f/x.conf'), 'config-missing', /does not exist$/],
    ['has a NUL in its name', () => '/x\u0000y', 'config-unreadable', /cannot read/],
  ])('when the file %s', (_, locate, code, message) => {
    const error = failureOf(() => loadConfig(locate(writeFiles({ f: '' }))));

    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(/\.$/);
  });

  it('when a link leads back to itself', () => {
    const folder = makeFolder();
    symlinkSync('loop.conf', join(folder, 'loop.conf'));

    expect(failureOf(() => loadConfig(join(folder, 'loop.conf')))).toMatchObject({ code: 'config-unreadable' });
  });

  it.each([
    ['barman.conf', /^cannot read configuration file .*barman\.conf: EACCES$/],
    ['conf.d/x.conf', /^cannot read configuration file .*x\.conf: EACCES$/],
    ['conf.d', /^cannot look for configuration files in .*conf\.d: EACCES$/],
  ])('when %s may not be read', (name, message) => {
    const folder = writeFiles({ 'barman.conf': MAIN, 'conf.d/x.conf': '' });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, name), 0);

    const error = failureOf(() => asNobody(() => loadConfig(join(folder, 'barman.conf'))));
    chmodSync(join(folder, name), 0o700);

    expect(error.code).toBe('config-unreadable');
    expect(error.message).toMatch(message);
  });

  it('accepts a byte order mark and CRLF', () => {
    const { servers } = loadText(`\ufeff${MAIN}${PG}`.replaceAll('\n', '\r\n'));

    expect(servers.get('pg')).toMatchObject({ conninfo: 'host=pg', archiver: true });
  });
});

/** Permissions mean nothing to root, who runs the tests in a container. */
function asNobody(act: () => void): void {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65534);
  try {
    act();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
