import { electronDistPath } from './electron-runtime.mjs';
import { installNodePackages } from './node-packages.mjs';
import { installSystemPackages } from './system-packages.mjs';

const say = (text) => console.log(`set-up: ${text}`);

/** Everything that start and test need. Quick and silent when nothing is missing. Resolves with the folder of Electron. */
export async function setUp() {
  await installSystemPackages(say);
  await installNodePackages(say);
  return electronDistPath(say);
}
