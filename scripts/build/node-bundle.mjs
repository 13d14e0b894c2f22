import { chmodSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, dirname } from 'node:path';
import { inProject, projectRoot } from '../run/paths.mjs';

const NODE = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));
/** Stay packages: Electron is the runtime, koffi brings a native library. */
const EXTERNAL = new Set(['electron', 'koffi']);

/**
 * The Vite configuration of one CommonJS bundle for Node or Electron. With `split`, dynamic imports become files of
 * their own beside the output, loaded only when they are reached; without it everything is in one file.
 * Names and line breaks are kept, so that a stack trace in a log can be read without its source map.
 */
export function nodeBundle({ entry, output, split = false, sandboxed = false, executable = false }) {
  return {
    configFile: false,
    root: projectRoot,
    logLevel: 'warn',
    publicDir: false,
    plugins: [withoutPgNative(), executable && markExecutable(inProject(output))],
    ssr: { noExternal: true, target: sandboxed ? 'webworker' : 'node' },
    build: {
      ssr: inProject(entry),
      target: 'node20.18',
      outDir: inProject(dirname(output)),
      emptyOutDir: false,
      copyPublicDir: false,
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        // A module of ours does nothing by being imported: what is not used of it is left out, and not loaded.
        treeshake: { moduleSideEffects: (id) => id.includes('node_modules') },
        external: sandboxed ? ['electron'] : (id) => NODE.has(id) || EXTERNAL.has(id),
        output: {
          format: 'cjs',
          entryFileNames: basename(output),
          chunkFileNames: '[name]-[hash].cjs',
          codeSplitting: split && { groups: [{ name: packageOf, debugName: 'package' }] },
          minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
          comments: { legal: true, annotation: false, jsdoc: false },
          banner: executable ? (chunk) => (chunk.isEntry ? '#!/usr/bin/env node' : '') : '',
        },
      },
    },
  };
}

/**
 * Each package becomes a file of its own. Without this the bundler puts its own helpers into the first lazy file that
 * needs them, and the entry then loads that file at once: `walyard --help` would load zod and pg.
 */
const packageOf = (id) =>
  /.*node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)/.exec(id)?.[1]?.replaceAll(/[/\\]/g, '-') ?? null;

/** `pg` asks for this optional native driver only when told to; it is not installed. */
function withoutPgNative() {
  const EMPTY = '\0pg-native';
  return {
    name: 'without-pg-native',
    resolveId: (id) => (id === 'pg-native' ? EMPTY : null),
    load: (id) => (id === EMPTY ? 'export const native = null;' : null),
  };
}

function markExecutable(file) {
  return { name: 'mark-executable', writeBundle: () => chmodSync(file, 0o755) };
}
