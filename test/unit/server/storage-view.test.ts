import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CatalogueIndex } from '../../../core/catalogue/catalogue-index';
import type { StorageSort } from '../../../core/contract/files';
import { StorageView, type StorageRequest } from '../../../core/server/storage-view';

const MIB = 1 << 20;
const A = '000000010000000000000001';
const B = '000000010000000000000002';
const LABEL = `${B}.00000028.backup`;
const HISTORY = '00000002.history';
const C = '000000020000000000000002';
const LINES = [
  `${C}\t16777216\t1733775500.5\tNone\tNone`,
  `${A}\t1000\t1733775400.0\tgzip\tNone`,
  `${LABEL}\t300\t1733775450.0\tNone\tNone`,
  `${HISTORY}\t42\t1733775600.0\tNone\tNone`,
  `${B}\t16777216\t1733775300.0\tNone\tgpg`,
];
const IN_FILE = [C, A, LABEL, HISTORY, B];

let root: string;
let path: string;
let serverSegmentSize: number | null;
beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'walyard-storage-view-'));
  path = join(root, 'main-xlog.db');
  serverSegmentSize = null;
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

function view(lines: readonly string[] = LINES): StorageView {
  fs.writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return new StorageView(new CatalogueIndex(() => path), '/archive', () => serverSegmentSize);
}

function ask(storage: StorageView, request: Partial<StorageRequest> = {}) {
  return storage.page({ filter: '', sort: { by: 'catalogue', descending: false }, offset: 0, limit: 100, ...request });
}

const namesOf = (storage: StorageView, request: Partial<StorageRequest> = {}) =>
  ask(storage, request).wals.map(({ name }) => name);

describe('StorageView.page', () => {
  it('shows what the catalogue says of each WAL', () => {
    expect(ask(view([...LINES, 'damaged']))).toMatchObject({
      directory: '/archive',
      total: 5,
      totalBytes: 2 * 16 * MIB + 1_342,
      matched: 5,
      matchedBytes: 2 * 16 * MIB + 1_342,
      damagedLines: 1,
    });
    expect(ask(view()).wals[1]).toEqual({
      name: A,
      kind: 'segment',
      timeline: 1,
      startLsn: '0/1000000',
      sizeBytes: 1_000,
      writtenAt: '2024-12-09T20:16:40.000Z',
      compression: 'gzip',
      encryption: null,
    });
  });

  it('shows nothing of a catalogue that is not there', () => {
    const storage = view();
    fs.rmSync(path);

    expect(ask(storage)).toMatchObject({ total: 0, matched: 0, wals: [] });
  });

  it('follows what is archived meanwhile', () => {
    const storage = view();
    ask(storage, { sort: { by: 'name', descending: true } });
    fs.appendFileSync(path, '000000030000000000000001\t16777216\t1.0\tNone\tNone\n');

    expect(namesOf(storage, { sort: { by: 'name', descending: true }, limit: 1 })).toEqual([
      '000000030000000000000001',
    ]);
  });
});

describe('StorageView.page, sorted', () => {
  it.each([
    ['catalogue', IN_FILE],
    ['name', [A, B, LABEL, HISTORY, C]],
    ['timeline', [A, B, LABEL, HISTORY, C]],
    ['size', [HISTORY, LABEL, A, C, B]],
    ['written', [B, A, LABEL, C, HISTORY]],
    ['compression', [C, LABEL, HISTORY, A, B]],
  ] as const)('by %s, and from the end', (by, expected) => {
    const storage = view();

    expect(namesOf(storage, { sort: { by, descending: false } })).toEqual(expected);
    expect(namesOf(storage, { sort: { by, descending: true } })).toEqual(expected.toReversed());
  });
});

describe('StorageView.page, cut', () => {
  const byName: StorageSort = { by: 'name', descending: false };

  it.each([
    [0, 2, [A, B]],
    [2, 2, [LABEL, HISTORY]],
    [4, 2, [C]],
    [5, 2, []],
    [100, 2, []],
    [0, 0, []],
  ])('from %i on, %i at most', (offset, limit, expected) => {
    const { wals, matched } = ask(view(), { sort: byName, offset, limit });

    expect([wals.map(({ name }) => name), matched]).toEqual([expected, 5]);
  });

  it('from the end when the order is turned', () => {
    expect(namesOf(view(), { sort: { by: 'name', descending: true }, offset: 1, limit: 2 })).toEqual([HISTORY, LABEL]);
  });
});

describe('StorageView.page, filtered', () => {
  it.each([
    ['by a part of the name', '00000002', [C, LABEL, HISTORY, B]],
    ['whatever the case, without spaces around', '  .HISTory ', [HISTORY]],
    ['by what no name holds', 'xyz', []],
  ])('%s', (_what, filter, expected) => {
    const page = ask(view(), { filter });

    expect([page.wals.map(({ name }) => name), page.matched, page.total]).toEqual([expected, expected.length, 5]);
  });

  it('adds up the bytes of what matches', () => {
    expect(ask(view(), { filter: 'backup' }).matchedBytes).toBe(300);
  });

  it.each([
    ['0/1000000', [A]],
    ['0/1FFFFFF', [A]],
    ['0/2000000', [C, LABEL, B]],
    ['0/2abcdef', [C, LABEL, B]],
    ['0/3000000', []],
    ['1/2000000', []],
    ['0/xyz', []],
    ['/', []],
  ])('finds the WAL of every timeline that holds %s', (filter, expected) => {
    expect(namesOf(view(), { filter })).toEqual(expected);
  });

  it('finds by LSN with the segment size that the server tells', () => {
    serverSegmentSize = 64 * MIB;

    expect(namesOf(view(), { filter: '0/7000000' })).toEqual([A]);
    expect(ask(view()).wals[4]?.startLsn).toBe('0/8000000');
  });

  it('knows no position while it knows no segment size, and does as soon as it does', () => {
    const storage = view([`${A}\t1000\t1.0\tgzip\tNone`]);
    expect(ask(storage, { filter: '0/1000000' })).toMatchObject({ matched: 0 });
    expect(ask(storage).wals[0]?.startLsn).toBeNull();
    ask(storage, { filter: '0/1000000' });

    serverSegmentSize = 16 * MIB;

    expect(namesOf(storage, { filter: '0/1000000' })).toEqual([A]);
  });

  it('shows a name beyond any position without one', () => {
    const beyond = 'FFFFFFFFFFFFFFFFFFFFFFFF';
    const storage = view([`${beyond}\t16777216\t1.0\tNone\tNone`]);

    expect(ask(storage).wals).toEqual([expect.objectContaining({ name: beyond, startLsn: null })]);
    expect(namesOf(storage, { filter: '0/1000000' })).toEqual([]);
  });
});
