import type { ChildProcess } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { driveApp } from '../../scripts/run/drive-app.mjs';
import { electronDistPath } from '../../scripts/setup/electron-runtime.mjs';

export interface LaunchedApp {
  readonly app: ElectronApplication;
  readonly child: ChildProcess;
  readonly page: Page;
  /** The folder that holds everything this start of the app writes. */
  readonly directory: string;
  readonly demoDirectory: string;
  readonly logFile: string;
  /** What the app printed so far. */
  readonly output: () => string;
  /** Quits the app as an operator does and resolves when its process has ended. */
  readonly quit: () => Promise<void>;
  /** Quits if need be and removes the folder. */
  readonly dispose: () => Promise<void>;
}

/** Starts the built app in a folder of its own: no configuration, no settings and no demo of this machine is seen. */
export async function launchApp(appArguments: readonly string[] = [], folder?: string): Promise<LaunchedApp> {
  const directory = folder ?? (await makeFolder());
  const demoDirectory = join(directory, 'demo');
  const userData = join(directory, 'user-data');
  const { app, child, quit } = await driveApp({
    distPath: await electronDistPath(() => {}),
    appArguments: ['--user-data', userData, '--demo-dir', demoDirectory, ...appArguments],
    env: environment(directory),
  });
  let output = '';
  child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  const page = await app.firstWindow();
  return {
    app,
    child,
    page,
    directory,
    demoDirectory,
    logFile: join(userData, 'logs', 'walyard.log'),
    output: () => output,
    quit,
    dispose: async () => {
      await quit();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The demo's PostgreSQL may run as another user, who has to get through to its folder. */
export async function makeFolder(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'walyard-e2e-'));
  await chmod(directory, 0o755);
  await mkdir(join(directory, 'home'));
  return directory;
}

function environment(directory: string): Record<string, string> {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const own = {
    HOME: join(directory, 'home'),
    XDG_CONFIG_HOME: join(directory, 'home', '.config'),
    WALYARD_NO_TRAY: '1',
    WALYARD_E2E: '1',
  };
  return { ...Object.fromEntries(inherited), ...own };
}
