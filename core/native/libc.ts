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

/** futimens(2) with both times in nanoseconds since the epoch: returns 0, or -1. */
export type Futimens = (fd: number, accessedNs: bigint, modifiedNs: bigint) => number;

interface Libc {
  readonly flock: Flock;
  readonly futimens: Futimens;
}

let found: Libc | null | undefined;

/** The C library's flock, or null where there is none or koffi has no binary for this platform. Loaded at first use. */
export function findFlock(): Flock | null {
  return (found ??= loadLibc())?.flock ?? null;
}

/** Null where it is not within reach. */
export function findFutimens(): Futimens | null {
  return (found ??= loadLibc())?.futimens ?? null;
}

function loadLibc(): Libc | null {
  const name = LIBC[process.platform];
  if (name === undefined) return null;
  try {
    const koffi = loadKoffi();
    const library = koffi.load(name);
    const flock = library.func('int flock(int fd, int operation)');
    const futimens = library.func('int futimens(int fd, const void *times)');
    return {
      flock: (fd, operation) => (flock(fd, operation) === 0 ? 0 : koffi.errno()),
      futimens: (fd, accessedNs, modifiedNs) => futimens(fd, toTimespecs(accessedNs, modifiedNs)) as number,
    };
  } catch {
    return null; // No binary for this platform or C library: the callers know another way.
  }
}

/**
 * `require` and not `import`: only a run that takes a lock pays for loading it. The package of this platform alone takes
 * a quarter of the time of the package that looks for it.
 */
function loadKoffi(): typeof import('koffi') {
  const require = createRequire(__filename);
  try {
    return require(`@koromix/koffi-${process.platform}-${process.arch}`) as typeof import('koffi');
  } catch {
    return require('koffi') as typeof import('koffi');
  }
}

const NS = 1_000_000_000n;

/** Two `struct timespec` of 64 bits each field, as every supported platform has them. */
function toTimespecs(...times: readonly bigint[]): BigInt64Array {
  return BigInt64Array.from(times.flatMap((ns) => [ns / NS, ns % NS]));
}
