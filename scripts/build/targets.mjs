import { inProject } from '../run/paths.mjs';
import { keepCompiledCode } from './code-cache.mjs';
import { nodeBundle } from './node-bundle.mjs';

const SHARED = ['package-lock.json', 'tsconfig.base.json', 'scripts/build'];
const CORE = ['core'];

/**
 * What is built. `sources` decide whether a target is up to date, `outputs` must be there, `folder` is emptied first.
 * Each makes its Vite configurations when it is its turn.
 */
export const targets = [
  {
    name: 'renderer',
    sources: ['renderer', 'core/contract', 'core/wal', 'core/errors.ts', 'vite.config.ts', ...SHARED],
    outputs: ['dist/renderer/index.html'],
    viteConfigs: [() => ({ configFile: inProject('vite.config.ts'), logLevel: 'warn' })],
  },
  {
    name: 'main process',
    sources: ['electron', ...CORE, ...SHARED],
    outputs: ['dist/electron/main.cjs'],
    viteConfigs: [() => nodeBundle({ entry: 'electron/main.ts', output: 'dist/electron/main.cjs' })],
  },
  {
    name: 'preload',
    sources: ['electron', ...CORE, ...SHARED],
    outputs: ['dist/electron/preload.cjs'],
    viteConfigs: [
      () => nodeBundle({ entry: 'electron/preload.ts', output: 'dist/electron/preload.cjs', sandboxed: true }),
    ],
  },
  {
    name: 'core worker',
    sources: ['electron', ...CORE, ...SHARED],
    outputs: ['dist/electron/core-worker.cjs'],
    viteConfigs: [() => nodeBundle({ entry: 'electron/core-worker.ts', output: 'dist/electron/core-worker.cjs' })],
  },
  {
    name: 'command',
    sources: [...CORE, 'package.json', ...SHARED],
    outputs: ['dist/walyard.cjs', 'dist/command/main.cjs'],
    folder: 'dist/command',
    viteConfigs: [
      () => nodeBundle({ entry: 'core/cli/main.ts', output: 'dist/command/main.cjs', split: true }),
      () => nodeBundle({ entry: 'core/cli/launch.ts', output: 'dist/walyard.cjs', executable: true }),
    ],
    afterwards: keepCompiledCode,
  },
];
