import { join } from 'node:path';

/** Where the parts of the built app lie; `built` is the folder of main.cjs. */
export function appPaths(built: string) {
  return {
    renderer: join(built, '..', 'renderer'),
    preload: join(built, 'preload.cjs'),
    worker: join(built, 'core-worker.cjs'),
  };
}

/** Where the app keeps its own things; `userData` is Electron's folder for that. */
export function statePaths(userData: string) {
  return {
    log: join(userData, 'logs', 'walyard.log'),
    windowBounds: join(userData, 'window.json'),
  };
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The origin of Vite's server on this machine while developing, null in a packaged app whatever the environment says. */
export function devOriginOf(environment: NodeJS.ProcessEnv, isPackaged: boolean): string | null {
  const url = environment['WALYARD_DEV_URL'];
  if (isPackaged || url === undefined || !URL.canParse(url)) return null;
  const { protocol, hostname, origin } = new URL(url);
  return (protocol === 'http:' || protocol === 'https:') && LOOPBACK.has(hostname) ? origin : null;
}
