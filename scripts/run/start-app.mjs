import { buildAll } from '../build/build-all.mjs';
import { setUp } from '../setup/set-up.mjs';
import { hasDisplay, withDisplay } from './display.mjs';
import { runElectron } from './run-electron.mjs';
import { parseStartArguments } from './start-arguments.mjs';

/** Set-up, build, then the app until it ends. Resolves with its exit code. */
export async function start(args) {
  const shown = hasDisplay();
  const workingDirectory = process.env.INIT_CWD ?? process.cwd();
  const { screenshots, appArguments } = parseStartArguments(args, { workingDirectory, hasDisplay: shown });
  const distPath = await setUp();
  await buildAll();
  return withDisplay(async (env) => {
    if (screenshots !== null) {
      const { takeScreenshots } = await import('./take-screenshots.mjs');
      return takeScreenshots({ folder: screenshots, distPath, env });
    }
    if (!shown) console.log('start: no display, so the window is on a headless one; Ctrl+C ends the app');
    return runElectron({ distPath, appArguments, env: shown ? env : { ...env, WALYARD_NO_TRAY: '1' } });
  });
}
