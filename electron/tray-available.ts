import { execFile } from 'node:child_process';

const LIMIT_MS = 1_500;
const ASK = ['--session', '--dest=org.freedesktop.DBus', '--print-reply', '/', 'org.freedesktop.DBus.NameHasOwner'];

/**
 * True when a closed window can be reached again through a tray. On Linux that takes a desktop that shows status icons:
 * it owns a name on the session bus. An archiver that runs on without any visible sign would be worse than one that
 * ends, so every doubt means no.
 */
export async function isTrayAvailable(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Promise<boolean> {
  if (environment['WALYARD_NO_TRAY'] === '1') return false;
  if (platform !== 'linux') return true;
  const output = await run('dbus-send', [...ASK, 'string:org.kde.StatusNotifierWatcher'], environment);
  return output.includes('boolean true');
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve) => {
    execFile(command, args, { env, timeout: LIMIT_MS }, (error, stdout) => resolve(error === null ? stdout : ''));
  });
}
