import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, inProject } from '../run/paths.mjs';
import { runProgram } from '../run/run-program.mjs';
import { watchGrowth } from './watch-growth.mjs';

const NO_PROGRESS_LIMIT_MS = 20_000;
const TRY_AGAIN_AFTER_MS = 24 * 3_600_000;

const packageFolder = () => inProject('node_modules', 'electron');

/** The folder of the official runtime when the `electron` package has it complete, else null. */
export function officialDistPath() {
  const dist = join(packageFolder(), 'dist');
  return existsSync(join(packageFolder(), 'path.txt')) && existsSync(join(dist, 'version')) ? dist : null;
}

/** A machine that cannot reach the release downloads must not wait for them at every start. */
export function triedOfficialRecently(now = Date.now()) {
  try {
    return now - statSync(failureNote()).mtimeMs < TRY_AGAIN_AFTER_MS;
  } catch {
    return false;
  }
}

/** Runs the package's own installer, which checks what it downloads. False when that did not work; the failure is noted. */
export async function installOfficialElectron(say) {
  say(`downloading Electron ${version()} (given up after ${NO_PROGRESS_LIMIT_MS / 1000} s without progress)`);
  mkdirSync(cacheDirectory(), { recursive: true });
  const temp = mkdtempSync(join(cacheDirectory(), 'official-'));
  const stalled = new AbortController();
  const stopWatching = watchGrowth([temp, join(packageFolder(), 'dist')], NO_PROGRESS_LIMIT_MS, say, () =>
    stalled.abort(),
  );
  try {
    await runProgram(process.execPath, ['--no-warnings', join(packageFolder(), 'install.js')], {
      env: { ...process.env, TMPDIR: temp, TEMP: temp, TMP: temp },
      signal: stalled.signal,
    });
  } finally {
    stopWatching();
    rmSync(temp, { recursive: true, force: true });
  }
  if (officialDistPath() !== null) return true;
  writeFileSync(
    failureNote(),
    'The official download did not work at the time of this file; it is not tried again for a day.\n',
  );
  say('the official download is out of reach from here');
  return false;
}

const failureNote = () => join(cacheDirectory(), `electron-${version()}.unreachable`);

const version = () => JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')).version;
