import { readFileSync } from 'node:fs';
import { createRequire, wrap } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

/** What the build has added to a file's name to keep V8's code for it (scripts/build/code-cache.mjs). */
const CACHE_SUFFIX = '.v8';

/** Parts of Node that most runs never use: each takes milliseconds to load. */
const SELDOM_USED = new Set([
  'node:child_process',
  'node:crypto',
  'node:fs/promises',
  'node:readline',
  'node:stream/promises',
  'node:timers/promises',
  'node:worker_threads',
  'node:zlib',
]);

type Exports = Record<string, unknown>;
/** Node's: exports, require, module, __filename, __dirname. */
type Wrapped = (...values: readonly unknown[]) => void;

const loaded = new Map<string, { exports: Exports }>();

/**
 * Runs a CommonJS file and those beside it with the code that V8 made of them when they were built; compiling is a third
 * of a short run. Code of another version of V8 or of another length is refused by V8, and the file is compiled then.
 */
export function loadCompiled(file: string): Exports {
  const known = loaded.get(file);
  if (known !== undefined) return known.exports;
  const module = { exports: {} as Exports };
  loaded.set(file, module);
  const folder = dirname(file);
  const nodeRequire = createRequire(file);
  const require = (id: string): unknown => {
    if (id.startsWith('./')) return loadCompiled(join(folder, id));
    return SELDOM_USED.has(id) ? whenUsed(() => nodeRequire(id) as Exports) : nodeRequire(id);
  };
  const script = new Script(wrap(readFileSync(file, 'utf8')), { filename: file, cachedData: readCache(file) });
  (script.runInThisContext() as Wrapped)(module.exports, require, module, file, folder);
  return module.exports;
}

function readCache(file: string): Buffer | undefined {
  try {
    return readFileSync(file + CACHE_SUFFIX);
  } catch {
    return undefined;
  }
}

/** Stands for a module that is loaded at the first look into it. */
const whenUsed = (load: () => Exports) =>
  new Proxy<Exports>({}, { get: (_target, key): unknown => Reflect.get(load(), key) });
