import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConninfo } from '../../../core/config/conninfo';
import { loadConfig } from '../../../core/config/load-config';
import { requireServer } from '../../../core/config/require-server';
import { demoPaths } from '../../../core/demo/demo-paths';
import { formatBarmanConf, formatPostgresConf } from '../../../core/demo/demo-settings';

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'walyard-settings-'))));
afterEach(() => rm(root, { recursive: true, force: true }));

describe('formatBarmanConf', () => {
  it('is read back as it was meant, whatever the directory is called', async () => {
    const paths = demoPaths(join(root, `it's 100% "a" demo`));
    const host = join(paths.directory, 'socket');
    const file = join(root, 'barman.conf');
    await writeFile(file, formatBarmanConf(paths, { host, port: 54_329 }, '/usr/lib/postgresql/15/bin'));

    const config = loadConfig(file);
    const server = requireServer(config, 'demo');

    expect(config.warnings).toEqual([]);
    expect(server).toMatchObject({
      description: 'Demo: private PostgreSQL with real load',
      incomingWalsDirectory: paths.incoming,
      streamingWalsDirectory: paths.streaming,
      walsDirectory: paths.wals,
      errorsDirectory: paths.errors,
      archiver: true,
      streamingArchiver: true,
      slotName: 'walyard_demo',
      createSlot: 'auto',
      pathPrefix: '/usr/lib/postgresql/15/bin',
      disabled: false,
    });
    expect(parseConninfo(server.streamingConninfo ?? '').get('host')).toBe(host);
  });
});

describe('formatPostgresConf', () => {
  const conf = (directory: string, major: number, host = '/s') =>
    formatPostgresConf(demoPaths(directory), { host, port: 54_329 }, major);

  it('listens on the socket only, never on a network port', () => {
    expect(conf('/demo', 15)).toContain("listen_addresses = ''\nunix_socket_directories = '\"/s\"'");
  });

  it('doubles quotes and backslashes of the archive command', () => {
    expect(conf("/it's", 15)).toContain(String.raw`archive_command = 'd=''/it''\\''''s/barman/demo/incoming'';`);
  });

  it.each([
    [12, 'wal_keep_segments', 'wal_keep_size'],
    [13, 'wal_keep_size', 'wal_keep_segments'],
  ])('uses the names of the settings of PostgreSQL %i', (major, present, absent) => {
    expect(conf('/demo', major)).toContain(present);
    expect(conf('/demo', major)).not.toContain(absent);
  });
});
