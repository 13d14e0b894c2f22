import { electronCommand } from './run-electron.mjs';

/** The app stops its archivers and the demo's PostgreSQL in this time; longer means that it hangs. */
const CLOSE_LIMIT_MS = 40_000;

/**
 * Starts the app under Playwright's hand. Playwright finds the program through ELECTRON_OVERRIDE_DIST_PATH: named as
 * `executablePath`, it would not hold the app back until it is connected, and now and then the two would wait for each
 * other for ever. `quit` ends the app as an operator does and resolves when its process has ended.
 */
export async function driveApp({ distPath, appArguments, env }) {
  const { _electron } = await import('@playwright/test');
  process.env.ELECTRON_OVERRIDE_DIST_PATH = distPath;
  const { args, env: appEnv } = electronCommand({ distPath, appArguments, env });
  const app = await _electron.launch({ args, env: appEnv });
  const child = app.process(); // Not to be had from Playwright any more once it has ended.
  return { app, child, quit: () => quitApp(app, child) };
}

async function quitApp(app, child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const insist = setTimeout(() => child.kill('SIGKILL'), CLOSE_LIMIT_MS);
  await app.close();
  clearTimeout(insist);
}
