import { createHash } from 'node:crypto';

/** What the installed packages depend on. Equal stamps mean that nothing has to be installed. */
export function packagesStamp(lockText, { platform, arch, nodeMajor }) {
  return createHash('sha256').update(`${platform}-${arch}-${nodeMajor}\n${lockText}`).digest('hex');
}

/**
 * Whether npm's record of an installation (node_modules/.package-lock.json) has every package of the lock in its version
 * and none besides. Optional packages of other platforms may be absent.
 */
export function isInstalledAsLocked(lock, installed) {
  const wanted = Object.entries(lock.packages ?? {}).filter(([path]) => path !== '');
  const present = installed.packages ?? {};
  const wantedPaths = new Set(wanted.map(([path]) => path));
  return (
    wanted.every(([path, entry]) =>
      present[path] ? present[path].version === entry.version : entry.optional === true,
    ) && Object.keys(present).every((path) => wantedPaths.has(path))
  );
}
