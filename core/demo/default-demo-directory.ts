import { homedir } from 'node:os';
import { join } from 'node:path';

export interface DemoSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly isRoot: boolean;
  readonly home: string;
}

/** Where the demo lives unless WALYARD_DEMO_DIR says otherwise. */
export function defaultDemoDirectory(around: DemoSurroundings = surroundings()): string {
  const { env, platform, isRoot, home } = around;
  const wanted = env['WALYARD_DEMO_DIR'];
  if (wanted) return wanted;
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'Walyard', 'demo');
  // PostgreSQL does not run as root, and the account it runs as cannot reach into root's home.
  if (isRoot) return '/var/lib/walyard/demo';
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Walyard', 'demo');
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'walyard', 'demo');
}

function surroundings(): DemoSurroundings {
  return { env: process.env, platform: process.platform, isRoot: process.getuid?.() === 0, home: homedir() };
}
