import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout, without a slash at its end. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');

/** A path inside the checkout. */
export const inProject = (...parts) => join(projectRoot, ...parts);

/** Where set-up keeps what outlives node_modules: downloaded runtimes, stamps, locks. */
export function cacheDirectory(platform = process.platform, env = process.env) {
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'walyard');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'walyard');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'walyard', 'cache');
  return join(homedir(), '.cache', 'walyard');
}
