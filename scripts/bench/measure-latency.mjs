import { spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { PlainError } from '../run/run-command.mjs';
import { TrialHome } from './trial-home.mjs';
import { segmentName, writePageHeaders } from './wal-pages.mjs';

const SEGMENT_BYTES = 16 << 20;
/** Segments on the disk at a time: they are written and synced while nothing is measured. */
const BATCH = 25;
const LONGEST_MS = 60_000;

/**
 * Lets `walyard run` archive `count` segments that appear in incoming at random intervals. Answers the milliseconds from
 * just before each appears to the event that says it is archived, in the order of appearance; that event comes after the
 * catalogue line is durable, so the figures err on the long side. Rejects unless every segment was archived once and in
 * order, with a line in the catalogue and all its bytes in the archive.
 */
export async function measureLatency({ command, root, count, random, intervalMs: [shortest, longest] }) {
  const home = new TrialHome(root);
  const staging = join(root, 'staging');
  fs.mkdirSync(staging);
  const run = await startRun(command, home);
  const content = randomFillSync(Buffer.allocUnsafe(SEGMENT_BYTES));
  const appearedNs = new Map();
  try {
    for (let first = 0; first < count; first += BATCH) {
      const names = stage(staging, content, { first, count: Math.min(BATCH, count - first) });
      for (const name of names) {
        await sleep(shortest + random() * (longest - shortest));
        appearedNs.set(name, process.hrtime.bigint());
        fs.renameSync(join(staging, name), join(home.incoming, name));
      }
      await run.untilArchived(names);
      for (const name of names) removeArchived(home, name);
    }
  } finally {
    await run.stop();
  }
  requireSame([...run.archivedNs.keys()], [...appearedNs.keys()], 'events');
  requireSame(home.catalogued(), [...appearedNs.keys()], 'catalogue');
  return [...appearedNs].map(([name, ns]) => Number(run.archivedNs.get(name) - ns) / 1e6);
}

/** Writes whole segments that nobody has to wait for any more: incompressible, with page headers that fit their names. */
function stage(staging, content, { first, count }) {
  const numbers = Array.from({ length: count }, (_, index) => first + index + 1);
  const names = numbers.map((number) => {
    writePageHeaders(content, number);
    const name = segmentName(number, SEGMENT_BYTES);
    fs.writeFileSync(join(staging, name), content, { flush: true });
    return name;
  });
  const fd = fs.openSync(staging, 'r');
  fs.fsyncSync(fd);
  fs.closeSync(fd);
  return names;
}

function removeArchived(home, name) {
  const { size } = fs.statSync(home.archivedPath(name));
  if (size !== SEGMENT_BYTES) throw new PlainError(`${name} has ${size} bytes in the archive`);
  fs.rmSync(home.archivedPath(name));
}

async function startRun(command, home) {
  const args = [command, 'run', 'main', '-c', home.configFile, '--format', 'json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const archivedNs = new Map();
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => {
    const { event, name, monotonicNs } = JSON.parse(line);
    if (event === 'archived') archivedNs.set(name, BigInt(monotonicNs));
  });
  await Promise.race([once(lines, 'line'), once(child, 'exit')]);
  const stop = async () => {
    if (child.exitCode !== null) throw new PlainError(`walyard run ended by itself with status ${child.exitCode}`);
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
  };
  const untilArchived = async (names) => {
    const giveUpMs = performance.now() + LONGEST_MS;
    while (!names.every((name) => archivedNs.has(name))) {
      if (child.exitCode !== null) return;
      if (performance.now() > giveUpMs) throw new PlainError(`not archived within a minute: ${missing(names)}`);
      await sleep(5);
    }
  };
  const missing = (names) => names.filter((name) => !archivedNs.has(name)).join(', ');
  return { archivedNs, untilArchived, stop };
}

function requireSame(found, expected, what) {
  const same = found.length === expected.length && found.every((name, at) => name === expected[at]);
  if (!same) throw new PlainError(`the ${what} should name ${expected.length} segments in order: ${found.join(', ')}`);
}
