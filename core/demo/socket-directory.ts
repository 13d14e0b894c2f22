import { chown, lstat, mkdir, mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { DatabaseAccount } from './database-account';
import type { DemoPaths } from './demo-paths';
import type { DemoEndpoint } from './demo-settings';

/** sun_path holds 108 bytes on Linux and 104 on macOS, with the closing zero. */
const LONGEST_SOCKET_PATH = 103;
/** Only part of the socket's file name. Not 5432, so that nobody mistakes the demo for a server of this machine. */
const SOCKET_PORT = 54_329;
const TEMPORARY_PREFIX = 'walyard-demo-';
/** With the six characters that mkdtemp adds. */
const TEMPORARY_NAME = /^walyard-demo-[A-Za-z0-9]{6}$/;

/**
 * Where the demo's PostgreSQL listens: a socket in the demo's directory; in a short temporary one when the path would
 * be too long or has a comma (libpq would read two hosts); the loopback address where there are no sockets.
 *
 * @param known the temporary directory of an earlier start, used again if it is still ours
 */
export async function chooseEndpoint(
  paths: DemoPaths,
  account: DatabaseAccount | null,
  known: string | null,
): Promise<DemoEndpoint> {
  if (process.platform === 'win32') return { host: '127.0.0.1', port: await findFreePort() };
  const own = join(paths.directory, 'socket');
  if (isUsableForSocket(own)) {
    await makePrivate(own, account);
    return { host: own, port: SOCKET_PORT };
  }
  return { host: await reuseOrMake(known, account), port: SOCKET_PORT };
}

export function isUsableForSocket(directory: string): boolean {
  const longest = Buffer.byteLength(`${directory}/.s.PGSQL.${SOCKET_PORT}`);
  return longest <= LONGEST_SOCKET_PATH && !directory.includes(',');
}

/**
 * Can this be a directory that `chooseEndpoint` made outside the demo's directory? Nothing below one and no way out of
 * one: what this says yes to is removed with all that is in it.
 */
export function isTemporarySocketDirectory(directory: string): boolean {
  return temporaryRoots().includes(dirname(directory)) && TEMPORARY_NAME.test(basename(directory));
}

async function reuseOrMake(known: string | null, account: DatabaseAccount | null): Promise<string> {
  if (known !== null && isTemporarySocketDirectory(known) && (await isOurs(known, account))) return known;
  const [root = '/tmp'] = temporaryRoots();
  const made = await mkdtemp(join(root, TEMPORARY_PREFIX));
  if (account !== null) await chown(made, account.uid, account.gid);
  return made;
}

/** The temporary directory is everyone's: somebody else may have made one of this name since. */
async function isOurs(directory: string, account: DatabaseAccount | null): Promise<boolean> {
  const stat = await lstat(directory).catch(() => null);
  return stat !== null && stat.isDirectory() && stat.uid === (account?.uid ?? process.getuid?.());
}

/** The user's own only when it is short and for everyone; /tmp always is. */
function temporaryRoots(): readonly string[] {
  const own = tmpdir();
  return process.getuid?.() !== 0 && isUsableForSocket(join(own, `${TEMPORARY_PREFIX}123456`))
    ? [own, '/tmp']
    : ['/tmp'];
}

async function makePrivate(directory: string, account: DatabaseAccount | null): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if (account !== null) await chown(directory, account.uid, account.gid);
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : SOCKET_PORT;
}
