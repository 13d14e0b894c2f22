/** Who may import whom. One table, read by eslint.config.mjs: a new room gets a line in `ROOMS` and one in the policies. */

/** Rooms of the core that do one thing each: they see the ground rooms, and only the types of each other. */
const LEAF_ROOMS = ['config', 'codec', 'catalogue', 'backup', 'hooks', 'postgres', 'receiver', 'storage'];
/** Rooms that put the leaf rooms together. They see a storage as an interface only. */
const JOINING_ROOMS = ['archiver', 'quarantine', 'health', 'server', 'demo'];
const GROUND_ROOMS = ['wal', 'contract', 'fs', 'native', 'process'];
const ROOMS = [...GROUND_ROOMS, ...LEAF_ROOMS, ...JOINING_ROOMS, 'cli'];
const WINDOW_ROOMS = ['app', 'ipc', 'components', 'lib', 'styles'];

const folder = (type, pattern, capture) => ({ type, pattern, partialMatch: false, ...(capture && { capture }) });

export const boundarySettings = {
  'import/resolver': { typescript: { project: 'tsconfig.*.json', noWarnOnMultipleProjects: true } },
  'boundaries/elements-single-match': true,
  'boundaries/legacy-templates': false,
  'boundaries/elements': [
    ...ROOMS.map((room) => folder(room, `core/${room}`)),
    folder('core', 'core'),
    folder('electron', 'electron'),
    folder('feature', 'renderer/features/*', ['feature']),
    ...WINDOW_ROOMS.map((room) => folder(room, `renderer/${room}`)),
    folder('renderer', 'renderer'),
    folder('harness', 'test/harness'),
    folder('test', 'test'),
    folder('scripts', 'scripts'),
  ],
  'boundaries/files': [
    { category: 'errors', pattern: 'core/errors.ts' },
    { category: 'core-index', pattern: 'core/index.ts' },
    { category: 'manifest', pattern: 'package.json' },
    // Pure grammars that several leaf rooms need.
    {
      category: 'grammar',
      pattern: [
        'core/catalogue/catalogue-line.ts',
        'core/config/conninfo.ts',
        'core/codec/detect-encoding.ts',
        'core/codec/detect-pgp.ts',
      ],
    },
  ],
};

const inRoom = (...types) => ({ element: { types: { anyOf: types } } });
const ofCategory = (category) => ({ file: { categories: category } });
const allow = (from, ...targets) => ({ from, allow: { to: targets } });
const allowTypes = (from, ...targets) => ({ from, allow: { to: targets, dependency: { kind: 'type' } } });

/** Later lines win over earlier ones. What no line allows is refused; a room always sees itself. */
export const dependencyPolicies = [
  { allow: { to: [ofCategory('errors'), ofCategory('manifest')] } },
  allow(inRoom('contract'), inRoom('wal')),
  allow(inRoom('fs'), inRoom('native')),
  allow(inRoom(...LEAF_ROOMS), inRoom('wal', 'fs', 'native', 'process'), ofCategory('grammar')),
  allowTypes(inRoom(...LEAF_ROOMS), inRoom('contract', ...LEAF_ROOMS)),
  allow(
    inRoom(...JOINING_ROOMS),
    inRoom(...GROUND_ROOMS, ...JOINING_ROOMS, ...LEAF_ROOMS.filter((room) => room !== 'storage')),
  ),
  allowTypes(inRoom(...JOINING_ROOMS), inRoom('storage')),
  allow(ofCategory('core-index'), inRoom(...ROOMS.filter((room) => room !== 'cli'))),
  allow(inRoom('cli'), ofCategory('core-index'), inRoom('contract')),
  allow(inRoom('electron'), ofCategory('core-index'), inRoom('contract')),
  allow(inRoom('feature'), inRoom('contract', 'wal', 'ipc', 'components', 'lib', 'styles')),
  allow(inRoom('ipc'), inRoom('contract', 'lib')),
  allow(inRoom('components', 'lib'), inRoom('components', 'lib', 'styles', 'wal')),
  allow(inRoom('app', 'renderer'), inRoom('contract', 'wal', 'feature', ...WINDOW_ROOMS)),
  allow(
    inRoom('test'),
    inRoom('core', ...ROOMS, 'electron', 'renderer', 'feature', ...WINDOW_ROOMS, 'harness', 'scripts'),
  ),
  allow(inRoom('harness'), inRoom('core', ...ROOMS, 'electron', 'renderer', 'feature', ...WINDOW_ROOMS)),
];

const NO_NODE = {
  regex: '^(node:|(fs|path|os|child_process|crypto|stream|util|worker_threads)$)',
  message: 'Not on this side: see the import table.',
};
const ELECTRON = { name: 'electron', message: 'Only electron/ knows Electron.' };
const PG = { name: 'pg', message: 'Only core/postgres and core/demo talk to PostgreSQL through pg.' };
const KOFFI = { name: 'koffi', message: 'Only core/native calls C.' };
const REACT = { regex: '^(react|react-dom|@mantine)(/|$)', message: 'Only renderer/ draws.' };

const restrict = (files, paths, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', { paths, patterns }] },
});

/** The packages that belong to one place each. A file takes the last entry that names it. */
export const restrictedPackages = [
  restrict(['core/**/*.ts'], [ELECTRON, PG, KOFFI], [REACT]),
  restrict(['core/wal/**/*.ts', 'core/contract/**/*.ts', 'core/errors.ts'], [ELECTRON, PG, KOFFI], [REACT, NO_NODE]),
  restrict(['core/postgres/**/*.ts', 'core/demo/**/*.ts'], [ELECTRON, KOFFI], [REACT]),
  restrict(['core/native/**/*.ts'], [ELECTRON, PG], [REACT]),
  restrict(['electron/**/*.ts'], [PG, KOFFI], [REACT]),
  restrict(['renderer/**/*.{ts,tsx}'], [ELECTRON, PG, KOFFI], [NO_NODE]),
  {
    // Sandboxed: at run time the preload has nothing but Electron.
    files: ['electron/preload.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^(?!electron$)', allowTypeImports: true, message: 'The preload may import types only.' },
          ],
        },
      ],
    },
  },
];
