import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runKillTrial } from '../../../scripts/bench/kill-trial.mjs';
import { runKillRunTrial } from '../../../scripts/bench/kill-run-trial.mjs';
import { seededRandom } from '../../../scripts/bench/seeded-random.mjs';
import { makeSegment } from '../../harness/wal-file';
import { makeDirectoryElsewhere } from './other-file-system';
import { segmentNames } from './segments';
import { COMMAND } from './walyard-process';

const MIB = 1 << 20;
const PAGE = 8_192;
const KILLS = 12;
const SEED = 20_250_101;
/** A few seconds on a machine of its own; each kill waits for the work it is to fall into. */
const PATIENCE = { timeout: 180_000 };

let root: string;

beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'walyard-killed-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Segments of 1 MiB, each with a content of its own in the first page. */
function makeSources(count: number): ReadonlyMap<string, string> {
  mkdirSync(join(root, 'sources'));
  const sources = new Map(segmentNames(count).map((name) => [name, join(root, 'sources', name)]));
  for (const [name, path] of sources) {
    writeFileSync(path, makeSegment(name, name).subarray(0, PAGE));
    truncateSync(path, MIB);
  }
  return sources;
}

describe('archive-wal killed at random moments and started again', () => {
  const trial = { command: COMMAND, kills: KILLS, random: seededRandom(SEED) };

  it('loses, doubles and leaves nothing when it links', PATIENCE, async () => {
    const { kills } = await runKillTrial({ ...trial, root, sources: makeSources(700), link: true });

    expect(kills).toHaveLength(KILLS);
    expect(kills.filter(({ midRun }) => midRun).length, JSON.stringify(kills)).toBeGreaterThan(KILLS / 4);
  });

  it('loses, doubles and leaves nothing when it copies to another file system', PATIENCE, async () => {
    const archive = makeDirectoryElsewhere();
    const copying = runKillTrial({ ...trial, root, archive, sources: makeSources(40) });

    const { kills } = await copying.finally(() => rmSync(archive, { recursive: true, force: true }));

    expect(kills).toHaveLength(KILLS);
    expect(kills.filter(({ midRun }) => midRun).length, JSON.stringify(kills)).toBeGreaterThan(KILLS / 4);
  });
});

describe('run killed at random moments while compressed WAL keeps arriving, and started again', () => {
  it('loses and doubles nothing, and its catalogue is the one that the archive makes', PATIENCE, async () => {
    const kills = 15;

    const done = await runKillRunTrial({ command: COMMAND, root, kills, random: seededRandom(SEED) });

    expect(done.midWork, JSON.stringify(done)).toBeGreaterThan(kills / 2);
    expect(done.delivered).toBeGreaterThan(kills);
  });
});
