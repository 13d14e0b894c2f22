import { createRequire } from 'node:module';

/** `LOCK_*` of flock(2); the same numbers on Linux, macOS and the BSDs. */
export const LOCK_EX = 2;
export const LOCK_NB = 4;

/** flock(2): returns 0, or the errno of the failure. */
export type Flock = (fd: number, operation: number) => number;

const LIBC: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'libc.so.6',
  darwin: 'libSystem.B.dylib',
  freebsd: 'libc.so.7',
};

let found: Flock | null | undefined;

/** The C library's flock, or null where there is none or koffi has no binary for this platform. Loaded at first use. */
export function findFlock(): Flock | null {
  found ??= loadFlock();
  return found;
}

function loadFlock(): Flock | null {
  const name = LIBC[process.platform];
  if (name === undefined) return null;
  try {
    // `require` and not `import`: only a run that takes a lock pays for loading it.
    const koffi = createRequire(__filename)('koffi') as typeof import('koffi');
    const call = koffi.load(name).func('int flock(int fd, int operation)');
    return (fd, operation) => (call(fd, operation) === 0 ? 0 : koffi.errno());
  } catch {
    return null; // No binary for this platform or C library: lock-file.ts asks the flock tool instead.
  }
}
