import { mkdirSync } from 'node:fs';
import { app, protocol } from 'electron';
import { redactConninfo } from '../core/index';
import { ArchiverError } from '../core/errors';
import { parseAppArguments } from './app-arguments';
import type { AppArguments } from './app-arguments';
import { statePaths } from './app-paths';
import { registerAppScheme } from './app-protocol';
import { describeError } from './ipc/wire-error';
import { LogFile } from './log-file';
import { startApp } from './start-app';

const EXIT_USAGE = 2;

function main(): void {
  try {
    start(parseAppArguments(process.argv, process.cwd()));
  } catch (error) {
    if (!(error instanceof ArchiverError)) throw error;
    process.stderr.write(`walyard: ${error.message}\n${error.hint ?? ''}\n`);
    app.exit(EXIT_USAGE);
  }
}

function start(args: AppArguments): void {
  if (args.userDataDirectory !== null) {
    makeDirectory(args.userDataDirectory);
    app.setPath('userData', args.userDataDirectory);
    app.setPath('sessionData', args.userDataDirectory);
  }
  if (!app.requestSingleInstanceLock()) {
    const ignored = args.configFile !== null || args.demo ? '; --config and --demo have no effect on it' : '';
    process.stderr.write(`walyard: already running, its window is shown${ignored}\n`);
    app.exit(0);
    return;
  }
  registerAppScheme(protocol);
  const logFile = new LogFile({ file: statePaths(app.getPath('userData')).log, redact: redactConninfo });
  surviveMishaps(logFile);
  let show: (() => void) | null = null;
  app.on('second-instance', () => show?.());
  app
    .whenReady()
    .then(async () => (show = await startApp({ args, built: __dirname, logFile })))
    .catch(async (error: unknown) => {
      logFile.write(`cannot start: ${describeError(error)}`);
      process.stderr.write(`walyard: cannot start, details are in ${statePaths(app.getPath('userData')).log}\n`);
      await logFile.flush();
      app.exit(1);
    });
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new ArchiverError('usage', `cannot create ${directory}`, {
      cause,
      hint: 'Choose another one with --user-data.',
    });
  }
}

/** The archiver runs in its worker: an error here must neither end it nor put up Electron's error box over it. */
function surviveMishaps(logFile: LogFile): void {
  process.on('uncaughtException', (error) => logFile.write(`uncaught: ${describeError(error)}`));
  process.on('unhandledRejection', (error) => logFile.write(`unhandled rejection: ${describeError(error)}`));
  process.stdout.on('error', () => {}); // Whoever read --print-state has gone.
  process.stderr.on('error', () => {});
}

main();
