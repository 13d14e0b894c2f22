/**
 * Kills `walyard archive-wal` at random moments and shows that no WAL is lost, doubled or half archived.
 *
 *   node scripts/bench/kill-archive-wal.mjs DIRECTORY [--kills 50] [--seed N] [--work DIR] [--archive DIR]
 *
 * DIRECTORY holds finished WAL segments under their names, say 256 of 16 MiB. They are read and linked, never changed;
 * on another file system than the work directory each round copies them. What is made goes to a new directory below --work (the
 * temporary directory unless given) and is removed at the end, or kept for a look when something is wrong. With --archive
 * on another file system than --work the archiver copies every byte, and is killed amid copies. The seed is printed: it
 * repeats the delays, though not the load of the machine. Exit status 0: every check held and most kills fell amid work.
 */
import '../require-node.mjs';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll } from '../build/build-all.mjs';
import { inProject } from '../run/paths.mjs';
import { PlainError, runCommand } from '../run/run-command.mjs';
import { runKillTrial } from './kill-trial.mjs';
import { parseCount } from './parse-count.mjs';
import { seededRandom } from './seeded-random.mjs';

const WAL_NAME = /^[0-9A-F]{24}$/;

await runCommand(async () => {
  const { directory, kills, seed, work, archive } = readArguments();
  const sources = findSegments(directory);
  await buildAll();
  const root = mkdtempSync(join(work, 'walyard-kill-'));
  const elsewhere = archive && mkdtempSync(join(archive, 'walyard-kill-'));
  console.log(`${sources.size} segments, ${kills} kills, seed ${seed}, work in ${root}`);
  const random = seededRandom(seed);
  const options = { command: inProject('dist', 'walyard.cjs'), root, archive: elsewhere, sources, kills, random };
  const link = statSync(directory).dev === statSync(root).dev;
  const trial = runKillTrial({ ...options, link, say: console.log });
  const done = await trial.catch((error) => {
    throw new PlainError(`${error.message} (kept in ${[root, elsewhere].filter(Boolean).join(' and ')})`);
  });
  for (const made of [root, elsewhere]) if (made) rmSync(made, { recursive: true });
  const amid = done.kills.filter(({ midRun }) => midRun).length;
  console.log(`${amid} of ${done.kills.length} kills fell amid work, in ${done.rounds} rounds; nothing was lost`);
  return amid * 2 > done.kills.length ? 0 : 1;
});

function readArguments() {
  const string = { type: 'string' };
  const options = { kills: string, seed: string, work: string, archive: string };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (positionals.length !== 1) throw new PlainError('name the directory that holds the WAL segments');
  return {
    directory: resolve(positionals[0]),
    kills: parseCount('--kills', values.kills ?? '50'),
    seed: parseCount('--seed', values.seed ?? String(Date.now() % 2 ** 32)),
    work: resolve(values.work ?? tmpdir()),
    archive: values.archive && resolve(values.archive),
  };
}

function findSegments(directory) {
  const names = readdirSync(directory).filter((name) => WAL_NAME.test(name));
  if (names.length === 0) throw new PlainError(`${directory} holds no WAL segments`);
  return new Map(names.map((name) => [name, join(directory, name)]));
}
