import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findConfigFile } from '../../../core/config/load-config';
import { requireServer } from '../../../core/config/require-server';
import { failureOf, loadText, makeFolder, writeFiles } from './config-folder';

describe('findConfigFile (CFG-1)', () => {
  const env = (file: string) => ({ BARMAN_CONFIG_FILE: file });

  it('prefers -c, then BARMAN_CONFIG_FILE, then the home directory, then the other places', () => {
    const home = writeFiles({ '.barman.conf': '', 'a.conf': '', 'b.conf': '', 'etc.conf': '' });
    const [a, b, etc] = [join(home, 'a.conf'), join(home, 'b.conf'), join(home, 'etc.conf')];

    expect(findConfigFile({ named: a, env: env(b), home })).toBe(a);
    expect(findConfigFile({ env: env(b), home })).toBe(b);
    expect(findConfigFile({ env: env(''), home })).toBe(join(home, '.barman.conf'));
    expect(findConfigFile({ env: {}, home, candidates: [join(home, 'no.conf'), etc, a] })).toBe(etc);
  });

  it('does not fall back when the named file is missing', () => {
    const home = writeFiles({ '.barman.conf': '' });
    const file = join(home, 'no.conf');

    expect(failureOf(() => findConfigFile({ named: file, env: {}, home }))).toMatchObject({
      code: 'config-missing',
      hint: expect.stringContaining('-c'),
    });
    expect(failureOf(() => findConfigFile({ named: '', env: {}, home })).code).toBe('config-missing');
    expect(failureOf(() => findConfigFile({ env: env(file), home })).hint).toContain('BARMAN_CONFIG_FILE');
  });

  it('lists where it looked', () => {
    const home = makeFolder();
    const candidates = [join(home, 'x'), join(home, 'y')];

    const error = failureOf(() => findConfigFile({ env: {}, home, candidates }));

    expect(error.code).toBe('config-missing');
    expect(error.hint).toContain(candidates.join(', '));
  });
});

describe('requireServer', () => {
  const load = (...names: readonly string[]) =>
    loadText(
      `[barman]\nbarman_home = /b\n${names.map((name) => `[${name}]\nconninfo = a=b\n`).join('')}[off]\nconninfo =\n`,
    );

  it('finds a server, an inactive one too', () => {
    const config = loadText('[barman]\nbarman_home = /b\n[pg]\nconninfo = a=b\nactive = no\n');

    expect(requireServer(config, 'pg')).toMatchObject({ name: 'pg', active: false });
  });

  it('suggests the name that was meant and lists the known ones', () => {
    const error = failureOf(() => requireServer(load('main', 'replica'), 'mian2'));
    expect(error).toMatchObject({ code: 'server-unknown', message: 'server "mian2" is not in the configuration' });

    expect(failureOf(() => requireServer(load('main', 'replica'), 'replika')).hint).toBe(
      'Did you mean replica? Known servers: main, off, replica.',
    );
  });

  it('lists ten names and counts the rest', () => {
    const names = Array.from({ length: 30 }, (_, index) => `server${String(index).padStart(2, '0')}`);

    expect(failureOf(() => requireServer(load(...names), 'zzz')).hint).toMatch(
      /^Known servers: off, .*, server08 and 21 more\.$/,
    );
  });

  it('says so when there is no server', () => {
    expect(failureOf(() => requireServer(loadText('[barman]\nbarman_home = /b'), 'x')).hint).toMatch(/names no server/);
  });

  it('refuses a disabled server with its messages (CFG-16)', () => {
    expect(failureOf(() => requireServer(load(), 'off'))).toMatchObject({
      code: 'server-disabled',
      message: expect.stringMatching(/^server off is disabled: .*barman\.conf:3: conninfo is not set$/),
    });
  });
});
