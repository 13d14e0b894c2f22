import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { OperationTarget } from '../../../core/contract/errors';
import type { DurableFs } from '../../../core/fs/durable-fs';
import { SimulatedDisk } from '../../harness/simulated-disk';
import { makeSegment } from '../../harness/wal-file';
import { ANNA, DUPLICATE, QuarantineHome, STAMP } from '../../unit/quarantine/quarantine-home';
import { SEGMENT } from '../../unit/quarantine/wal-pages';

const CONTENT = makeSegment(SEGMENT).subarray(0, 20_000);
const FOLDER = `folder.${STAMP}.unknown`;

type Operation = 'retry' | 'discard' | 'restore';

/** One server whose only error file, or discarded file, is to be moved; the disk may die or lose power at any time. */
class Scene {
  readonly home = new QuarantineHome();
  private readonly disk: SimulatedDisk;

  private constructor(
    private readonly operation: Operation,
    private readonly crossesFileSystems: boolean,
  ) {
    mkdirSync(this.home.path('graveyard'));
    this.disk = new SimulatedDisk(this.home.path('graveyard'));
  }

  /** `object`: the error file, whole and durable; a directory with one file when its name says so. */
  static async set(operation: Operation, { across = false, object = DUPLICATE } = {}): Promise<Scene> {
    const scene = new Scene(operation, across);
    if (object === FOLDER) mkdirSync(scene.home.path('errors', FOLDER));
    scene.home.put(object === FOLDER ? ['errors', FOLDER, 'inside'] : ['errors', object], CONTENT);
    if (operation === 'restore') await scene.home.quarantine().discard(await scene.home.targets(object), ANNA);
    return scene;
  }

  get operations(): number {
    return this.disk.operations;
  }

  losePower(survives?: () => boolean): void {
    this.disk.losePower(survives);
  }

  /** Does it to whatever is there to do it to, as an operator would after a restart. */
  async live(diesAt?: number): Promise<void> {
    const plain = this.disk.fs(diesAt);
    const fs = this.crossesFileSystems ? { ...plain, link: farLink(plain) } : plain;
    await this.home.quarantine({ fs })[this.operation](await this.targets(), ANNA);
  }

  /** The place of each whole copy of the content that has a name a listing shows. */
  places(): string[] {
    return ['errors', 'incoming', '.walyard/trash'].flatMap((place) => {
      const root = this.home.path(place);
      const names = filesBelow(root).filter((name) => !/(?:^|\/)\./.test(name));
      return names.filter((name) => readFileSync(join(root, name)).equals(CONTENT)).map(() => place);
    });
  }

  /** Written by somebody who did not make it durable. */
  deliver(...path: readonly string[]): void {
    rmSync(this.home.path(...path), { force: true });
    this.disk.deliver(this.home.path(...path), CONTENT);
  }

  private async targets(): Promise<OperationTarget[]> {
    if (this.operation === 'restore') return this.home.trashTargets();
    const rows = await this.home.quarantine().listErrorFiles();
    return rows.map(({ errorFile, token }) => ({ id: errorFile, token }));
  }
}

function filesBelow(root: string): string[] {
  if (statSync(root, { throwIfNoEntry: false }) === undefined) return [];
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => statSync(join(root, name)).isFile());
}

const farLink =
  (fs: DurableFs): DurableFs['link'] =>
  async (from, to) => {
    if (!from.endsWith('.walyard.part')) throw Object.assign(new Error('cross-device link'), { code: 'EXDEV' });
    return fs.link(from, to);
  };

/** A repeatable coin. */
function coin(seed: number): () => boolean {
  let state = seed * 2_654_435_761;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % 2 === 0;
  };
}

const scenes: Scene[] = [];
afterEach(() => {
  for (const { home } of scenes.splice(0)) home.remove();
});

const DESTINATION = { retry: 'incoming', discard: '.walyard/trash', restore: 'errors' } as const;
const VARIANTS = [
  ['retry', {}],
  ['discard', {}],
  ['restore', {}],
  ['retry', { across: true }],
  ['discard', { across: true }],
  ['restore', { across: true }],
  ['discard', { object: FOLDER }],
  ['restore', { object: FOLDER }],
] as const;

describe.each(VARIANTS)('%s of an error file, %o', (operation, options) => {
  async function set(): Promise<Scene> {
    const scene = await Scene.set(operation, options);
    scenes.push(scene);
    return scene;
  }

  async function countOperations(): Promise<number> {
    const scene = await set();
    await scene.live();
    scene.losePower();
    expect(scene.places()).toEqual([DESTINATION[operation]]);
    return scene.operations;
  }

  it('is in one place when it is done, also after a power loss', async () => {
    expect(await countOperations()).toBeGreaterThan(2);
  });

  it('survives dying before any operation, a restart, then a power loss', async () => {
    const lives = await countOperations();
    for (let diesAt = 1; diesAt <= lives; diesAt += 1) {
      const scene = await set();

      await scene.live(diesAt);
      expect(scene.places(), `died before operation ${diesAt}`).not.toEqual([]);
      await scene.live();
      scene.losePower();
      expect(scene.places(), `lost power after dying before operation ${diesAt}`).not.toEqual([]);
      await scene.live();

      expect(scene.places(), `finished after dying before operation ${diesAt}`).toEqual([DESTINATION[operation]]);
    }
  });

  it.each([1, 2])('survives a power loss before any operation, whatever had reached the disk (%i)', async (seed) => {
    const lives = await countOperations();
    for (let diesAt = 1; diesAt <= lives + 1; diesAt += 1) {
      const scene = await set();

      await scene.live(diesAt);
      scene.losePower(seed === 1 ? undefined : coin(diesAt * seed));
      expect(scene.places(), `lost power before operation ${diesAt}`).not.toEqual([]);
      await scene.live();

      expect(scene.places(), `finished after a power loss before operation ${diesAt}`).toEqual([
        DESTINATION[operation],
      ]);
    }
  });
});

describe('a copy that nobody has made durable', () => {
  it('is made durable before it is given its new place', async () => {
    const scene = await Scene.set('retry');
    scenes.push(scene);
    scene.deliver('errors', DUPLICATE);

    await scene.live();
    scene.losePower();

    expect(scene.places()).toEqual(['incoming']);
  });

  it('is made durable before the other copy goes', async () => {
    const scene = await Scene.set('retry');
    scenes.push(scene);
    scene.deliver('incoming', SEGMENT);

    await scene.live();
    scene.losePower();

    expect(scene.places()).toEqual(['incoming']);
  });
});
