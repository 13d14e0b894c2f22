import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toCatalogueTime } from '../../core/wal/catalogue-time';
import { nodeDurableFs } from '../../core/fs/node-durable-fs';
import type { WalFileInfo } from '../../core/storage/wal-file-info';
import type { PublishedWal, WalStorageStrategy } from '../../core/storage/wal-storage-strategy';
import { makeSegment } from '../harness/wal-file';

/** One store, empty at first. */
export interface StoreUnderTest {
  /** The strategy as one archive run makes it. */
  open(): WalStorageStrategy;
  read(walName: string): Promise<Buffer>;
  /** Names of the WAL that a listing shows, in name order. */
  list(): Promise<readonly string[]>;
  /** Whatever is in the store besides. */
  leftovers(): Promise<readonly string[]>;
  remove?(): Promise<void>;
  /** How the archiver would look at a source here, when not as it is. */
  readonly look?: (info: WalFileInfo) => WalFileInfo;
}

const DIRECTORY = '0000000100000000';
const X = `${DIRECTORY}00000001`;
const Y = `${DIRECTORY}00000002`;
const KINDS = [X, `${X}.partial`, `${X}.00000028.backup`, '00000002.history'];

let root: string;
let store: StoreUnderTest;

const source = (name: string) => join(root, 'queue', name);

/** A WAL in the queue, written a while ago. One that was there is gone, as it is once it has been archived. */
function deliver(name: string, content: string | Uint8Array, writtenAt = 1_733_775_204.25): void {
  fs.rmSync(source(name), { force: true });
  fs.writeFileSync(source(name), content);
  fs.utimesSync(source(name), 1_700_000_000, writtenAt);
}

/** The WAL as an archiver has looked at it. */
async function look(name: string): Promise<WalFileInfo> {
  const facts = await nodeDurableFs.facts(source(name));
  if (facts === null) throw new Error(`${name} is not in the queue`);
  const time = toCatalogueTime(facts.modifiedNs);
  const info = { name, origFilename: source(name), sizeBytes: facts.sizeBytes, time, facts };
  const plain: WalFileInfo = { ...info, compression: null, encryption: null };
  return store.look?.(plain) ?? plain;
}

const outcomesOf = (published: readonly PublishedWal[]) => published.map(({ outcome }) => outcome);

async function save(name: string, content: string | Uint8Array, writtenAt?: number) {
  deliver(name, content, writtenAt);
  return (await store.open().save(await look(name))).outcome;
}

/** What every WalStorageStrategy promises. `open`: makes an empty store that may use the directory `root`. */
export function describeWalStorageStrategy(what: string, open: (root: string) => StoreUnderTest): void {
  describe(what, () => {
    beforeEach(() => {
      root = fs.mkdtempSync(join(tmpdir(), 'walyard-storage-'));
      fs.mkdirSync(join(root, 'queue'));
      store = open(root);
    });
    afterEach(async () => {
      await store.remove?.();
      fs.rmSync(root, { recursive: true, force: true });
    });

    describeStoring();
    describeDuplicates();
    describeSourcesInUse();
    describePreparing();
    describeDeleting();
  });
}

function describeStoring(): void {
  it.each(KINDS)('stores %s byte for byte and leaves the source', async (name) => {
    const content = makeSegment(X, name);

    expect(await save(name, content)).toBe('published');

    expect((await store.read(name)).equals(content)).toBe(true);
    expect(fs.readFileSync(source(name)).equals(content)).toBe(true);
    expect([await store.list(), await store.leftovers()]).toEqual([[name], []]);
  });

  it('stores a WAL without bytes (ARC-9)', async () => {
    expect(await save(X, '')).toBe('published');

    expect([await store.list(), (await store.read(X)).length]).toEqual([[X], 0]);
  });

  it('knows what it holds and what it does not', async () => {
    await save(X, 'w');

    const names = [X, Y, `${X}.partial`, '00000002.history'];
    const held = await Promise.all(names.map((name) => store.open().exists(name)));

    expect(held).toEqual([true, false, false, false]);
  });

  it('gives every WAL a place of its own', () => {
    const paths = [...KINDS, Y].map((name) => store.open().getFullPath(name));

    expect(new Set(paths).size).toBe(KINDS.length + 1);
    expect(paths.every((path, index) => path.includes([...KINDS, Y][index] ?? ''))).toBe(true);
  });

  it('takes a segment and its partial, and equal segments of two timelines, for different WAL', async () => {
    const names = [X, `${X}.partial`, X.replace('00000001', '00000002')];

    const outcomes = [await save(names[0]!, 'a'), await save(names[1]!, 'b'), await save(names[2]!, 'c')];

    expect(outcomes).toEqual(['published', 'published', 'published']);
    expect((await Promise.all(names.map((name) => store.read(name)))).join('')).toBe('abc');
  });

  it('refuses a name that is none of WAL', () => {
    expect(() => store.open().getFullPath('../etc/passwd')).toThrow(
      expect.objectContaining({ code: 'wal-name-invalid' }),
    );
  });
}

function describeDuplicates(): void {
  it.each([
    ['later', 1_733_775_999],
    ['at the same time', 1_733_775_204.25],
  ])('takes the same content again, written %s, for success and keeps the first', async (_when, writtenAt) => {
    await save(X, makeSegment(X));

    expect(await save(X, makeSegment(X), writtenAt)).toBe('matching-duplicate');

    expect((await store.read(X)).equals(makeSegment(X))).toBe(true);
    expect(await store.leftovers()).toEqual([]);
  });

  it('never replaces: other content of the same size and time is a duplicate (LOC-9)', async () => {
    await save(X, makeSegment(X, 'a'));

    expect(await save(X, makeSegment(X, 'b'))).toBe('duplicate');

    expect((await store.read(X)).equals(makeSegment(X, 'a'))).toBe(true);
    expect(fs.readFileSync(source(X)).equals(makeSegment(X, 'b'))).toBe(true);
    expect(await store.leftovers()).toEqual([]);
  });

  it.each([
    ['a part of it', 'www'],
    ['nothing', ''],
    ['more', 'wwwwww'],
  ])('takes %s for other content', async (_what, content) => {
    await save(X, 'wwwww');

    expect(await save(X, content)).toBe('duplicate');

    expect((await store.read(X)).toString()).toBe('wwwww');
  });

  it('publishes one of two that were prepared under the same name', async () => {
    deliver(X, 'w');
    const storage = store.open();
    const [first, second] = [await storage.prepare(await look(X)), await storage.prepare(await look(X))];

    expect(outcomesOf(await storage.publish([first, second]))).toEqual(['published', 'matching-duplicate']);

    expect([await store.list(), await store.leftovers()]).toEqual([[X], []]);
  });
}

function describeSourcesInUse(): void {
  it('stores nothing of a source that was written to after it was prepared', async () => {
    deliver(X, 'half');
    const storage = store.open();
    const prepared = await storage.prepare(await look(X));
    fs.appendFileSync(source(X), ' and half');

    expect(outcomesOf(await storage.publish([prepared]))).toEqual(['source-changed']);

    expect([await store.list(), await store.leftovers(), await storage.exists(X)]).toEqual([[], [], false]);
  });

  it('stores nothing of a source that was written to after it was looked at', async () => {
    deliver(X, 'half');
    const info = await look(X);
    fs.appendFileSync(source(X), ' and half');

    expect((await store.open().save(info)).outcome).toBe('source-changed');

    expect([await store.list(), await store.leftovers()]).toEqual([[], []]);
  });

  it('stores nothing of a source that has grown and got its old time back', async () => {
    deliver(X, 'half');
    const info = await look(X);
    deliver(X, 'half and half');

    expect((await store.open().save(info)).outcome).toBe('source-changed');

    expect(await store.list()).toEqual([]);
  });

  it('stores such a source when it is at rest', async () => {
    deliver(X, 'half');
    const info = await look(X);
    fs.appendFileSync(source(X), ' and half');
    await store.open().save(info);

    expect((await store.open().save(await look(X))).outcome).toBe('published');

    expect((await store.read(X)).toString()).toBe('half and half');
  });

  it('answers one outcome for each of a group, in its order', async () => {
    await save(`${DIRECTORY}00000003`, 'same');
    await save(`${DIRECTORY}00000004`, 'one');
    const names = [1, 2, 3, 4, 5].map((n) => `${DIRECTORY}0000000${n}`);
    for (const name of names) deliver(name, name === `${DIRECTORY}00000003` ? 'same' : 'other');
    const storage = store.open();
    const group = [];
    for (const name of names) group.push(await storage.prepare(await look(name)));
    fs.appendFileSync(source(Y), 'still written');

    const outcomes = outcomesOf(await storage.publish(group));

    expect(outcomes).toEqual(['published', 'source-changed', 'matching-duplicate', 'duplicate', 'published']);
    expect(await store.list()).toEqual([1, 3, 4, 5].map((n) => `${DIRECTORY}0000000${n}`));
  });
}

function describePreparing(): void {
  it('shows nothing of what is only prepared', async () => {
    for (const name of KINDS) deliver(name, makeSegment(X));
    const storage = store.open();

    await Promise.all(KINDS.map(async (name) => storage.prepare(await look(name))));

    expect([await store.list(), await storage.exists(X)]).toEqual([[], false]);
  });

  it('forgets what is discarded, twice without harm', async () => {
    deliver(X, 'w');
    const storage = store.open();
    const prepared = await storage.prepare(await look(X));

    await storage.discard(prepared);
    await storage.discard(prepared);

    expect([await store.list(), await store.leftovers(), fs.existsSync(source(X))]).toEqual([[], [], true]);
  });

  it('sweeps what a crash left prepared, in a later run (LAY-4)', async () => {
    deliver(X, 'w');
    await store.open().prepare(await look(X));

    expect(await save(Y, 'w')).toBe('published');

    expect([await store.list(), await store.leftovers()]).toEqual([[Y], []]);
  });

  it('prepares many at once', async () => {
    const names = Array.from(
      { length: 70 },
      (_, n) => `${DIRECTORY}000000${n.toString(16).padStart(2, '0').toUpperCase()}`,
    );
    for (const name of names) deliver(name, name);
    const storage = store.open();

    const group = await Promise.all(names.map(async (name) => storage.prepare(await look(name))));
    const outcomes = outcomesOf(await storage.publish(group));

    expect(outcomes.every((outcome) => outcome === 'published')).toBe(true);
    expect([await store.list(), await store.leftovers()]).toEqual([names, []]);
    expect((await store.read(names[69] ?? '')).toString()).toBe(names[69]);
  });

  it('has nothing to do for an empty group', async () => {
    expect(await store.open().publish([])).toEqual([]);
  });
}

function describeDeleting(): void {
  const many = Array.from(
    { length: 300 },
    (_, n) => `${DIRECTORY}00000${n.toString(16).padStart(3, '0').toUpperCase()}`,
  );

  it.each(KINDS)('deletes %s and nothing else', async (name) => {
    for (const kind of KINDS) await save(kind, 'content');

    const deleted = await store.open().delete([name]);

    expect(deleted).toEqual([{ name, outcome: 'deleted', freedBytes: expect.any(Number) }]);
    expect(await store.list()).toEqual(KINDS.filter((kind) => kind !== name).toSorted());
    expect([await store.open().exists(name), await store.leftovers()]).toEqual([false, []]);
  });

  it('deletes 256 of one directory and leaves the others there (DEL-8)', async () => {
    for (const name of many) await save(name, name);

    const deleted = await store.open().delete(many.slice(0, 256));

    expect(new Set(deleted.map(({ outcome }) => outcome))).toEqual(new Set(['deleted']));
    expect(await store.list()).toEqual(many.slice(256));
    expect((await store.read(many[256] ?? '')).toString()).toBe(many[256]);
  });

  it('tells what it did not hold, and deletes the rest', async () => {
    await save(X, 'w');

    const deleted = await store.open().delete([Y, X, '000000090000000000000001', '00000002.history']);

    const outcomes = new Map(deleted.map(({ name, outcome }) => [name, outcome]));
    const absent = [Y, '000000090000000000000001', '00000002.history'].map((name) => [name, 'absent']);
    expect(outcomes).toEqual(new Map([[X, 'deleted'], ...absent] as [string, string][]));
    expect(await store.list()).toEqual([]);
  });

  it('deletes again without harm, and stores again under the name', async () => {
    await save(X, 'first');
    await store.open().delete([X, X]);

    expect(await store.open().delete([X])).toEqual([{ name: X, outcome: 'absent' }]);

    expect(await save(X, 'second')).toBe('published');
    expect((await store.read(X)).toString()).toBe('second');
  });

  it('deletes nothing when one of the names is none of WAL', async () => {
    await save(X, 'w');

    const refusal = store.open().delete([X, '../../queue']);

    await expect(refusal).rejects.toMatchObject({ code: 'wal-name-invalid' });
    expect(await store.list()).toEqual([X]);
  });

  it('deletes nothing more once it is told to stop', async () => {
    await save(X, 'w');

    expect(await store.open().delete([X], AbortSignal.abort())).toEqual([]);

    expect(await store.list()).toEqual([X]);
  });
}
