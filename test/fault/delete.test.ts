import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DurableFs } from '../../core/fs/durable-fs';
import { nodeDurableFs } from '../../core/fs/node-durable-fs';
import { digestFile } from '../../core/server/own-files';
import { DigestLog } from '../../core/storage/digest-log';
import { FilledArchive } from '../harness/filled-archive';
import { SimulatedDisk } from '../harness/simulated-disk';

const segment = (timeline: number, log: number, n: number) => `0000000${timeline}0000000${log}0000000${n}`;

/** One directory goes whole, one in part, one timeline with its history file; the rest stays. */
const SELECTED = [
  ...[1, 2, 3].map((n) => segment(1, 0, n)),
  `${segment(1, 0, 2)}.00000028.backup`,
  `${segment(1, 0, 3)}.partial`,
  ...[1, 2].map((n) => segment(1, 1, n)),
  ...[1, 2].map((n) => segment(3, 1, n)),
  '00000003.history',
];
const KEPT = [segment(1, 1, 3), segment(1, 1, 4), segment(2, 1, 1), '00000002.history'];
const DIGESTED = [segment(1, 0, 1), segment(1, 1, 4)];

const MOST_OPERATIONS = 60;
const LIVES = Array.from({ length: MOST_OPERATIONS }, (_, at) => at + 1);

let archive: FilledArchive;
let disk: SimulatedDisk;
let digests: DigestLog;

beforeEach(async () => {
  archive = await FilledArchive.with([...SELECTED, ...KEPT]);
  mkdirSync(join(archive.home.root, 'graveyard'));
  disk = new SimulatedDisk(join(archive.home.root, 'graveyard'));
  digests = new DigestLog(digestFile(archive.home.config), nodeDurableFs);
  await digests.append(DIGESTED.map((name) => ({ name, sha256: 'a'.repeat(64), compression: null })));
});
afterEach(() => archive.remove());

/** A process that deletes whatever of the selection is still there. */
async function live(diesAt?: number): Promise<'died' | 'finished'> {
  return liveOn(disk.fs(diesAt));
}

async function liveOn(fs: DurableFs): Promise<'died' | 'finished'> {
  const server = archive.home.server(fs);
  const { plan, refusal } = await server.proposeDelete({ by: 'names', names: SELECTED });
  expect(refusal).toBe(null);
  return server.deleteWals(plan).then(
    ({ failed, refused }) => (failed.length + refused.length === 0 ? 'finished' : 'died'),
    () => 'died',
  );
}

/** A power loss may bring back lines that a dying process had just taken out: their files are gone, and they go again. */
async function expectDeletedInTheEnd(): Promise<void> {
  expectNothingElseLost('after the power loss');
  expect(archive.stored()).toEqual(KEPT.toSorted());
  expect(await live()).toBe('finished');
  await expectDeleted();
}

/** Whenever it is looked at: what was not selected is whole, and every file has its line. */
function expectNothingElseLost(when: string): void {
  const stored = archive.stored();
  const catalogued = archive.home.catalogued();
  expect(
    KEPT.filter((name) => !stored.includes(name)),
    `kept files missing ${when}`,
  ).toEqual([]);
  expect(
    stored.filter((name) => !catalogued.includes(name)),
    `files without a line ${when}`,
  ).toEqual([]);
  expect(new Set(catalogued).size, `double lines ${when}`).toBe(catalogued.length);
}

async function expectDeleted(): Promise<void> {
  expect(archive.stored()).toEqual(KEPT.toSorted());
  expect(archive.catalogue()).toBe(await archive.rebuilt());
  expect(archive.home.names('wals').filter((name) => !name.endsWith('.tmp'))).toEqual(
    ['0000000100000001', '0000000200000001', '00000002.history', 'main-xlog.db'].toSorted(),
  );
  expect(await digests.find(segment(1, 0, 1))).toBe(null);
  expect(await digests.find(segment(1, 1, 4))).not.toBe(null);
}

describe('deleting WAL', () => {
  it('deletes in one undisturbed run what was selected, and it stays deleted after a power loss', async () => {
    expect(await live()).toBe('finished');
    disk.losePower();

    await expectDeleted();
  });

  it('has fewer operations than the lives tried below', async () => {
    await live();

    expect(disk.operations).toBeGreaterThan(SELECTED.length);
    expect(disk.operations).toBeLessThan(MOST_OPERATIONS);
  });

  it.each(LIVES)('survives dying before operation %i, is finished by a restart, then a power loss', async (diesAt) => {
    await live(diesAt);
    expectNothingElseLost('after dying');

    expect(await live()).toBe('finished');
    expect(archive.home.names('wals').filter((name) => name.endsWith('.tmp'))).toEqual([]);
    disk.losePower();

    await expectDeletedInTheEnd();
  });

  it.each(LIVES)('survives a power loss before operation %i, whatever had reached the disk', async (diesAt) => {
    for (let seed = 0; seed < 3; seed += 1) {
      await live(diesAt + seed);
      disk.losePower(seed === 0 ? undefined : coin(diesAt + seed));
      expectNothingElseLost('after the power loss');
    }

    expect(await live()).toBe('finished');
    disk.losePower();

    await expectDeletedInTheEnd();
  });

  it('leaves a history file there while WAL of its timeline is', async () => {
    const stuck: DurableFs = {
      ...nodeDurableFs,
      remove: async (path) => {
        if (path.endsWith(segment(3, 1, 2))) throw Object.assign(new Error('input/output error'), { code: 'EIO' });
        return nodeDurableFs.remove(path);
      },
    };

    expect(await liveOn(stuck)).toBe('died');

    expect(archive.stored()).toEqual([...KEPT, segment(3, 1, 2), '00000003.history'].toSorted());
    expect(archive.catalogue()).toBe(await archive.rebuilt());
    expect(readFileSync(archive.pathOf('00000003.history'), 'utf8')).toBe('00000003.history');
  });
});

/** A repeatable coin. */
function coin(seed: number): () => boolean {
  let state = seed * 2_654_435_761;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % 2 === 0;
  };
}
