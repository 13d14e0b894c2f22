import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../core/config/load-config';
import { api, type CoreEvent, type Method } from '../../../core/contract/api';
import { DemoCluster } from '../../../core/demo/demo-cluster';
import { openServer } from '../../../core/index';
import { Fleet } from '../../../core/server/fleet';
import { FleetState } from '../../../core/server/fleet-state';
import { ArchiveHome } from '../../harness/archive-home';
import { makeSegment } from '../../harness/wal-file';

const A = '000000010000000000000003';
const DUPLICATE = `${A}.20250101T000000Z.duplicate`;
const OLDER = 'core.1.20240101T000000Z.unknown';
const NEWER = 'core.2.20260101T000000Z.unknown';
const NEWEST_FIRST = { by: 'quarantined', descending: true } as const;
const WHOLE = { server: 'main', filter: '', sort: NEWEST_FIRST, offset: 0, limit: 100 } as const;

let home: ArchiveHome;
let fleet: Fleet;
let events: CoreEvent[];

beforeEach(async () => {
  home = new ArchiveHome();
  home.put(['errors', DUPLICATE], makeSegment(A));
  for (const name of [OLDER, NEWER]) home.put(['errors', name], name);
  home.put(['errors', '.hidden.walyard.tmp'], 'of a move that is under way');
  const log = () => {};
  const demo = new DemoCluster({ directory: join(home.root, 'demo'), log });
  fleet = new Fleet({ loadConfig, openServer, demo, state: new FleetState(join(home.root, 'state')), log });
  events = [];
  fleet.onEvent((event) => events.push(event));
  await fleet.openConfiguration(home.configFile);
});
afterEach(async () => {
  await fleet.close();
  home.remove();
});

/** As it goes over IPC: what does not fit the contract would be an error there. */
const fits = (method: Method, value: unknown) => api[method].response.parse(value);
const page = async (change: object = {}) => {
  const answer = await fleet.handlers['errors.page']({ ...WHOLE, ...change });
  fits('errors.page', answer);
  return answer;
};
const targets = async (...names: readonly string[]) =>
  (await page()).files
    .filter(({ errorFile }) => names.includes(errorFile))
    .map(({ errorFile, token }) => ({ id: errorFile, token }));
const storage = async () => (await fleet.handlers['server.flow']({ server: 'main' })).storage;

describe('the page of error files', () => {
  it.each([
    [NEWEST_FIRST, [NEWER, DUPLICATE, OLDER]],
    [{ by: 'quarantined', descending: false }, [OLDER, DUPLICATE, NEWER]],
    [{ by: 'name', descending: false }, [DUPLICATE, OLDER, NEWER]],
    [{ by: 'name', descending: true }, [NEWER, OLDER, DUPLICATE]],
    [{ by: 'reason', descending: true }, [OLDER, NEWER, DUPLICATE]],
  ] as const)('is sorted by %j', async (sort, expected) => {
    expect((await page({ sort })).files.map(({ errorFile }) => errorFile)).toEqual(expected);
  });

  it('answers the asked part of what matches, and the totals of all', async () => {
    expect(await page({ filter: 'CORE', offset: 1, limit: 1 })).toMatchObject({
      directory: home.path('errors'),
      total: 3,
      matched: 2,
      files: [{ errorFile: OLDER, name: 'core.1', retryRefusal: 'core.1 is not the name of a WAL file' }],
    });
  });

  it('is empty where there is no errors directory', async () => {
    rmSync(home.path('errors'), { recursive: true });

    expect(await page()).toMatchObject({ total: 0, matched: 0, files: [], discarded: 0 });
  });
});

describe('an operation on error files', () => {
  it('discards, answers what takes it back, and that brings it back', async () => {
    const results = await fleet.handlers['errors.discard']({ server: 'main', targets: await targets(OLDER, NEWER) });
    fits('errors.discard', results);
    expect(home.names('errors')).not.toContain(OLDER);
    expect(await page()).toMatchObject({ total: 1, discarded: 2 });

    const undo = results.flatMap((result) => (result.undo === null ? [] : [result.undo]));
    await fleet.handlers['errors.restore']({ server: 'main', targets: undo });

    expect(home.names('errors')).toEqual(expect.arrayContaining([OLDER, NEWER]));
    expect(await page()).toMatchObject({ total: 3, discarded: 0 });
  });

  it('says that the files, the queues and the figures have changed', async () => {
    const asked = await targets(DUPLICATE);
    events.length = 0;

    await fleet.handlers['errors.retry']({ server: 'main', targets: asked });

    expect(home.names('incoming')).toEqual([A]);
    for (const topic of ['errors', 'flow', 'queues']) expect(events).toContainEqual({ topic, server: 'main' });
  });

  it('lists the trash with the last discarded first, and how long it is kept', async () => {
    await fleet.handlers['errors.discard']({ server: 'main', targets: await targets(OLDER) });
    await fleet.handlers['errors.discard']({ server: 'main', targets: await targets(NEWER) });

    const trash = await fleet.handlers['errors.trash']({ server: 'main', filter: '', offset: 0, limit: 100 });

    fits('errors.trash', trash);
    expect(trash).toMatchObject({ total: 2, keptDays: 30, files: [{ errorFile: NEWER }, { errorFile: OLDER }] });
  });
});

describe('error files that somebody keeps', () => {
  const keep = async (...names: readonly string[]) =>
    fleet.handlers['errors.keep']({ server: 'main', targets: await targets(...names), reason: 'incident 4711' });

  it('are still listed and no longer a problem', async () => {
    expect(await storage()).toMatchObject({ state: 'attention', adviceOn: 'errors', errorFiles: 3, keptErrorFiles: 0 });

    await keep(OLDER, NEWER);
    expect(await storage()).toMatchObject({ advice: { what: '1 file was moved to the errors directory.' } });
    await keep(DUPLICATE);

    expect(await storage()).toMatchObject({ adviceOn: 'archive', errorFiles: 3, keptErrorFiles: 3 });
    expect((await storage()).advice?.what ?? '').not.toContain('errors directory');
    expect(await page()).toMatchObject({ total: 3, kept: 3, files: [{ kept: { reason: 'incident 4711' } }, {}, {}] });
  });

  it('count again when that is taken back', async () => {
    await keep(OLDER);

    await fleet.handlers['errors.unkeep']({ server: 'main', targets: await targets(OLDER) });

    expect(await storage()).toMatchObject({ errorFiles: 3, keptErrorFiles: 0 });
  });
});
