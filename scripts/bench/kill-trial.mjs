import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ContentHashes, TrialHome } from './trial-home.mjs';

/** How much of the changes that a run makes (each file appears in the archive and goes from incoming) a kill may await. */
const REACH = 0.3;
/** Then it falls within so many milliseconds: amid whatever comes next, an fsync most of the time. */
const JITTER_MS = 4;
/** The killer must not have to wait for the processor that its victim uses. */
const LOW_PRIORITY = 5;

/**
 * @typedef {object} Kill
 * @property {number} archived files in the archive at the moment of the kill
 * @property {number} waiting files in incoming
 * @property {boolean} midRun the run had done something and had something left to do
 *
 * @typedef {object} KillTrialOptions
 * @property {string} command the built `walyard`
 * @property {string} root an empty directory for what is made
 * @property {string} [archive] where the archives go: on another file system their bytes are copied
 * @property {ReadonlyMap<string, string>} sources path of a finished file by its WAL name
 * @property {boolean} [link] deliver by links: for sources that are already synced and large
 * @property {number} kills
 * @property {() => number} random
 * @property {(line: string) => void} [say]
 */

/**
 * Lets `archive-wal` archive the sources, kills it with SIGKILL at a random moment of its work, again and again, and lets
 * it finish at last; then the same with a new archive until all kills are used up. Rejects when a content is lost or half
 * visible after a kill, when a name is archived or catalogued other than once and in order, or when anything is left
 * over. Answers where each kill fell.
 *
 * @param {KillTrialOptions} options
 * @returns {Promise<{ kills: Kill[], rounds: number }>}
 */
export async function runKillTrial(options) {
  const { sources, say = () => {} } = options;
  const hashes = new ContentHashes();
  const expected = new Map([...sources].sort().map(([name, path]) => [name, hashes.of(path)]));
  const kills = [];
  let rounds = 0;
  while (kills.length < options.kills) {
    rounds += 1;
    const archive = options.archive && join(options.archive, `round-${rounds}`, 'wals');
    const home = new TrialHome(join(options.root, `round-${rounds}`), archive);
    const round = { home, expected, hashes };
    for (const [name, path] of sources) home.deliver(name, path, options.link ?? false);
    while (kills.length < options.kills && home.waiting().length > 0) {
      const kill = await killOnce(options, home);
      kills.push(kill);
      say(`kill ${kills.length}: ${kill.archived} archived, ${kill.waiting} waiting${kill.midRun ? '' : ' (idle)'}`);
      requireNothingLost(round);
    }
    await finish(options, round);
    say(`round ${rounds}: all ${sources.size} archived once and in order`);
    home.remove();
  }
  return { kills, rounds };
}

async function killOnce({ command, random, sources: { size: total } }, home) {
  const before = look(home);
  const possible = before.waiting + total - before.archived;
  const wanted = 1 + Math.floor(random() * REACH * possible);
  const child = spawn(process.execPath, [command, 'archive-wal', 'main', '-c', home.configFile], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  setPriority(child.pid, LOW_PRIORITY);
  let ended = false;
  child.once('exit', () => (ended = true));
  while (!ended && changesBetween(before, look(home)) < wanted) await sleep(1);
  await Promise.race([exited, sleep(random() * JITTER_MS)]);
  child.kill('SIGKILL');
  await exited;
  const after = look(home);
  const midRun = child.signalCode === 'SIGKILL' && changesBetween(before, after) > 0 && after.waiting > 0;
  return { ...after, midRun };
}

const look = (home) => ({ archived: home.archivedCount(), waiting: home.waiting().length });

const changesBetween = (before, after) => after.archived - before.archived + (before.waiting - after.waiting);

/** At every moment each content is whole in the archive or in incoming, and a name in the archive is never half a file. */
function requireNothingLost({ home, expected, hashes }) {
  const [waiting, stored] = [new Set(home.waiting()), new Set(home.stored())];
  for (const [name, hash] of expected) {
    if (stored.has(name))
      require(hashes.of(home.archivedPath(name)) === hash, `${name} is archived with other content`);
    else require(waiting.has(name), `${name} is lost`);
    if (waiting.has(name)) require(hashes.of(join(home.incoming, name)) === hash, `${name} has changed in incoming`);
  }
}

async function finish({ command }, round) {
  const { home, expected } = round;
  await runToEnd(command, home);
  requireNothingLost(round);
  const names = [...expected.keys()];
  require(home.waiting().length === 0, `left in incoming: ${home.waiting().join(', ')}`);
  require(isSame(home.stored().sort(), names), `the archive holds ${home.stored().sort().join(', ')}`);
  require(isSame(home.catalogued(), names), `the catalogue lists ${home.catalogued().join(', ')}`);
  const catalogue = readFileSync(home.catalogue);
  const output = await runToEnd(command, home);
  require(output === 'main: no WAL found for file archival\n', `the second run said: ${output}`);
  require(readFileSync(home.catalogue).equals(catalogue), 'the second run changed the catalogue');
}

async function runToEnd(command, home) {
  const child = spawn(process.execPath, [command, 'archive-wal', 'main', '-c', home.configFile]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  await once(child, 'close');
  require(child.exitCode === 0, `archive-wal ended with ${child.exitCode}: ${output}`);
  return output;
}

const isSame = (left, right) => left.length === right.length && left.every((name, at) => name === right[at]);

function require(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}
