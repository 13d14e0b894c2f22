import * as fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../../core/config/load-config';
import { api, type CoreEvent, type CoreMethod, type FleetStatus } from '../../../core/contract/api';
import { DemoCluster } from '../../../core/demo/demo-cluster';
import { openServer } from '../../../core/index';
import { Fleet } from '../../../core/server/fleet';
import { FleetState } from '../../../core/server/fleet-state';
import { ArchiveHome } from '../../harness/archive-home';
import { makeSegment } from '../../harness/wal-file';

const A = '000000010000000000000001';
const PAGE = { server: 'main', filter: '', offset: 0, limit: 100 };
const IN_FILE_ORDER = { sort: { by: 'catalogue', descending: false } } as const;

let home: ArchiveHome;
let fleet: Fleet;
let events: CoreEvent[];
let logged: string[];
const opened: Fleet[] = [];
beforeEach(() => {
  home = new ArchiveHome();
  [events, logged] = [[], []];
  fleet = startProgram();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
  home.remove();
});

/** The program as it starts with what an earlier one remembered. */
function startProgram(): Fleet {
  const log = (line: string) => void logged.push(line);
  const demo = new DemoCluster({ directory: join(home.root, 'demo'), log });
  const started = new Fleet({ loadConfig, openServer, demo, state: new FleetState(join(home.root, 'state')), log });
  started.onEvent((event) => events.push(event));
  opened.push(started);
  return started;
}

const status = (of = fleet): Promise<FleetStatus> => of.handlers['fleet.status']({});
const phase = async (of = fleet) => (await of.handlers['server.flow']({ server: 'main' })).pipeline.phase;
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 8_000, interval: 20 });

function configure(name: string, text: string): string {
  const file = join(home.root, name);
  fs.writeFileSync(file, `[barman]\nbarman_home = ${home.root}\n${text}`);
  return file;
}

describe('Fleet, configurations', () => {
  it('has no servers before one is opened', async () => {
    expect(await status()).toEqual({
      configFile: null,
      servers: [],
      configWarnings: [],
      hiddenServers: [],
      configError: null,
    });
  });

  it('shows the servers of the one that is opened, and tells of it', async () => {
    await fleet.openConfiguration(home.configFile);

    expect(await status()).toMatchObject({ configFile: home.configFile, servers: [{ name: 'main' }] });
    expect(events).toContainEqual({ topic: 'fleet' });
  });

  it('opens another one in its place', async () => {
    await fleet.openConfiguration(home.configFile);

    await fleet.openConfiguration(configure('other.conf', '[other]\narchiver = on\nconninfo = host=/nowhere\n'));

    expect((await status()).servers.map(({ name }) => name)).toEqual(['other']);
    await expect(fleet.handlers['server.flow']({ server: 'main' })).rejects.toMatchObject({ code: 'server-unknown' });
  });

  it('keeps the one that is open when another cannot be opened', async () => {
    await fleet.openConfiguration(home.configFile);

    await expect(fleet.openConfiguration(join(home.root, 'missing.conf'))).rejects.toMatchObject({
      code: 'config-missing',
    });

    expect(await status()).toMatchObject({
      configFile: home.configFile,
      servers: [{ name: 'main' }],
      configError: null,
    });
  });

  it('shows why the one of last time cannot be opened, until another is', async () => {
    await fleet.openAtStart(join(home.root, 'missing.conf'));
    const { configError, servers } = await status();
    expect([configError?.message, servers]).toEqual([expect.stringContaining('missing.conf'), []]);
    expect(logged.join()).toContain('cannot open');

    await fleet.openConfiguration(home.configFile);

    expect((await status()).configError).toBeNull();
  });

  it('leaves disabled servers out and says why', async () => {
    const disabled = '[off]\nconninfo = host=/nowhere\nstreaming_archiver = on\narchiver = off\n';

    await fleet.openConfiguration(
      configure('mixed.conf', `${disabled}[on]\nconninfo = host=/nowhere\narchiver = on\n`),
    );

    const { servers, configWarnings, hiddenServers } = await status();
    expect(servers.map(({ name }) => name)).toEqual(['on']);
    expect(hiddenServers).toEqual(['off']);
    expect(configWarnings).toContainEqual(expect.stringMatching(/^server "off" is not shown: .*slot_name/));
  });

  it('shows a server that cannot be looked at as failing, and the others as they are', async () => {
    const file = configure(
      'two.conf',
      '[main]\nconninfo = host=/nowhere\narchiver = on\n[two]\nconninfo = host=/nowhere\narchiver = on\n',
    );
    fs.mkdirSync(join(home.root, 'two'));
    fs.symlinkSync('incoming', join(home.root, 'two', 'incoming'));

    await fleet.openConfiguration(file);

    const { servers } = await status();
    expect(servers).toMatchObject([
      { name: 'main', headline: expect.not.stringContaining('cannot look at the server') },
      { name: 'two', state: 'failing', headline: expect.stringContaining('cannot look at the server') },
    ]);
  });
});

describe('Fleet, archiving', () => {
  beforeEach(() => fleet.openConfiguration(home.configFile));

  const archived = () => until(() => expect(home.names('wals')).toContain('main-xlog.db'));

  it('archives what comes while it is started, tells of it, and stops', async () => {
    await fleet.handlers['archiving.start']({ server: 'main' });
    home.put(['incoming', A], makeSegment(A));
    await archived();
    await until(() =>
      expect(events.map(({ topic }) => topic)).toEqual(expect.arrayContaining(['flow', 'queues', 'storage'])),
    );

    await fleet.handlers['archiving.stop']({ server: 'main' });

    expect(await phase()).toBe('stopped');
    expect(events.filter(({ server }) => server !== undefined && server !== 'main')).toEqual([]);
  });

  it('goes on at the next start of the program where it archived, and only there', async () => {
    await fleet.handlers['archiving.start']({ server: 'main' });
    await fleet.close();
    home.put(['incoming', A], makeSegment(A));
    const next = startProgram();

    await next.openConfiguration(home.configFile);
    await archived();
    await next.handlers['archiving.stop']({ server: 'main' });
    await next.close();

    const last = startProgram();
    await last.openConfiguration(home.configFile);
    expect(await phase(last)).toBe('stopped');
  });

  it('looks at once when it is told to', async () => {
    await expect(fleet.handlers['archiving.runNow']({ server: 'main' })).resolves.toBeUndefined();
  });

  it('logs what it moved to the errors directory', async () => {
    home.put(['incoming', 'core'], 'not WAL');

    await fleet.handlers['archiving.start']({ server: 'main' });

    await until(() => expect(logged.join('\n')).toMatch(/^main: core moved to .*\.unknown \(unknown\)$/m));
  });
});

describe('Fleet, what the window asks', () => {
  beforeEach(() => fleet.openConfiguration(home.configFile));

  it('answers as the contract says', async () => {
    home.put(['incoming', A], makeSegment(A));
    home.put(['wals', 'main-xlog.db'], `${A}\t1048576\t1733775204.25\tNone\tNone\n`);
    const { handlers } = fleet;
    const answers: readonly (readonly [CoreMethod, unknown])[] = [
      ['fleet.status', await handlers['fleet.status']({})],
      ['server.flow', await handlers['server.flow']({ server: 'main' })],
      ['queues.page', await handlers['queues.page']({ ...PAGE, channel: 'incoming' })],
      ['storage.page', await handlers['storage.page']({ ...PAGE, ...IN_FILE_ORDER })],
      ['demo.status', await handlers['demo.status']({})],
    ];

    for (const [method, answer] of answers) expect(api[method].response.parse(answer), method).toEqual(answer);
  });

  it('shows the files of a queue and of the archive', async () => {
    home.put(['streaming', A]);
    home.put(['wals', 'main-xlog.db'], `${A}\t1048576\t1733775204.25\tNone\tNone\n`);

    const queue = await fleet.handlers['queues.page']({ ...PAGE, channel: 'streaming' });
    const storage = await fleet.handlers['storage.page']({ ...PAGE, ...IN_FILE_ORDER });

    expect(queue).toMatchObject({ enabled: false, directory: home.path('streaming'), files: [{ name: A }] });
    expect(storage).toMatchObject({ directory: home.path('wals'), wals: [{ name: A, startLsn: '0/100000' }] });
  });

  it('knows the directories of a server', () => {
    const directories = (['incoming', 'streaming', 'archive'] as const).map((which) =>
      fleet.directoryOf('main', which),
    );

    expect(directories).toEqual([home.path('incoming'), home.path('streaming'), home.path('wals')]);
    expect(() => fleet.directoryOf('other', 'archive')).toThrow('there is no server "other"');
  });

  it('refuses to start a receiver that is not configured', async () => {
    for (const method of ['receiver.start', 'receiver.stop'] as const) {
      await expect(fleet.handlers[method]({ server: 'main' })).rejects.toMatchObject({
        code: 'config-invalid',
        message: 'server "main" has no receiver',
      });
    }
  });

  it('tells nothing more to who does not listen any more', async () => {
    const heard: CoreEvent[] = [];
    const stop = fleet.onEvent((event) => heard.push(event));
    await fleet.openConfiguration(home.configFile);
    const before = heard.length;
    expect(before).toBeGreaterThan(0);

    stop();
    await fleet.openConfiguration(home.configFile);

    expect(heard).toHaveLength(before);
  });
});
