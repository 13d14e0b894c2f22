import { watch } from 'node:fs';
import { buildAll } from '../build/build-all.mjs';
import { setUp } from '../setup/set-up.mjs';
import { hasEnded, stopChild } from './child-process.mjs';
import { withDisplay } from './display.mjs';
import { inProject } from './paths.mjs';
import { spawnElectron } from './run-electron.mjs';

const QUIET_MS = 300;
const STOP_LIMIT_MS = 40_000;

/**
 * The app with the window from Vite's server: a saved file of renderer/ is replaced in the running window, one of
 * electron/ or core/ is built and the app restarted. Ends with the app, or with Ctrl+C.
 */
export async function develop(appArguments) {
  const distPath = await setUp();
  await buildAll();
  const { createServer } = await import('vite');
  const server = await createServer({ configFile: inProject('vite.config.ts') });
  await server.listen();
  const url = `http://127.0.0.1:${server.httpServer.address().port}`;
  console.log(`dev: the window comes from ${url}`);
  try {
    return await withDisplay((env) => runAndRestart({ distPath, appArguments, env: { ...env, WALYARD_DEV_URL: url } }));
  } finally {
    await server.close();
  }
}

function runAndRestart(options) {
  return new Promise((resolve) => {
    let child = null;
    let restarting = false;
    const run = () => {
      child = spawnElectron(options);
      child.once('exit', (code) => restarting || finish(code ?? 0));
    };
    const restart = async () => {
      restarting = true;
      try {
        await buildAll();
        await stopChild(child, { graceMs: STOP_LIMIT_MS });
        run();
      } catch (error) {
        console.error(error.message); // A file saved half way: the next save builds again.
      }
      restarting = false;
      if (hasEnded(child)) finish(child.exitCode ?? 0);
    };
    const stopWatching = watchSources(['electron', 'core'], restart);
    const end = () => void stopChild(child, { graceMs: STOP_LIMIT_MS });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end);
    const finish = (code) => {
      stopWatching();
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, end);
      resolve(code);
    };
    run();
  });
}

/** Calls `onChange` once the files have been left alone for a moment, never twice at the same time. */
function watchSources(folders, onChange) {
  let timer = null;
  let running = Promise.resolve();
  const nudge = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (running = running.then(onChange)), QUIET_MS);
  };
  const watchers = folders.map((folder) => watch(inProject(folder), { recursive: true }, nudge));
  return () => {
    clearTimeout(timer);
    watchers.forEach((watcher) => watcher.close());
  };
}
