import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../../core/config/load-config';
import type { ServerConfig } from '../../../core/config/server-config';
import { DemoCluster } from '../../../core/demo/demo-cluster';
import { openServer } from '../../../core/index';
import { Fleet } from '../../../core/server/fleet';
import { FleetState } from '../../../core/server/fleet-state';
import type { Server } from '../../../core/server/server';

class WatchedDemo extends DemoCluster {
  stopped = false;

  override async stop(): Promise<void> {
    await super.stop();
    this.stopped = true;
  }
}

describe('Fleet, while a server is slow to stop', () => {
  let root: string;
  let state: FleetState;
  let demo: WatchedDemo;
  let fleet: Fleet;
  let runs: string[];
  let finishRuns: () => void;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'walyard-fleet-'));
    const log = () => {};
    state = new FleetState(join(root, 'state'));
    demo = new WatchedDemo({ directory: join(root, 'demo'), log });
    runs = [];
    const finished = new Promise<void>((resolve) => (finishRuns = resolve));
    fleet = new Fleet({ loadConfig, openServer: (config) => slowServer(config, runs, finished), demo, state, log });
  });
  afterEach(async () => {
    finishRuns();
    await fleet.close();
    await rm(root, { recursive: true, force: true });
  });

  async function configuration(server: string, options: readonly string[] = ['archiver = on']): Promise<string> {
    const file = join(root, `${server}.conf`);
    await mkdir(join(root, server), { recursive: true });
    await writeFile(
      file,
      ['[barman]', `barman_home = ${root}`, `[${server}]`, 'conninfo = host=/nowhere', ...options].join('\n'),
    );
    return file;
  }

  async function archive(server: string): Promise<void> {
    await fleet.openConfiguration(await configuration(server));
    await fleet.handlers['archiving.start']({ server });
    await vi.waitFor(() => expect(runs).toContain(server));
  }

  it('says at once what would stop', async () => {
    expect(fleet.atWork()).toEqual({ archiving: 0, receiving: 0, demo: false });
    await archive('one');
    expect(fleet.atWork()).toEqual({ archiving: 1, receiving: 0, demo: false });

    finishRuns();
    await fleet.handlers['archiving.stop']({ server: 'one' });

    expect(fleet.atWork()).toEqual({ archiving: 0, receiving: 0, demo: false });
  });

  it('counts a receiver that runs without an archiver', async () => {
    const options = ['archiver = off', 'streaming_archiver = on', 'streaming_conninfo = host=/nowhere'];
    await fleet.openConfiguration(await configuration('streamed', [...options, 'slot_name = s']));

    await fleet.handlers['receiver.start']({ server: 'streamed' });

    expect(fleet.atWork()).toEqual({ archiving: 0, receiving: 1, demo: false });
  });

  it('stops the demo although the server hangs', async () => {
    await archive('one');

    void fleet.close();

    await vi.waitFor(() => expect(demo.stopped).toBe(true));
  });

  it('opens the configuration that was asked for last', async () => {
    await archive('one');
    const [second, third] = [await configuration('two'), await configuration('three')];

    const opened = [fleet.openConfiguration(second), fleet.openConfiguration(third)];
    finishRuns();
    await Promise.all(opened);

    expect(await fleet.handlers['fleet.status']({})).toMatchObject({ configFile: third, servers: [{ name: 'three' }] });
  });

  it('starts no server of a configuration that is being opened when the program ends', async () => {
    await archive('one');
    const second = await configuration('two');
    state.rememberArchiving(second, 'two', true);

    const opened = fleet.openConfiguration(second);
    const closed = fleet.close();
    finishRuns();
    await Promise.all([opened, closed]);

    expect(await fleet.handlers['fleet.status']({})).toMatchObject({ servers: [] });
  });
});

/** A server whose runs end only when `finished` resolves. */
function slowServer(config: ServerConfig, runs: string[], finished: Promise<void>): Server {
  const archiveWal: Server['archiveWal'] = async ({ onEvent }) => {
    runs.push(config.name);
    onEvent({ kind: 'started', archiver: 'file archival', name: '000000010000000000000001' });
    await finished;
    return [];
  };
  return Object.assign(openServer(config), { archiveWal });
}
