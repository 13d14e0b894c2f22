import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Health, ServerFlow } from '../../../core/contract/flow';
import { LiveServer } from '../../../core/server/live-server';
import { summariseFlow } from '../../../core/server/summarise-flow';
import { ArchiveHome } from '../../harness/archive-home';

let home: ArchiveHome;
let live: LiveServer;
let links: ServerFlow;
beforeEach(async () => {
  home = new ArchiveHome('archiver = on\ndescription = The one and only');
  live = new LiveServer(home.server(), { demo: false, emit: () => {}, log: () => {} });
  links = await live.flow();
});
afterEach(async () => {
  await live.close();
  home.remove();
});

const judged = (state: Health, what: string) => ({ state, advice: { what, todo: null } });

/** A server that is archived, with these of its links in this state, and so many files that wait. */
function summary(
  states: Partial<Record<'postgres' | 'pipeline' | 'storage' | 'receiver', Health>>,
  pendingFiles = 0,
  checks?: Pick<ServerFlow['checks'], 'state' | 'advice'>,
) {
  live.archiver.phase = 'idle';
  const link = (name: 'postgres' | 'pipeline' | 'storage' | 'receiver') => {
    const state = states[name] ?? 'ok';
    return {
      ...links[name],
      ...(state === 'ok' || state === 'stopped' ? { state, advice: null } : judged(state, `${name} is ${state}`)),
    };
  };
  const channels = links.channels.map((channel, at) => ({
    ...channel,
    state: 'ok' as const,
    pendingFiles: at === 0 ? pendingFiles : 0,
  }));
  return summariseFlow(live, {
    postgres: link('postgres') as ServerFlow['postgres'],
    pipeline: link('pipeline') as ServerFlow['pipeline'],
    storage: link('storage') as ServerFlow['storage'],
    receiver: link('receiver') as ServerFlow['receiver'],
    channels,
    checks: { failed: 0, ...(checks ?? { state: 'ok', advice: null }) },
  });
}

describe('summariseFlow', () => {
  it('names the server and says that all is well', () => {
    expect(summary({})).toEqual({
      name: 'main',
      description: 'The one and only',
      state: 'ok',
      headline: 'All WAL is archived.',
      todo: null,
      pendingFiles: 0,
      demo: false,
    });
  });

  it.each([
    [1, 'Archiving: 1 WAL file waits.'],
    [7, 'Archiving: 7 WAL files wait.'],
  ])('says how many wait: %i', (pendingFiles, headline) => {
    expect(summary({}, pendingFiles)).toMatchObject({ state: 'ok', headline, pendingFiles });
  });

  it('says the worst, and of two as bad the one nearer to the archive', () => {
    expect(summary({ postgres: 'failing', storage: 'attention' })).toMatchObject({
      state: 'failing',
      headline: 'postgres is failing',
    });
    expect(summary({ postgres: 'failing', pipeline: 'failing' })).toMatchObject({ headline: 'pipeline is failing' });
    expect(summary({ receiver: 'attention', storage: 'attention' })).toMatchObject({
      headline: 'storage is attention',
    });
  });

  it('says that checks fail only where no link has as much to say', () => {
    const failing = { state: 'attention', advice: { what: '2 checks fail: a, b.', todo: 'See.' } } as const;

    expect(summary({}, 0, failing)).toMatchObject({
      state: 'attention',
      headline: '2 checks fail: a, b.',
      todo: 'See.',
    });
    expect(summary({ postgres: 'attention' }, 0, failing)).toMatchObject({ headline: 'postgres is attention' });
  });

  it('is not stopped because a link is that the operator does not use', () => {
    expect(summary({ receiver: 'stopped', postgres: 'stopped' }).state).toBe('ok');
  });

  it.each([
    [0, 'Archiving is stopped.'],
    [1, 'Archiving is stopped. 1 WAL file waits.'],
    [2, 'Archiving is stopped. 2 WAL files wait.'],
  ])('is stopped when archiving is, %i waiting', (pendingFiles, headline) => {
    const channels = links.channels.map((channel, at) => ({ ...channel, pendingFiles: at === 0 ? pendingFiles : 0 }));

    expect(summariseFlow(live, { ...links, channels })).toMatchObject({ state: 'stopped', headline });
  });

  it('expects nothing of a server that is switched off', async () => {
    home.reconfigure((text) => `${text}active = off\n`);
    const off = new LiveServer(home.server(), { demo: false, emit: () => {}, log: () => {} });
    const postgres = { ...links.postgres, ...judged('failing', 'PostgreSQL does not answer.') };

    expect(summariseFlow(off, { ...links, postgres })).toMatchObject({
      state: 'stopped',
      headline: 'Switched off (active = off). Archiving is stopped.',
    });
    await off.close();
  });

  it('says what is wrong even while archiving is stopped', () => {
    const storage = { ...links.storage, ...judged('failing', 'The disk is full.') };

    expect(summariseFlow(live, { ...links, storage })).toMatchObject({
      state: 'failing',
      headline: 'The disk is full.',
    });
  });
});
