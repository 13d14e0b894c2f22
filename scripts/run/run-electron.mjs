import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { electronExecutable, sandboxArguments } from '../setup/electron-runtime.mjs';
import { boundToUs, hasEnded, stopChild } from './child-process.mjs';
import { projectRoot } from './paths.mjs';

/** The app stops its archivers and the demo's PostgreSQL in this time; longer means that it hangs. */
const STOP_LIMIT_MS = 40_000;
const CHROMIUM_LOG_LINE = /^\[\d+:\d+\/\d+\.\d+:[A-Z]+:/;

/** The command line and environment with which everything here starts the app. */
export function electronCommand({ distPath, appArguments, env, electronArguments = [] }) {
  const cleaned = { ...env, ELECTRON_OVERRIDE_DIST_PATH: distPath };
  delete cleaned.ELECTRON_RUN_AS_NODE; // Some terminals inside Electron programs set it.
  return {
    command: electronExecutable(distPath),
    args: [...sandboxArguments(), ...electronArguments, projectRoot, ...appArguments],
    env: cleaned,
  };
}

/**
 * Runs the app to its end and resolves with its exit code. It runs in a process group of its own, so that Ctrl+C in a
 * terminal reaches us alone: the first signal asks the app to end, in its own order; a second one does not wait.
 */
export async function runElectron(options) {
  const child = spawnElectron(options);
  const stop = () => void stopChild(child, { graceMs: hasEnded(child) ? 0 : STOP_LIMIT_MS });
  let signals = 0;
  const onSignal = () => ((signals += 1), signals === 1 ? stop() : child.kill('SIGKILL'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (exitCode, signal) => resolve(exitCode ?? (signal === 'SIGTERM' && signals > 0 ? 0 : 1)));
    });
    return code;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, onSignal);
  }
}

/** Starts the app; what it prints goes to the terminal, without the messages of Chromium about this machine. */
export function spawnElectron(options) {
  const { command, args, env } = electronCommand(options);
  const [program, programArguments] = boundToUs(command, args);
  const child = spawn(program, programArguments, {
    env,
    cwd: process.env.INIT_CWD ?? process.cwd(),
    stdio: ['ignore', 'inherit', 'pipe'],
    detached: process.platform !== 'win32',
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (!CHROMIUM_LOG_LINE.test(line)) console.error(line);
  });
  return child;
}
