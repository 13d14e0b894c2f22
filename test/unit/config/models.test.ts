import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../core/config/load-config';
import { loadText, texts, writeFiles } from './config-folder';

const TEXT =
  '[barman]\nbarman_home = HOME\ncompression = gzip\n[pg]\ncluster = c\nconninfo = host=a\narchiver = on\n' +
  "[m]\nmodel = on\ncluster = 'c'\nconninfo = host=m\ncompression = None\nwals_directory = /elsewhere\n[far]\nmodel = yes\ncluster = d\n";

const loadWith = (active: string) => {
  const folder = writeFiles({ 'barman.conf': TEXT, 'pg/.active-model.auto': active });
  return { ...loadConfig(join(folder, 'barman.conf')), folder };
};

describe('models (CFG-10, CFG-21 to CFG-24)', () => {
  it('are no servers', () => {
    expect([...loadText(TEXT).servers.keys()]).toEqual(['pg']);
  });

  it('warns of an option that a model cannot set', () => {
    expect(texts(loadText(TEXT).warnings)).toEqual([
      expect.stringMatching(
        /barman\.conf:13: option wals_directory in \[m\] has no effect: it cannot be set by a model$/,
      ),
    ]);
  });

  it('override what they set to a value, when active', () => {
    const { servers, folder } = loadWith('m\n');

    expect(servers.get('pg')).toMatchObject({
      conninfo: 'host=m',
      compression: 'gzip',
      walsDirectory: `${folder}/pg/wals`,
      disabled: false,
    });
    expect(servers.get('pg')?.options.get('conninfo')?.source).toMatchObject({ line: 11, section: 'm' });
  });

  it.each([
    ['an unknown model', 'gone', /names the unknown model "gone"/],
    ['a model of another cluster', 'far', /the active model far belongs to cluster d, the server to c/],
  ])('disable the server when the active one is %s', (_, active, message) => {
    const server = loadWith(active).servers.get('pg');

    expect(server?.disabled).toBe(true);
    expect(server?.messages[0]).toMatch(message);
    expect(server?.conninfo).toBe('host=a');
  });

  it('are inactive when the file is blank', () => {
    expect(loadWith(' \n').servers.get('pg')).toMatchObject({ conninfo: 'host=a', disabled: false });
  });

  it('need a cluster', () => {
    expect(loadText('[barman]\nbarman_home = /b\n[m]\nmodel = on').errors).toMatchObject([
      { line: 3, text: expect.stringMatching(/model m does not set cluster/) },
    ]);
  });

  it('disables a section whose model flag cannot be read', () => {
    const { servers } = loadText(
      '[barman]\nbarman_home = /b\n[m]\nmodel = maybe\nconninfo = a=b\n[s]\nmodel = off\nconninfo = a=b',
    );

    expect(servers.get('m')?.messages[0]).toMatch(/barman\.conf:4: option model in \[m\]: "maybe" is not a boolean/);
    expect(servers.get('s')?.disabled).toBe(false);
  });
});
