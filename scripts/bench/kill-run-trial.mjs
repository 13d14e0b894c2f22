import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { hashContent, SegmentFeed } from './segment-feed.mjs';
import { ContentHashes, TrialHome } from './trial-home.mjs';

/** How many names a life may bring into the archive before it is killed; none: it is killed while it starts. */
const REACH = 8;
/** Then it falls within so many milliseconds: amid a compression, a group of fsyncs, a line of the catalogue. */
const JITTER_MS = 60;
/** A life that archives nothing for so long has stopped working. */
const LONGEST_MS = 60_000;
const POLL_MS = 2;

/**
 * @typedef {object} KillRunOptions
 * @property {string} command the built `walyard`
 * @property {string} root an empty directory for what is made
 * @property {number} kills
 * @property {() => number} random
 * @property {(line: string) => void} [say]
 *
 * @typedef {object} KillRunResult
 * @property {number} delivered WAL files that came while it ran, was killed and was started again
 * @property {number} midWork kills after which a life had archived something and left something in incoming
 * @property {number} repeated files that a later life found in the archive already: killed before it let go of them
 */

/**
 * Lets `walyard run` compress and archive segments that keep arriving, kills it with SIGKILL at random moments and starts
 * it again at once, so many times. Rejects when after any kill a content is lost or half visible, and at the end when a
 * name is archived, told as archived or catalogued other than once and in order, when anything is left over, or when the
 * catalogue is other than one that is made from the archive.
 *
 * @param {KillRunOptions} options
 * @returns {Promise<KillRunResult>}
 */
export async function runKillRunTrial({ kills, say = () => {}, ...options }) {
  const home = new TrialHome(options.root, undefined, 'compression = gzip');
  const feed = new SegmentFeed(home, options.random);
  const trial = { ...options, home, feed, told: [], hashes: hashesOf(), running: new Set() };
  let midWork = 0;
  try {
    for (let kill = 1; kill <= kills; kill += 1) {
      const life = await liveUntilKilled(trial);
      if (life.midWork) midWork += 1;
      requireNothingLost(trial);
      say(`kill ${kill}: ${life.archived} archived, ${life.waiting} waiting${life.midWork ? '' : ' (idle)'}`);
    }
    feed.stop();
    await finish(trial);
  } finally {
    feed.stop();
    for (const child of trial.running) child.kill('SIGKILL');
  }
  const repeated = trial.told.filter(({ event }) => event === 'already-archived').length;
  return { delivered: feed.delivered.size, midWork, repeated };
}

const hashesOf = () => ({
  waiting: new ContentHashes((path) => hashContent(readFileSync(path))),
  stored: new ContentHashes((path) => hashContent(gunzipSync(readFileSync(path)))),
});

async function liveUntilKilled(trial) {
  const { home, random } = trial;
  const before = home.archivedCount();
  const wanted = Math.floor(random() * REACH);
  const run = startRun(trial);
  const giveUpMs = performance.now() + LONGEST_MS;
  while (home.archivedCount() - before < wanted) {
    require(run.child.exitCode === null, `walyard run ended by itself: ${run.errors()}`);
    require(performance.now() < giveUpMs, `nothing was archived for a minute: ${run.errors()}`);
    await sleep(POLL_MS);
  }
  await sleep(random() * JITTER_MS);
  await run.end('SIGKILL');
  const [archived, waiting] = [home.archivedCount(), home.waiting().length];
  return { archived, waiting, midWork: archived > before && waiting > 0 };
}

function startRun({ command, home, told, running }) {
  const args = [command, 'run', 'main', '-c', home.configFile, '--format', 'json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  running.add(child);
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  const end = async (signal) => {
    child.kill(signal);
    await closed;
    running.delete(child);
    // The last line may be half a line.
    for (const line of output.split('\n').slice(0, -1)) told.push(JSON.parse(line));
  };
  return { child, end, errors: () => errors };
}

/** At every moment each content is whole in the archive or in incoming, and a name in the archive is never half a file. */
function requireNothingLost({ home, feed, hashes }) {
  const [waiting, stored] = [new Set(home.waiting()), new Set(home.stored())];
  for (const [name, hash] of feed.delivered) {
    if (stored.has(name))
      require(hashes.stored.of(home.archivedPath(name)) === hash, `${name} is archived with other content`);
    else require(waiting.has(name), `${name} is lost`);
    if (waiting.has(name)) require(hashes.waiting.of(join(home.incoming, name)) === hash, `${name} has changed`);
  }
}

async function finish(trial) {
  const { home, feed, told } = trial;
  await runUntilAllArchived(trial);
  requireNothingLost(trial);
  const names = [...feed.delivered.keys()];
  requireSame(home.stored().sort(), names, 'archive');
  requireSame(home.catalogued(), names, 'catalogue');
  const archived = told.filter(({ event }) => event === 'archived').map(({ name }) => name);
  require(new Set(archived).size === archived.length, 'a file was told as archived twice');
  await requireSameWhenRebuilt(trial);
}

async function runUntilAllArchived(trial) {
  const { home } = trial;
  const run = startRun(trial);
  const giveUpMs = performance.now() + LONGEST_MS;
  while (home.waiting().length > 0) {
    require(performance.now() < giveUpMs, `not archived within a minute: ${home.waiting().join(', ')}`);
    await sleep(POLL_MS);
  }
  await run.end('SIGTERM');
  require(run.child.exitCode === 0, `walyard run ended with ${run.child.exitCode}: ${run.errors()}`);
}

/** A catalogue that is missing is made from the archive, when the next file is archived. */
async function requireSameWhenRebuilt(trial) {
  const { home, feed } = trial;
  const kept = readFileSync(home.catalogue, 'utf8');
  renameSync(home.catalogue, join(home.root, 'catalogue-before'));
  feed.deliver();
  await runUntilAllArchived(trial);
  const lines = readFileSync(home.catalogue, 'utf8').split(/(?<=\n)/);
  require(lines.slice(0, -1).join('') === kept, 'the catalogue is other than one made from the archive');
}

function requireSame(found, expected, what) {
  const length = Math.max(found.length, expected.length);
  for (let at = 0; at < length; at += 1) {
    require(found[at] === expected[at], `name ${at + 1} of the ${what} should be ${expected[at]} and is ${found[at]}`);
  }
}

function require(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}
