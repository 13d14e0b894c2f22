import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cacheDirectory, inProject, projectRoot } from '../run/paths.mjs';
import { PlainError } from '../run/run-command.mjs';
import { withExclusiveLock } from '../setup/exclusive-lock.mjs';
import { sourceHash } from './source-hash.mjs';
import { targets } from './targets.mjs';

const STAMPS = inProject('dist', '.stamps.json');

/** Builds what has changed since the last build. Two at once take turns, and the second finds nothing to do. */
export async function buildAll({ force = false, say = (text) => console.log(`build: ${text}`) } = {}) {
  if (!force && staleTargets().length === 0) return;
  const id = createHash('sha256').update(projectRoot).digest('hex').slice(0, 16);
  await withExclusiveLock(join(cacheDirectory(), 'locks', `${id}-build.lock`), () => buildStale(force, say), say);
}

async function buildStale(force, say) {
  const stale = force ? targets.map((target) => ({ target, hash: hashOf(target) })) : staleTargets();
  for (const { target, hash } of stale) {
    const startedAt = Date.now();
    await buildTarget(target);
    writeStamps({ ...readStamps(), [target.name]: hash });
    say(`${target.name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  }
}

async function buildTarget(target) {
  const { build } = await import('vite');
  if (target.folder !== undefined) rmSync(inProject(target.folder), { recursive: true, force: true });
  try {
    for (const viteConfig of target.viteConfigs) await build(viteConfig());
    target.afterwards?.();
  } catch (error) {
    throw new PlainError(`the build of the ${target.name} failed:\n${error.message}`);
  }
}

/** Hashed before the build, so that a file saved while it runs makes the target stale again. */
function staleTargets() {
  const stamps = readStamps();
  return targets
    .map((target) => ({ target, hash: hashOf(target) }))
    .filter(
      ({ target, hash }) =>
        stamps[target.name] !== hash || !target.outputs.every((file) => existsSync(inProject(file))),
    );
}

const hashOf = (target) => sourceHash(projectRoot, target.sources);

function readStamps() {
  try {
    return JSON.parse(readFileSync(STAMPS, 'utf8'));
  } catch {
    return {};
  }
}

function writeStamps(stamps) {
  mkdirSync(inProject('dist'), { recursive: true });
  writeFileSync(STAMPS, `${JSON.stringify(stamps, null, 2)}\n`);
}
