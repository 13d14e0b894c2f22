import { beforeEach, describe, expect, it } from 'vitest';
import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { api, channel } from '../../../core/contract/api';
import type { Handlers, Method } from '../../../core/contract/api';
import { ArchiverError } from '../../../core/errors';
import { registerHandlers } from '../../../electron/ipc/register-handlers';

type Listener = Parameters<IpcMain['handle']>[1];

const trustedEvent = {} as IpcMainInvokeEvent;
const status = { configFile: null, servers: [], configWarnings: [], hiddenServers: [], configError: null };

describe('registerHandlers', () => {
  let listeners: Map<string, Listener>;
  let calls: unknown[];
  let logged: string[];
  let answer: () => unknown;

  beforeEach(() => {
    [listeners, calls, logged, answer] = [new Map(), [], [], () => undefined];
    const methods = Object.keys(api) as Method[];
    const handler = (request: unknown) => {
      calls.push(request);
      return new Promise((resolve) => resolve(answer()));
    };
    registerHandlers({
      ipcMain: { handle: (name, listener) => void listeners.set(name, listener) },
      handlers: Object.fromEntries(methods.map((method) => [method, handler])) as unknown as Handlers,
      isTrusted: (event) => event === trustedEvent,
      log: (line) => logged.push(line),
    });
  });

  const invoke = (method: Method, payload: unknown, event = trustedEvent): Promise<unknown> =>
    Promise.resolve(listeners.get(channel(method))?.(event, payload));

  it('makes one channel for every method of the contract', () => {
    expect([...listeners.keys()]).toEqual(Object.keys(api).map((method) => `core:${method}`));
  });

  it('answers with the checked value', async () => {
    answer = () => ({ ...status, extra: 'not in the contract' });

    expect(await invoke('fleet.status', {})).toEqual({ ok: true, value: status });
  });

  it('rejects a call from an untrusted frame and does nothing', async () => {
    await expect(invoke('archiving.stop', { server: 'main' }, {} as IpcMainInvokeEvent)).rejects.toThrow(
      'refused archiving.stop from an untrusted frame',
    );
    expect(calls).toEqual([]);
    expect(logged).toEqual(['refused archiving.stop from an untrusted frame']);
  });

  it.each([
    ['server.flow', {}, 'server (invalid_type)'],
    ['server.flow', { server: '' }, 'server (too_small)'],
    ['server.flow', undefined, 'request (invalid_type)'],
    [
      'storage.page',
      { server: 'a', filter: '', sort: { by: 'name', descending: false }, offset: 0, limit: 501 },
      'limit',
    ],
    ['app.showDirectory', { server: 'a', which: '/etc' }, 'which'],
  ] as const)('refuses %s with %j, naming the field and not its value', async (method, payload, field) => {
    const reply = await invoke(method, payload);

    expect(reply).toEqual({
      ok: false,
      error: { code: 'usage', message: expect.stringContaining(field), hint: null },
    });
    expect(JSON.stringify(reply)).not.toContain('/etc');
    expect(calls).toEqual([]);
  });

  it('hands an error of the archiver on as data', async () => {
    answer = () => {
      throw new ArchiverError('storage-full', 'no space left in /archive', { hint: 'Free space.' });
    };

    expect(await invoke('archiving.runNow', { server: 'main' })).toEqual({
      ok: false,
      error: { code: 'storage-full', message: 'no space left in /archive', hint: 'Free space.' },
    });
  });

  it('keeps the details of an unknown error for the log', async () => {
    answer = () => {
      throw new Error('connect failed: password=secret', { cause: new Error('deeper') });
    };

    const reply = await invoke('fleet.status', {});

    expect(reply).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(JSON.stringify(reply)).not.toContain('secret');
    expect(logged.join('\n')).toContain('password=secret');
    expect(logged.join('\n')).toContain('deeper');
  });

  it('reports a reply that breaks the contract as an internal error', async () => {
    answer = () => ({ ...status, servers: 'many' });

    expect(await invoke('fleet.status', {})).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(logged.join('\n')).toContain('servers');
  });
});
