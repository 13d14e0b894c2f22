import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CoreEvent } from '../../../core/contract/api';
import { CoreHost } from '../../../electron/core-host';

const FIXTURE = join(import.meta.dirname, 'fixtures', 'fake-fleet-worker.ts');

describe('CoreHost, with a real worker thread', () => {
  let directory: string;
  let host: CoreHost;
  let logged: string[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'walyard-core-host-'));
    await build({
      configFile: false,
      logLevel: 'silent',
      ssr: { noExternal: true },
      build: {
        ssr: FIXTURE,
        outDir: directory,
        emptyOutDir: false,
        rolldownOptions: { output: { format: 'cjs', entryFileNames: 'worker.cjs' } },
      },
    });
  });
  afterEach(() => host.close(1_000));
  afterAll(() => rm(directory, { recursive: true }));

  function start(stateDirectory = '', demoDirectory: string | null = null): CoreHost {
    logged = [];
    host = new CoreHost({
      workerFile: join(directory, 'worker.cjs'),
      settings: { configFile: '/first.conf', demoDirectory, stateDirectory },
      log: (line) => logged.push(line),
      firstDelayMs: 20,
    });
    host.start();
    return host;
  }
  const order = (server: string) => host.call('archiving.start', { server });

  it('answers calls, also the ones made before the worker runs', async () => {
    start();

    expect(await host.call('fleet.status', {})).toMatchObject({ configFile: '/first.conf' });
    expect(await host.directoryOf('main', 'archive')).toBe('/barman/main/archive');
  });

  it('answers out of order: a call that hangs holds up no other', async () => {
    start();

    void order('hang').catch(() => {});

    await expect(order('nothing')).resolves.toBeUndefined();
  });

  it('leaves the main thread free while the core is busy', async () => {
    start();
    await order('nothing');
    const startedAt = performance.now();

    const busy = order('block');
    await new Promise((resolve) => setTimeout(resolve, 5));

    expect(performance.now() - startedAt).toBeLessThan(150);
    await busy;
    expect(performance.now() - startedAt).toBeGreaterThan(250);
  });

  it('hands an expected error on with code, message and hint', async () => {
    start();

    await expect(order('expected')).rejects.toMatchObject({ code: 'lock-busy', message: 'busy', hint: 'Wait.' });
  });

  it('turns an unknown error into an internal one and logs its details', async () => {
    start();

    await expect(order('unexpected')).rejects.toMatchObject({
      code: 'internal',
      message: 'an internal error occurred',
    });
    expect(logged.join('\n')).toContain('password=secret');
  });

  it('passes events of the core on', async () => {
    const events: CoreEvent[] = [];
    start().onEvent((event) => events.push(event));

    await order('announce');

    await vi.waitFor(() => expect(events).toContainEqual({ topic: 'flow', server: 'announce' }));
  });

  it('rejects what waits and what comes when the worker crashes, then starts it again', async () => {
    let starts = 0;
    start().onReady(() => (starts += 1));
    await order('nothing');
    const events: CoreEvent[] = [];
    host.onEvent((event) => events.push(event));
    const waiting = order('hang');

    await order('crash');

    await expect(waiting).rejects.toMatchObject({ code: 'internal', hint: expect.stringContaining('started again') });
    await expect(order('nothing')).rejects.toMatchObject({
      code: 'internal',
      message: 'the archiver stopped unexpectedly',
    });
    await vi.waitFor(() => expect(starts).toBe(2), 5_000);
    await expect(order('nothing')).resolves.toBeUndefined();
    expect(logged.join('\n')).toContain('the fixture crashes');
    expect(events.filter(({ topic }) => topic === 'fleet')).toHaveLength(2); // Down, and up again.
  });

  it('waits longer after every crash', async () => {
    start('die');

    await vi.waitFor(() => expect(logged.filter((line) => line.includes('starting it again'))).toHaveLength(3), 5_000);

    const delays = logged.flatMap((line) => /again in (\d+) ms/.exec(line)?.[1] ?? []);
    expect(delays.slice(0, 3)).toEqual(['20', '40', '80']);
  });

  it('opens the configuration chosen last after a crash, not one that could not be opened', async () => {
    start();
    await host.openConfiguration('/second.conf');
    await expect(host.openConfiguration('/garbage')).rejects.toMatchObject({ code: 'config-invalid' });
    const again = new Promise<void>((resolve) => host.onReady(resolve));

    await order('nothing');
    await order('crash');
    await again;

    expect(await host.call('fleet.status', {})).toMatchObject({ configFile: '/second.conf' });
  });

  it('closes the core and starts it no more', async () => {
    start();
    await order('nothing');

    expect(await host.close(1_000)).toBe('closed');

    await expect(order('nothing')).rejects.toMatchObject({ code: 'internal' });
    expect(logged).toEqual([]);
  });

  it('does not wait for ever for a core that does not stop', async () => {
    start('hang');
    await order('nothing');
    const startedAt = performance.now();

    expect(await host.close(100)).toBe('terminated');

    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('does not wait for ever for a thread that the operating system holds up', async () => {
    const pipe = join(directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reads = new Promise((resolve) =>
      start('', pipe).onEvent(({ server }) => server === 'pipe' && resolve(server)),
    );
    void order('read a pipe').catch(() => {});
    await reads;

    const end = await Promise.race([host.close(100), sleep(8_000, 'hangs')]);
    closeSync(openSync(pipe, 'r+')); // Lets the thread go on, and end.

    expect(end).toBe('stuck');
  });

  it('tells what is at work', async () => {
    start();

    expect(await host.atWork()).toEqual({ archiving: 2, receiving: 1, demo: false });
  });
});
