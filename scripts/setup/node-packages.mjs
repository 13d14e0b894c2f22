import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, inProject, projectRoot } from '../run/paths.mjs';
import { PlainError } from '../run/run-command.mjs';
import { runNpm } from '../run/run-program.mjs';
import { withExclusiveLock } from './exclusive-lock.mjs';
import { isInstalledAsLocked, packagesStamp } from './lock-state.mjs';

const STAMP = inProject('node_modules', '.walyard-stamp');
const INSTALL_LIMIT_MS = 600_000;

/** Installs exactly what package-lock.json says, when node_modules holds anything else. */
export async function installNodePackages(say = console.log) {
  if (isUpToDate()) return;
  await withExclusiveLock(lockFile(), () => installUnlessDone(say), say);
}

async function installUnlessDone(say) {
  if (isUpToDate()) return; // The process we waited for has done it.
  say('installing the locked node packages (npm ci)');
  const startedAt = Date.now();
  const ticks = setInterval(() => say(`  ${Math.round((Date.now() - startedAt) / 1000)} s`), 10_000);
  const result = await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'], {
    cwd: projectRoot,
    timeoutMs: INSTALL_LIMIT_MS,
  }).finally(() => clearInterval(ticks));
  if (result.code !== 0) throw new PlainError(`npm ci failed:\n${result.stdout}${result.stderr}`.trimEnd());
  writeFileSync(STAMP, currentStamp());
}

function isUpToDate() {
  const stamp = currentStamp();
  if (readOrNull(STAMP) === stamp) return true;
  const installed = readOrNull(inProject('node_modules', '.package-lock.json'));
  if (installed === null) return false;
  const same = isInstalledAsLocked(JSON.parse(lockText()), JSON.parse(installed));
  if (same) writeFileSync(STAMP, stamp);
  return same;
}

const lockText = () => readFileSync(inProject('package-lock.json'), 'utf8');

const currentStamp = () =>
  packagesStamp(lockText(), {
    platform: process.platform,
    arch: process.arch,
    nodeMajor: process.versions.node.split('.')[0],
  });

/** Outside node_modules, which npm ci removes, and one for each checkout. */
const lockFile = () =>
  join(cacheDirectory(), 'locks', `${createHash('sha256').update(projectRoot).digest('hex').slice(0, 16)}.lock`);

function readOrNull(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
