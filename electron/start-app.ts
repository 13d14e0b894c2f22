import { app, BrowserWindow, ipcMain } from 'electron';
import type { FleetStatus } from '../core/contract/api';
import type { AppArguments } from './app-arguments';
import { createAppHandlers, openConfiguration } from './app-handlers';
import { appPaths, devOriginOf, statePaths } from './app-paths';
import { APP_URL } from './app-resource';
import { confirmQuit } from './confirm-quit';
import { createCoreHandlers } from './core-handlers';
import { CoreHost } from './core-host';
import { DemoWish } from './demo-wish';
import { watchFleet } from './fleet-watch';
import { pushEvent } from './ipc/push-events';
import { registerHandlers } from './ipc/register-handlers';
import { isTrustedSender } from './ipc/trusted-sender';
import { toWireError } from './ipc/wire-error';
import type { LogFile } from './log-file';
import { MainWindow } from './main-window';
import { setApplicationMenu } from './menu';
import { notifyWorse } from './notify';
import { StatePrinter } from './print-state';
import { servePage } from './serve-page';
import { showError } from './show-error';
import { Shutdown } from './shutdown';
import { StateWatch } from './state-watch';
import { createTray, windowIcon } from './tray';
import { isTrayAvailable } from './tray-available';
import { createWindow } from './window';

const PRINT_INTERVAL_MS = 1_000;

export interface StartOptions {
  readonly args: AppArguments;
  /** The folder of main.cjs. */
  readonly built: string;
  readonly logFile: LogFile;
}

/** Puts the parts together once Electron is ready. Returns what a second start of the app does: show the window. */
export async function startApp(options: StartOptions): Promise<() => void> {
  const { args, built, logFile } = options;
  const log = (line: string) => logFile.write(line);
  const devOrigin = devOriginOf(process.env, app.isPackaged);
  const pageUrl = devOrigin === null ? APP_URL : `${devOrigin}/`;
  servePage({ pageUrl, devOrigin, root: appPaths(built).renderer, log });
  const trayAvailable = await isTrayAvailable(process.env);

  const core = createCore(options);
  const demo = new DemoWish(core, args.demo, log);
  const window = new MainWindow(() =>
    openWindow(pageUrl, options, (event) => {
      if (trayAvailable) return;
      event.preventDefault();
      void shutdown.request();
    }),
  );
  const shutdown = createShutdown(core, window, options);
  registerHandlers({
    ipcMain,
    handlers: { ...createAppHandlers(core, () => window.current), ...createCoreHandlers(demo.call) },
    isTrusted: (event) => isTrustedSender(event, pageUrl),
    log,
  });
  core.onEvent((event) => pushEvent(BrowserWindow.getAllWindows(), event));
  watchServers(core, window, trayAvailable ? createTray({ show: window.show, quit: () => app.quit() }).update : null);
  if (args.printState) printStates(core);
  setApplicationMenu({ openConfiguration: () => openFromMenu(core, window, log), development: devOrigin !== null });
  endProperly(shutdown, window);
  core.start();
  window.show();
  return window.show;
}

function createCore({ args, built, logFile }: StartOptions): CoreHost {
  return new CoreHost({
    workerFile: appPaths(built).worker,
    settings: {
      configFile: args.configFile,
      demoDirectory: args.demoDirectory,
      stateDirectory: app.getPath('userData'),
    },
    log: (line) => logFile.write(line),
  });
}

function openWindow(url: string, { built, logFile }: StartOptions, onClose: (event: Electron.Event) => void) {
  const window = createWindow({
    url,
    preload: appPaths(built).preload,
    boundsFile: statePaths(app.getPath('userData')).windowBounds,
    icon: windowIcon(),
    log: (line) => logFile.write(line),
  });
  window.on('close', onClose);
  return window;
}

function createShutdown(core: CoreHost, window: MainWindow, { args, logFile }: StartOptions): Shutdown {
  return new Shutdown({
    closeCore: (timeoutMs) => {
      window.hide(); // What it would show from now on is a core that falls to pieces.
      return core.close(timeoutMs);
    },
    confirm: () => (mayAsk(process.env) ? confirmQuit(() => core.atWork(), window.current) : yes()),
    finish: async () => {
      if (args.printState) process.stdout.write('stopped\n');
      logFile.write('stopped');
      await logFile.flush();
    },
    exit: (code) => app.exit(code),
    kill: () => process.kill(process.pid, 'SIGKILL'),
    log: (line) => logFile.write(line),
  });
}

/** Without a tray in this sense nobody may be there to answer: a service, or a test. */
function mayAsk(environment: NodeJS.ProcessEnv): boolean {
  return environment['WALYARD_NO_TRAY'] !== '1' && environment['WALYARD_E2E'] !== '1';
}

function yes(): Promise<boolean> {
  return Promise.resolve(true);
}

function watchServers(
  core: CoreHost,
  window: MainWindow,
  showInTray: ((servers: FleetStatus['servers']) => void) | null,
) {
  const states = new StateWatch();
  const source = {
    onEvent: (listener: Parameters<CoreHost['onEvent']>[0]) => core.onEvent(listener),
    status: () => core.call('fleet.status', {}),
  };
  watchFleet(source, ({ servers }) => {
    showInTray?.(servers);
    const worse = states.findWorse(servers, performance.now());
    if (!window.isFocused()) notifyWorse(worse, (server) => window.showServer(server));
  });
}

function printStates(core: CoreHost): void {
  const printer = new StatePrinter(
    { status: () => core.call('fleet.status', {}), flow: (server) => core.call('server.flow', { server }) },
    (line) => process.stdout.write(`${line}\n`),
  );
  setInterval(() => void printer.update(), PRINT_INTERVAL_MS);
}

function openFromMenu(core: CoreHost, window: MainWindow, log: (line: string) => void): void {
  window.show();
  // The configuration that is open stays, so nothing in the window would say what is wrong with the chosen one.
  openConfiguration(core, window.current).catch((error: unknown) => {
    const { message, hint } = toWireError(error, log);
    log(`cannot open the configuration: ${message}`);
    showError({ title: 'The configuration was not opened', message, hint }, window.current);
  });
}

function endProperly(shutdown: Shutdown, window: MainWindow): void {
  app.on('before-quit', (event) => {
    event.preventDefault();
    void shutdown.request();
  });
  app.on('window-all-closed', () => {}); // In the tray; without one, closing the window is a request to quit.
  app.on('activate', window.show);
  // Not before Electron is ready: it installs handlers of its own, which would win.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void shutdown.force());
}
