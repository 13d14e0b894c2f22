import { describe, expect, it } from 'vitest';
import type { ReceiverFlow } from '../../../core/contract/flow';
import { findServers } from '../../../renderer/features/fleet-rail/find-servers';
import { receiverHint, receiverSmall } from '../../../renderer/features/overview/receiver-words';
import { growsAtTop, isSortColumn, newestFirst, nextSort } from '../../../renderer/features/storage/storage-source';

describe('sorting the archive', () => {
  it('goes from ascending over descending back to the order of the catalogue', () => {
    const ascending = nextSort(newestFirst, 'size');
    const descending = nextSort(ascending, 'size');

    expect([ascending, descending, nextSort(descending, 'size')]).toEqual([
      { by: 'size', descending: false },
      { by: 'size', descending: true },
      newestFirst,
    ]);
    expect(nextSort(descending, 'name')).toEqual({ by: 'name', descending: false });
  });

  it.each([
    ['catalogue', true, true],
    ['name', true, true],
    ['written', true, true],
    ['size', true, false],
    ['name', false, false],
  ] as const)('by %s, descending %s: new WAL comes in at the top: %s', (by, descending, atTop) => {
    expect(growsAtTop({ by, descending })).toBe(atTop);
  });

  it('knows the columns that the core sorts by', () => {
    expect(['name', 'timeline', 'lsn', 'size', 'compression', 'encryption', 'written'].filter(isSortColumn)).toEqual([
      'name',
      'timeline',
      'size',
      'compression',
      'written',
    ]);
  });
});

describe('finding servers', () => {
  const summary = (name: string, description: string | null, state: 'ok' | 'failing') =>
    ({ name, description, state, headline: '', todo: null, pendingFiles: 0, rpoBytes: 0, demo: false }) as const;
  const servers = [
    summary('main', 'Orders', 'ok'),
    summary('billing', null, 'failing'),
    summary('crm', 'MAIN office', 'ok'),
  ];
  const found = (...[text, only]: [string, 'ok' | 'failing' | null]) =>
    findServers(servers, text, only).map((server) => server.name);

  it('looks into names and descriptions and heeds the state', () => {
    expect(found('main', null)).toEqual(['main', 'crm']);
    expect(found('', 'failing')).toEqual(['billing']);
    expect(found('main', 'failing')).toEqual([]);
  });
});

describe('the words of the receiver', () => {
  const now = Date.parse('2026-03-01T13:00:00Z');
  const receiver: ReceiverFlow = {
    phase: 'running',
    state: 'ok',
    advice: null,
    remedy: null,
    pid: 48_213,
    since: '2026-03-01T10:55:00Z',
    nextStartAt: null,
    restarts: 1,
    lastLines: [],
  };

  it.each<[string, Partial<ReceiverFlow>, string]>([
    ['since when it runs', {}, 'for 2 h 5 min'],
    ['until when it waits', { phase: 'waiting', nextStartAt: '2026-03-01T13:00:12Z' }, 'starts in 12 s'],
    ['that it is not used', { phase: 'off', since: null }, 'not used'],
    ['its name when nothing else is known', { since: null }, 'pg_receivewal'],
  ])('tell %s', (_what, change, text) => {
    expect(receiverSmall({ ...receiver, ...change }, now)).toBe(text);
  });

  it('tell its process and how often it was started again', () => {
    expect(receiverHint(receiver)).toBe('pg_receivewal, pid 48213, started again 1 time by itself');
    expect(receiverHint({ ...receiver, pid: null, restarts: 3 })).toBe(
      'pg_receivewal, started again 3 times by itself',
    );
    expect(receiverHint({ ...receiver, phase: 'off' })).toBe('streaming_archiver is off for this server');
  });
});
