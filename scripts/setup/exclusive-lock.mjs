import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const WAIT_LIMIT_MS = 20 * 60_000;
const HEARTBEAT_MS = 5_000;
/** A process number can come back after a restart of the machine, so a lock must also be kept fresh. */
const STALE_AFTER_MS = 60_000;

/** Runs `body` while no other process runs one with the same lock file. A lock left by a process that is gone is taken over. */
export async function withExclusiveLock(file, body, say) {
  await acquire(file, say);
  const heartbeat = setInterval(() => utimesSync(file, new Date(), new Date()), HEARTBEAT_MS);
  try {
    return await body();
  } finally {
    clearInterval(heartbeat);
    rmSync(file, { force: true });
  }
}

async function acquire(file, say) {
  mkdirSync(dirname(file), { recursive: true });
  const deadline = Date.now() + WAIT_LIMIT_MS;
  let said = false;
  while (!tryCreate(file)) {
    const owner = readOwner(file);
    if ((owner !== null && !isAlive(owner)) || isStale(file)) rmSync(file, { force: true });
    if (Date.now() > deadline) throw new Error(`another set-up (process ${owner}) holds ${file}`);
    if (!said) say?.(`waiting for another set-up (process ${owner ?? 'unknown'})`);
    said = true;
    await delay(300);
  }
}

function tryCreate(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Null while the owner has not written its number yet. */
function readOwner(file) {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || null;
  } catch {
    return null;
  }
}

function isStale(file) {
  try {
    return Date.now() - statSync(file).mtimeMs > STALE_AFTER_MS;
  } catch {
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
