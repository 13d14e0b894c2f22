import { createRequire } from 'node:module';
import { endianness } from 'node:os';

type Koffi = typeof import('koffi');

/** A C function that is called at once: for what takes microseconds. */
export type Call = (...args: readonly CValue[]) => number | bigint | string | null;
/** A C function that is called on the thread pool. */
export type AsyncCall = (...args: readonly CValue[]) => Promise<number>;
export type CValue = number | bigint | Uint8Array | null;

export interface SystemLibrary {
  /** The name it was loaded with. */
  readonly file: string;
  /** By its C declaration. Throws when the library has no such function. */
  call(declaration: string): Call;
  asyncCall(declaration: string): AsyncCall;
}

export type LibraryNames = Partial<Record<NodeJS.Platform, readonly string[]>>;

/** Where Homebrew and MacPorts put what macOS itself has not. */
const MAC_FOLDERS = ['', '/opt/homebrew/lib/', '/usr/local/lib/', '/opt/local/lib/'];

/** The first of these libraries that is on this system, or null. Structures are laid out by hand: 64 bits only. */
export function loadSystemLibrary(names: LibraryNames): SystemLibrary | null {
  if (!hasExpectedLayout()) return null;
  const candidates = names[process.platform] ?? [];
  const folders = process.platform === 'darwin' ? MAC_FOLDERS : [''];
  for (const file of folders.flatMap((folder) => candidates.map((name) => folder + name))) {
    try {
      return bind(loadKoffi(), file);
    } catch {
      continue; // Not there, or koffi has no binary for this platform: the next name, or another way to code.
    }
  }
  return null;
}

const hasExpectedLayout = () =>
  (process.arch === 'x64' || process.arch === 'arm64') && endianness() === 'LE' && process.platform !== 'win32';

function bind(koffi: Koffi, file: string): SystemLibrary {
  const library = koffi.load(file);
  return {
    file,
    call: (declaration) => library.func(declaration) as Call,
    asyncCall: (declaration) => {
      const call = library.func(declaration);
      return (...args) =>
        new Promise((resolve, reject) => {
          call.async(...args, (error: Error | null, result: number | bigint) =>
            error === null ? resolve(Number(result)) : reject(error),
          );
        });
    },
  };
}

let loaded: Koffi | undefined;

/** `require` and not `import`: only a run that codes through a library pays for loading it. */
export function loadKoffi(): Koffi {
  loaded ??= createRequire(__filename)('koffi') as Koffi;
  return loaded;
}

/**
 * The bytes of a C structure, at an address that does not change. Long enough to lie outside the engine's heap, where
 * the collector would move it.
 */
export class CStruct {
  readonly bytes: Buffer;
  readonly address: bigint;

  constructor(sizeBytes: number) {
    this.bytes = Buffer.from(new ArrayBuffer(Math.max(sizeBytes, 1024)));
    this.address = addressOf(this.bytes);
  }

  setPointer(offset: number, target: Uint8Array): void {
    this.bytes.writeBigUInt64LE(addressOf(target), offset);
  }

  setSize(offset: number, value: number): void {
    this.bytes.writeBigUInt64LE(BigInt(value), offset);
  }

  size(offset: number): number {
    return Number(this.bytes.readBigUInt64LE(offset));
  }

  setUint(offset: number, value: number): void {
    this.bytes.writeUInt32LE(value, offset);
  }

  uint(offset: number): number {
    return this.bytes.readUInt32LE(offset);
  }
}

/** An empty array has no address of its own, and no library reads from it. */
export const addressOf = (bytes: Uint8Array): bigint => (bytes.length === 0 ? 0n : loadKoffi().address(bytes));
