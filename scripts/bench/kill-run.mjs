/**
 * Kills `walyard run` with `compression = gzip` at random moments while segments keep arriving, and starts it again.
 *
 *   node scripts/bench/kill-run.mjs [--kills 500] [--seed N] [--work DIR]
 *
 * Segments of 1 MiB are made as they are delivered. After every kill each content must be whole in the archive or in
 * incoming; at the end every name archived and catalogued once and in order, and the catalogue the same as one that is
 * made from the archive. What is made goes to a new directory below --work (the temporary directory unless given), needs
 * about 2 MiB for each kill, and is removed at the end, or kept for a look when something is wrong. The seed is printed:
 * it repeats the delays, though not the load of the machine. Exit status 0: every check held and at least half of the kills fell
 * amid work.
 */
import '../require-node.mjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll } from '../build/build-all.mjs';
import { inProject } from '../run/paths.mjs';
import { PlainError, runCommand } from '../run/run-command.mjs';
import { runKillRunTrial } from './kill-run-trial.mjs';
import { parseCount } from './parse-count.mjs';
import { seededRandom } from './seeded-random.mjs';

await runCommand(async () => {
  const string = { type: 'string' };
  const { values } = parseArgs({ options: { kills: string, seed: string, work: string } });
  const kills = parseCount('--kills', values.kills ?? '500');
  const seed = parseCount('--seed', values.seed ?? String((Date.now() % 2 ** 32) + 1));
  await buildAll();
  const root = mkdtempSync(join(resolve(values.work ?? tmpdir()), 'walyard-kill-run-'));
  console.log(`${kills} kills, seed ${seed}, work in ${root}`);
  const options = { command: inProject('dist', 'walyard.cjs'), root, kills, random: seededRandom(seed) };
  const started = performance.now();
  const done = await runKillRunTrial({ ...options, say: console.log }).catch((error) => {
    throw new PlainError(`${error.message} (kept in ${root})`);
  });
  rmSync(root, { recursive: true });
  console.log(
    `${done.midWork} of ${kills} kills fell amid work; ${done.delivered} WAL files archived once and in order, ` +
      `${done.repeated} of them found in the archive by a later life; nothing was lost ` +
      `(${Math.round((performance.now() - started) / 1_000)} s)`,
  );
  return done.midWork * 2 >= kills ? 0 : 1;
});
